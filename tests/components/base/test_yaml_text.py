import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.base.yaml_text import dump_yaml, key_lines, parse_yaml

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [("off", "off"), ("no", "no"), ("12:30", "12:30"), ("1e-3", 0.001), ("010", 10), ("", None)],
)
def test_it_is_yaml_1_2(text: str, value: object) -> None:
    assert parse_yaml(text, "x") == value


@given(VALUES)
def test_what_is_dumped_is_parsed_back(value: object) -> None:
    assert parse_yaml(dump_yaml(value), "x") == value


@pytest.mark.parametrize(
    "text", ["{", "a: 1\na: 2\n", "a: [1\nb: 2", "!!python/object:os.system x"]
)
def test_what_is_no_yaml_is_told_with_its_place(text: str) -> None:
    with pytest.raises(ValueError, match=r"^x(:\d+:\d+)?: not YAML: "):
        parse_yaml(text, "x")


def test_each_key_has_its_line() -> None:
    lines = key_lines("# top\na:\n  b: 1\n  c:\n    - 1\n    - {d: 2}\n")
    assert lines == {
        ("a",): 2, ("a", "b"): 3, ("a", "c"): 4, ("a", "c", "0"): 5, ("a", "c", "1"): 6,
        ("a", "c", "1", "d"): 6,
    }  # fmt: skip
    assert key_lines("") == {}
