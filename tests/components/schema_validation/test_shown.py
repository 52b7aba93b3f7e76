import pytest

from components.schema_validation.shown import passages, plain, seen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("drama", "drama"),
        ("two words", "two words"),
        ("drama ", "drama\u2423"),
        ("  drama", "\u2423\u2423drama"),
        ("drama  | x", "drama\u2423\u2423| x"),
        ("a\u00a0b", "a\\xa0b"),
        ("", ""),
    ],
)
def test_blanks_that_layout_swallows_are_seen(text: str, expected: str) -> None:
    assert seen(text) == expected


def test_passages_between_backticks_keep_their_blanks() -> None:
    text = "`drama` and `drama ` are two"
    assert passages(text) == ["", "drama", " and ", "drama\u2423", " are two"]
    assert plain(text) == "drama and drama\u2423 are two"


def test_a_backtick_alone_is_a_character() -> None:
    assert plain("5` long") == "5` long"
