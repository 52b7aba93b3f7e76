import pytest

from components.schema_validation.value_names import named


@pytest.mark.parametrize(
    ("feature", "value", "expected"),
    [
        ("user_gender", "1", "male (1)"),
        ("movie_genres", "7", "Drama (7)"),
        ("user_occupation_label", "17", "student (17)"),
        ("bucketized_user_age", "1", "under 18 (1)"),
        ("bucketized_user_age", "25", "25 to 34 (25)"),
        ("bucketized_user_age", "56", "56 or older (56)"),
        ("movie_genres", "21", "21"),
        ("user_rating", "4", "4"),
        ("movie_title", "a\x1bb", "a\\x1bb"),
    ],
)
def test_codes_have_names(feature: str, value: str, expected: str) -> None:
    assert named(feature, value) == expected
