import pytest

pytestmark = pytest.mark.tfx


def row(user: str = "u", movie: str = "common", **fields: object):  # type: ignore[no-untyped-def]
    from components.serving_parity.row import EVAL, Row
    from transform.features import FEATURE_FIELDS

    known = dict.fromkeys(FEATURE_FIELDS, 1) | {"movie_title": "T", "movie_genres": [1]}
    known |= {"user_occupation_text": "writer", "user_id": user, "movie_id": movie}
    changed = {**known, **fields}
    return Row(EVAL, {name: value for name, value in changed.items() if value is not None}, b"")


def stratifier():  # type: ignore[no-untyped-def]
    from components.serving_parity.sampling import Stratifier, Vocabularies

    return Stratifier(
        Vocabularies(
            users={"u"},
            movies=["common", "x", "y", "seldom"],
            occupations={"writer"},
            genres={1, 2},
        )
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ()),
        ({"user": "new"}, ("user out of vocabulary",)),
        ({"movie": "new"}, ("movie out of vocabulary",)),
        ({"movie": "seldom"}, ("rare movie",)),
        ({"user_occupation_text": "astronaut"}, ("occupation out of vocabulary",)),
        ({"movie_genres": [1, 7]}, ("genre out of vocabulary",)),
        ({"movie_title": "Amélie"}, ("title beyond ASCII",)),
        ({"user_gender": None}, ("no user_gender",)),
        ({"user": "new", "movie_title": None}, ("user out of vocabulary", "no movie_title")),
    ],
)
def test_what_is_particular_to_a_row_is_said(
    fields: dict[str, object], said: tuple[str, ...]
) -> None:
    assert stratifier().stratum(row(**fields)) == said  # type: ignore[arg-type]


def test_hashed_ids_are_never_out_of_vocabulary() -> None:
    from components.serving_parity.sampling import Stratifier, Vocabularies

    assert Stratifier(Vocabularies()).stratum(row(user="anybody")) == ()


def test_what_is_rare_is_taken_first() -> None:
    from components.serving_parity.sampling import stratified

    rows = [row()] * 50 + [row(user="new")] * 3 + [row(movie="seldom")] * 20
    sample = stratified(rows, stratifier(), 13)
    assert sample.strata == {
        "nothing particular": (50, 5),
        "user out of vocabulary": (3, 3),
        "rare movie": (20, 5),
    }
    assert len(sample.rows) == 13


def test_fewer_rows_than_asked_for_are_all_taken() -> None:
    from components.serving_parity.sampling import stratified

    assert len(stratified([row()] * 4, stratifier(), 10).rows) == 4
