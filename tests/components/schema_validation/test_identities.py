import pytest

from components.ratings_example_gen.records import quote
from components.schema_validation.findings import Example
from components.schema_validation.identities import Identities
from tests.components.schema_validation.healthy_evidence import sample

HASHED, SHOWN = Identities("f" * 64), Identities("f" * 64, show_ids=True)


def test_a_user_is_hashed_with_the_datas_key() -> None:
    assert HASHED.user("42") == HASHED.user("42") != HASHED.user("43")
    assert len(HASHED.user("42")) == 9 and HASHED.user("42").startswith("#")
    assert Identities("e" * 64).user("42") != HASHED.user("42")
    assert SHOWN.user("42\n") == "42\\n"


def test_a_key_of_any_length_will_do() -> None:
    assert Identities("k" * 200).user("42") != Identities("").user("42")


def test_a_rating_is_told_with_its_place() -> None:
    example = HASHED.row(sample(7, "raw_user_age = 50"))
    assert example == Example(
        f"user {HASHED.user('42')} gave movie 50 a 5 at 1997-12-04 13:22:01 UTC; raw_user_age = 50",
        "u.data",
        7,
    )
    assert SHOWN.row(sample()).text.startswith("user 42 gave")


def test_notes_are_values_of_the_feature_that_is_named() -> None:
    (example,) = HASHED.rows((sample(1, "0"),), "user_gender")
    assert example.text.endswith("UTC; user_gender = 0")


def test_user_ids_in_messages_are_hashed_however_the_column_is_called() -> None:
    for column in ("user", "userId", "user id", "member", "who is 'it'"):
        told = HASHED.message(f"{column}='42', expected a listed user", "user_id", "42")
        assert told == f"{column}={HASHED.user('42')}, expected a listed user"
        assert "'42'" in SHOWN.message(f"{column}='42', expected a listed user", "user_id", "42")


@pytest.mark.parametrize("user_id", ["4'2", "x' is 'y", "a\x1b[2J", "u" * 500])
def test_no_user_id_escapes_by_what_is_in_it(user_id: str) -> None:
    message = f"user_id={quote(user_id)} is listed already"
    assert HASHED.message(message, "user_id", user_id) == (
        f"user_id={HASHED.user(user_id)} is listed already"
    )


def test_zip_codes_and_whole_lines_are_left_out_of_messages() -> None:
    assert HASHED.message("zip code='85711' is bad", "user_zip_code", "85711") == (
        "zip code=(not shown) is bad"
    )
    assert HASHED.message("line '1,\"x', expected y", "", '1,"x') == "line (not shown), expected y"
    assert SHOWN.message("zip code='85711'", "user_zip_code", "85711") == "zip code='85711'"


def test_movies_are_not_people() -> None:
    told = "item='42', expected a listed movie"
    assert HASHED.message(told, "movie_id", "42") == told


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("user_id = 42", f"user_id = {HASHED.user('42')}"),
        ("user_zip_code = 85711", "user_zip_code = (not shown)"),
        ("user_gender = 0", "user_gender = 0"),
    ],
)
def test_notes_do_not_name_anybody_either(note: str, shown: str) -> None:
    assert HASHED.row(sample(1, note)).text.endswith(f"; {shown}")
    assert SHOWN.row(sample(1, note)).text.endswith(f"; {note}")
