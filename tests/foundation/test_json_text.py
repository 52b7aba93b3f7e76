import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.json_text import NotJsonError, kind_of, parse_json


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "expected JSON"),
        (b"{", "expected JSON"),
        (b'{"a": 1} x', "expected JSON"),
        (b"\xff", "byte 0xff at offset 0, expected utf-8"),
        (b"\xef\xbb\xbf{}", "expected JSON"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "key 'c' given twice"),
        (b'{"\x1b[31m": 1, "\x1b[31m": 2}'.replace(b"\x1b", b"\\u001b"), r"key '\x1b[31m' given"),
        (b"[" * 100_000, "recursion"),
        (b"9" * 5000, "expected JSON"),
    ],
)
def test_what_says_no_one_thing_is_refused(text: bytes, says: str) -> None:
    with pytest.raises(NotJsonError) as raised:
        parse_json(text)
    assert says in str(raised.value)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_has_not_are_refused_where_asked(literal: str) -> None:
    assert parse_json(literal.encode()) is not None
    with pytest.raises(NotJsonError, match="expected a finite number"):
        parse_json(f'{{"a": [{literal}]}}'.encode(), finite=True)


def test_escaped_or_not_is_the_same() -> None:
    escaped = json.dumps({"é😀": "Léon"}).encode()
    assert parse_json(escaped) == parse_json('{"é😀": "Léon"}'.encode()) == {"é😀": "Léon"}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_reading_gives_back_what_was_written(value: object) -> None:
    assert parse_json(json.dumps(value).encode(), finite=True) == value


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "null"), (True, "true or false"), ("", "text"), (1, "a number"), (1.5, "a number"),
     ([], "a list"), ({}, "an object")],
)  # fmt: skip
def test_kinds_are_those_of_json(value: object, kind: str) -> None:
    assert kind_of(value) == kind
