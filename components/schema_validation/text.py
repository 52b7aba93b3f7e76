"""The report's content turned into plain text: verdict, findings, what to do."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from components.schema_validation.shown import plain, seen
from components.schema_validation.times import shown_date
from components.schema_validation.words import counted

MAX_FINDINGS = 20
_EXAMPLES_EACH = 3
_COLOURS = {"failed": "31;1", "error": "31", "passed": "32;1", "warning": "33"}
_LABEL = 10


def text_summary(content: Mapping[str, Any], width: int = 100, color: bool = False) -> str:
    """Returns the summary, which ends with a line break.

    Args:
      content: what `report_content` or `refused_content` returned.
      width: longest line, at least 40; a name without a space can be longer.
      color: whether verdict and severities are coloured with terminal escapes.
    """
    return "\n".join(_lines(content, max(width, 40), color)) + "\n"


def example_text(example: Mapping[str, Any]) -> str:
    """Returns `u.data:11: rating='7'`, or the text alone if it has no place."""
    if not example["source"]:
        return seen(example["text"])
    line = "" if example["line"] is None else f":{example['line']}"
    return f"{example['source']}{line}: {seen(example['text'])}"


def _lines(content: Mapping[str, Any], width: int, color: bool) -> Iterator[str]:
    word = content["verdict"]
    head, *rest = textwrap.wrap(f"{word.upper()}: {content['summary']}", width)
    yield head.replace(word.upper(), _painted(word.upper(), word, color), 1)
    yield from rest
    yield from _wrapped(_facts(content), width)
    shown = content["findings"][:MAX_FINDINGS]
    for finding in shown:
        yield ""
        yield from _finding(finding, width, color)
    left = len(content["findings"]) - len(shown) + content["more_findings"]
    if left:
        yield from ("", f"... and {counted(left, 'more finding')}; the report lists them")
    yield ""
    yield from _wrapped(f"Next: {content['next_step']}", width)


def _facts(content: Mapping[str, Any]) -> str:
    counts, checks = content["counts"], content["checks"]
    states = [check["state"] for check in checks]
    facts = (
        f"{counted(counts['error'], 'error')}, {counted(counts['warning'], 'warning')};"
        f" {states.count('passed')} of {len(states)} checks passed,"
        f" {states.count('not applicable')} not applicable."
    )
    totals = content["totals"]
    if totals and totals["rows"]:
        first, last = shown_date(totals["first_time_s"]), shown_date(totals["last_time_s"])
        facts += (
            f" {counted(totals['rows'], 'rating')} of {counted(totals['movies'], 'movie')} by"
            f" {counted(totals['users'], 'user')}, {first} to {last}."
        )
    return facts


def _finding(finding: Mapping[str, Any], width: int, color: bool) -> Iterator[str]:
    place = " ".join(part for part in (finding["split"], finding["feature"]) if part)
    severity, meaning = finding["severity"], plain(finding["meaning"])
    where = f" in {place}" if place else ""
    head, *rest = textwrap.wrap(
        f"{severity} {finding['code']}{where}: {meaning}", width, subsequent_indent="  "
    )
    yield head.replace(severity, _painted(severity, severity, color), 1)
    yield from rest
    rows = "" if finding["rows"] is None else f" ({counted(finding['rows'], 'row')})"
    yield from _labelled("found", f"{seen(finding['found'])}{rows}", width)
    yield from _labelled("expected", plain(finding["expectation"]), width)
    yield from _labelled("why", plain(finding["why"]), width)
    yield from _labelled("to do", plain(finding["cure"]), width)
    for example in finding["examples"][:_EXAMPLES_EACH]:
        yield from _wrapped(example_text(example), width, "    ", "      ")
    if len(finding["examples"]) > _EXAMPLES_EACH:
        yield f"    ... and {len(finding['examples']) - _EXAMPLES_EACH} more in the report"


def _labelled(label: str, text: str, width: int) -> Iterator[str]:
    if text:
        yield from _wrapped(text, width, f"  {label:<{_LABEL}}", " " * (_LABEL + 2))


def _wrapped(text: str, width: int, first: str = "", then: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=then, break_on_hyphens=False
    )


def _painted(text: str, kind: str, color: bool) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if color else text
