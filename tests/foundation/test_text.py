import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from foundation.text import inert


def test_terminal_escapes_and_line_breaks_become_visible() -> None:
    assert inert("\x1b[31mred\nnext\x00") == r"\x1b[31mred\nnext\x00"


def test_right_to_left_marks_become_visible() -> None:
    assert inert("abc\u202egpj.exe") == r"abc\u202egpj.exe"


def test_accents_and_quotes_stay() -> None:
    assert inert("Léon, «Amélie» 'x' \"y\"") == "Léon, «Amélie» 'x' \"y\""


def test_bytes_that_are_not_utf8_are_escaped() -> None:
    assert inert(b"caf\xe9") == r"caf\xe9"


def test_long_values_are_cut_and_say_so() -> None:
    assert inert("a" * 100, limit=10) == "a" * 9 + "…"
    assert inert("a" * 10, limit=10) == "a" * 10


@given(st.one_of(st.text(), st.binary(), st.integers(), st.floats()), st.integers(1, 200))
def test_nothing_active_survives_and_the_limit_holds(value: object, limit: int) -> None:
    shown = inert(value, limit)
    assert len(shown) <= limit
    assert all(unicodedata.category(char)[0] != "C" for char in shown)
    shown.encode("utf-8")
