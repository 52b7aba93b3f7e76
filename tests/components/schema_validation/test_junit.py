from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml, Skipped

from components.schema_validation.content import refused_content, report_content
from components.schema_validation.findings import Example, Finding
from components.schema_validation.junit import junit_xml
from components.schema_validation.rule_file import Rules
from tests.components.schema_validation.healthy_evidence import evidence

MakeContent = Callable[..., dict[str, Any]]
ERROR = Finding(
    "E-USER-BURST", "error", "at most 60", "412 ratings", rows=412,
    examples=(Example("rating=5", "u.data", 7),), why="nobody clicks faster",
)  # fmt: skip
WARNING = Finding("W-COLD-USERS", "warning", "at most 50 %", "90 %", split="test")


def cases(text: str) -> dict[str, Any]:
    xml = JUnitXml.fromstring(text.encode("utf-8"))
    return {case.name: case for suite in xml for case in suite}


def test_a_case_is_a_check_and_a_suite_a_group(make_content: MakeContent) -> None:
    content = make_content(ERROR)
    xml = JUnitXml.fromstring(junit_xml(content).encode("utf-8"))
    assert [suite.name for suite in xml] == [
        f"schema_validation.{group['name']}" for group in content["groups"]
    ]
    assert (xml.tests, xml.failures) == (len(content["checks"]), 1)


def test_an_error_is_a_failure_with_its_examples(make_content: MakeContent) -> None:
    (failure,) = cases(junit_xml(make_content(ERROR)))["E-USER-BURST"].result
    assert failure.message.endswith(": 412 ratings")
    assert failure.type == "E-USER-BURST"
    assert "expected: at most 60\nwhy this limit: nobody clicks faster\n" in failure.text
    assert "rows: 412" in failure.text
    assert failure.text.endswith("u.data:7: rating=5")


def test_a_warning_passes_and_is_visible(make_content: MakeContent) -> None:
    case = cases(junit_xml(make_content(WARNING)))["W-COLD-USERS"]
    assert case.is_passed
    assert "found: 90 %" in case.system_out


def test_several_findings_of_one_code_are_one_failure(make_content: MakeContent) -> None:
    (failure,) = cases(junit_xml(make_content(ERROR, ERROR)))["E-USER-BURST"].result
    assert failure.message.endswith("(and 1 more)")
    assert failure.text.count("expected: at most 60") == 2


def test_a_check_fails_even_if_its_findings_are_beyond_those_listed(
    make_content: MakeContent,
) -> None:
    worse = [Finding("E-DRIFT", "error", "", "", rows=9) for _ in range(200)]
    case = cases(junit_xml(make_content(*worse, ERROR.__class__("E-SKEW", "error", "", ""))))
    assert case["E-SKEW"].result


def test_what_was_not_checked_is_skipped_with_the_reason(make_content: MakeContent) -> None:
    (skipped,) = cases(junit_xml(make_content()))["E-DRIFT"].result
    assert isinstance(skipped, Skipped)
    assert skipped.message == "no previous data was given"


def test_a_source_that_could_not_be_opened_fails() -> None:
    found = cases(junit_xml(refused_content("E-EMPTY", "there is no data row", source="x.csv")))
    assert found["E-EMPTY"].result[0].message.endswith("there is no data row")
    assert all(isinstance(case.result[0], Skipped) for n, case in found.items() if n != "E-EMPTY")


@pytest.mark.parametrize(
    "hostile", ["a\x00b", "]]>", "<failure/>", "\ufffe", "\ud800", "\x0b&amp;"]
)
def test_no_value_breaks_the_file(make_content: MakeContent, hostile: str) -> None:
    finding = Finding("E-DRIFT", "error", hostile, hostile, examples=(Example(hostile, hostile),))
    text = junit_xml(make_content(finding))
    assert len(list(ElementTree.fromstring(text.encode("utf-8")).iter("failure"))) == 1


@settings(max_examples=20)
@given(st.text(st.characters()))
def test_any_text_gives_well_formed_xml(text: str) -> None:
    finding = Finding("E-DRIFT", "error", text, text, feature=text)
    ElementTree.fromstring(junit_xml(report_content(evidence(), [finding], Rules(), {})).encode())
