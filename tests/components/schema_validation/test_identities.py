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
    hidden = HASHED.user("42")
    for name in ("user_id=", "userId=", "user id=", "user_id = "):
        told = HASHED.message(f"{name}'42', expected a listed user; add the user")
        assert told == f"{name}{hidden}, expected a listed user; add the user"
        assert "'42'" in SHOWN.message(f"{name}'42', expected a listed user")
    assert HASHED.message("user_id = 42") == f"user_id = {hidden}"
    quoted = HASHED.user("4'2")
    assert (
        HASHED.message("user_id='4'2' is listed already") == f"user_id={quoted} is listed already"
    )


def test_zip_codes_are_left_out_of_messages() -> None:
    assert HASHED.message("user_zip_code = 85711") == "user_zip_code = (not shown)"
    assert SHOWN.message("user_zip_code = 85711") == "user_zip_code = 85711"


def test_movies_are_not_people() -> None:
    assert HASHED.message("movie_id='42', expected a listed movie") == (
        "movie_id='42', expected a listed movie"
    )
