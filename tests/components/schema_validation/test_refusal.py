from collections.abc import Callable
from typing import Any

from components.schema_validation.findings import Example, Finding
from components.schema_validation.refusal import MAX_LINES, refusal

MakeContent = Callable[..., dict[str, Any]]


def error(code: str, rows: int, examples: int = 0) -> Finding:
    found = tuple(Example("bad", "u.data", n) for n in range(examples))
    return Finding(code, "error", "good", "bad", "train", "user_rating", rows, None, found)


def test_it_names_the_errors_with_examples_and_leaves_warnings_out(
    make_content: MakeContent,
) -> None:
    warning = Finding("W-BLANK", "warning", "", "a blank line")
    content = make_content(warning, error("E-VALUE-RANGE", 2, examples=2))
    summary, first, *examples = refusal(content).splitlines()
    assert summary == content["summary"]
    assert first.startswith("E-VALUE-RANGE in train user_rating: bad; expected good; convert")
    assert examples == ["    u.data:0: bad", "    u.data:1: bad"]


def test_many_errors_are_cut_and_counted(make_content: MakeContent) -> None:
    errors = [error(f"E-{n}", rows=n, examples=10) for n in range(40)]
    lines = refusal(make_content(*errors)).splitlines()
    assert len(lines) <= MAX_LINES
    shown = sum(line.startswith("E-") for line in lines)
    assert lines[1].startswith("E-39")
    assert lines[-1] == f"... and {40 - shown} more; the report has them all"


def test_errors_that_just_fit_are_all_shown(make_content: MakeContent) -> None:
    lines = refusal(make_content(*(error(f"E-{n}", n) for n in range(MAX_LINES - 1)))).splitlines()
    assert len(lines) == MAX_LINES
    assert not lines[-1].startswith("...")
