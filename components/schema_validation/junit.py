"""The report's content turned into JUnit XML, as CI systems show it.

One suite a group of reason codes, one case a check: an error is a failure, a warning a passed case
that says so in its output, a check that could not be made is skipped with the reason.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from components.schema_validation.shown import plain, seen
from components.schema_validation.text import example_text

_PACKAGE = "schema_validation"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def junit_xml(content: Mapping[str, Any]) -> str:
    """Returns the JUnit file as text, encoding UTF-8.

    Args:
      content: what `report_content` or `refused_content` returned; its texts have no character
        that XML does not have.
    """
    xml = JUnitXml("data validation")
    for group in content["groups"]:
        suite = TestSuite(f"{_PACKAGE}.{group['name']}")
        for name in ("verdict", "summary", "next_step"):
            suite.add_property(name, content[name])
        suite.add_property("source", content["provenance"]["source"])
        suite.add_testcases(
            [
                _case(check, [f for f in content["findings"] if f["code"] == check["code"]])
                for check in content["checks"]
                if check["group"] == group["name"]
            ]
        )
        xml.add_testsuite(suite)
    xml.update_statistics()  # type: ignore[no-untyped-call]
    text = bytes(xml.tostring()).decode("utf-8")  # type: ignore[no-untyped-call]
    return f"{_DECLARATION}\n{text}\n"


def _case(check: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> TestCase:
    case = TestCase(check["code"], classname=f"{_PACKAGE}.{check['group']}", time=0)
    errors = [finding for finding in findings if finding["severity"] == "error"]
    warnings = [finding for finding in findings if finding["severity"] == "warning"]
    if check["state"] == "failed":
        failure = Failure(_message(check, errors), check["code"])
        failure.text = "\n\n".join(map(_told, errors))
        case.result = [failure]
    elif check["state"] in ("not applicable", "off"):
        case.result = [Skipped(plain(check["why"]))]
    if warnings:
        case.system_out = "\n\n".join(map(_told, warnings))
    return case


def _message(check: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> str:
    """Returns one line; the content lists the worst findings only, so there can be none."""
    found = f": {seen(errors[0]['found'])}" if errors else ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{plain(check['meaning'])}{found}{more}"


def _told(finding: Mapping[str, Any]) -> str:
    """Returns one finding as lines of text."""
    place = " ".join(part for part in (finding["split"], finding["feature"]) if part)
    lines = [
        f"{finding['severity']} {finding['code']}{f' in {place}' if place else ''}:"
        f" {plain(finding['meaning'])}",
        f"found: {seen(finding['found'])}",
    ]
    if finding["expectation"]:
        lines.append(f"expected: {plain(finding['expectation'])}")
    if finding["why"]:
        lines.append(f"why this limit: {plain(finding['why'])}")
    if finding["rows"] is not None:
        lines.append(f"rows: {finding['rows']:,}")
    lines.append(f"what to do: {plain(finding['cure'])}")
    return "\n".join([*lines, *map(example_text, finding["examples"])])
