from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.schema_validation.content import refused_content, report_content
from components.schema_validation.findings import Example, Finding
from components.schema_validation.rule_file import Rules
from components.schema_validation.text import MAX_FINDINGS, example_text, text_summary
from tests.components.schema_validation.healthy_evidence import evidence

MakeContent = Callable[..., dict[str, Any]]
ERROR = Finding(
    "E-VALUE-RANGE", "error", "1 .. 5", "7 and 8", "train", "user_rating", 12, 0.02,
    tuple(Example(f"rating={n}", "u.data", n) for n in range(5)), why="the scale",
)  # fmt: skip


def test_it_says_verdict_counts_findings_examples_and_the_next_step(
    make_content: MakeContent,
) -> None:
    content = make_content(ERROR, Finding("W-BLANK", "warning", "", "2 blank lines"))
    lines = text_summary(content).splitlines()
    assert lines[0].startswith("FAILED: This data must not be used for training: 1 problem")
    assert any(line.startswith("1 error, 1 warning; ") for line in lines)
    start = next(n for n, line in enumerate(lines) if line.startswith("error E-VALUE-RANGE"))
    assert lines[start].startswith("error E-VALUE-RANGE in train user_rating: ")
    found = lines.index("  found     7 and 8 (12 rows)", start)
    assert lines[found + 1 : found + 3] == ["  expected  1 .. 5", "  why       the scale"]
    examples = [line.strip() for line in lines if line.startswith("    u.data:")]
    assert examples == [f"u.data:{n}: rating={n}" for n in range(3)]
    assert "    ... and 2 more in the report" in lines
    assert any(line.startswith("warning W-BLANK: ") for line in lines)
    assert any(line.startswith("Next: Nothing was trained") for line in lines)


def test_a_passed_report_says_what_was_looked_at(make_content: MakeContent) -> None:
    text = " ".join(text_summary(make_content()).split())
    assert text.startswith("PASSED: This data is fit for training")
    assert "1,000 ratings of 32 movies by 28 users, 2001-09-09 to 2001-09-12." in text


def test_many_findings_are_cut_and_counted(make_content: MakeContent) -> None:
    content = make_content(*(Finding(f"E-{n}", "error", "", "") for n in range(230)))
    lines = text_summary(content).splitlines()
    assert sum(line.startswith("error E-") for line in lines) == MAX_FINDINGS
    assert f"... and {230 - MAX_FINDINGS} more findings; the report lists them" in lines


def test_colour_is_only_used_if_asked_for(make_content: MakeContent) -> None:
    content = make_content(ERROR)
    coloured = text_summary(content, color=True)
    assert coloured.startswith("\x1b[31;1mFAILED\x1b[0m: ")
    assert "\n\x1b[31merror\x1b[0m E-VALUE-RANGE" in coloured
    assert "\x1b" not in text_summary(content)


def test_a_source_that_could_not_be_opened_is_told() -> None:
    text = text_summary(refused_content("E-NOT-FOUND", "nothing is at x.csv", "correct the path"))
    assert "found     nothing is at x.csv" in text
    assert "to do     correct the path" in text


@pytest.mark.parametrize(
    ("example", "text"),
    [
        ({"text": "x", "source": "u.data", "line": 7}, "u.data:7: x"),
        ({"text": "x", "source": "u.data", "line": None}, "u.data: x"),
        ({"text": "x", "source": "", "line": None}, "x"),
    ],
)
def test_an_example_begins_with_its_place(example: dict[str, Any], text: str) -> None:
    assert example_text(example) == text


@settings(max_examples=20)
@given(st.text(st.characters()), st.integers(40, 120))
def test_lines_fit_and_nothing_in_them_acts(text: str, width: int) -> None:
    finding = Finding("E-DRIFT", "error", text, text, feature=text, examples=(Example(text),))
    content = report_content(evidence(), [finding], Rules(), {})
    lines = text_summary(content, width).split("\n")
    assert max(map(len, lines)) <= width
    assert not any(char in line for line in lines for char in "\x00\x1b\r\u202e")
