"""Findings and the answers to their questions turned into findings with rows and examples."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from components.ratings_profile.profile import RowSample
from components.schema_validation.findings import MAX_EXAMPLES, Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rows_at_fault.questions import Question
from components.schema_validation.rows_at_fault.search import Answer, Answers


def with_rows(
    findings: Sequence[Finding],
    asked: Sequence[Question | None],
    answered: Mapping[Question, Answer],
    split_rows: Mapping[str, int],
    identities: Identities,
) -> list[Finding]:
    """Returns the findings, those that were asked about with exact rows, share and examples.

    A finding for which the history has no row at fault stays as it is: E-EXAMPLES-DIFFER says then
    that examples and history are not the same rows.

    Args:
      findings: what was found.
      asked: the question of each of them, None for one without.
      answered: the answer to each question.
      split_rows: rows by split; "" for all of the data.
      identities: how users are shown.
    """
    return [
        _with_answer(finding, answered[question], split_rows.get(finding.split, 0), identities)
        if question
        else finding
        for finding, question in zip(findings, asked, strict=True)
    ]


def from_json(value: Iterable[Mapping[str, Any]]) -> Answers:
    """Returns the answers of the JSON value that SearchHistory wrote."""
    return tuple(
        Answer(item["rows"], tuple(RowSample(**sample) for sample in item["samples"]))
        for item in value
    )


def _mixed(values: tuple[Example, ...], rows: tuple[Example, ...]) -> tuple[Example, ...]:
    """Returns rows, which have a place, and after them values, at least half of them if any."""
    kept = values[: max(MAX_EXAMPLES // 2, MAX_EXAMPLES - len(rows))]
    return (*rows[: MAX_EXAMPLES - len(kept)], *kept)


def _with_answer(
    finding: Finding, answer: Answer, split_rows: int, identities: Identities
) -> Finding:
    """Returns a finding with its rows; what a rule has told itself stays."""
    if not answer.rows:
        return finding
    rows, share = finding.rows, finding.share
    if finding.where is None or (finding.where.counted and not rows):
        rows, share = answer.rows, answer.rows / split_rows if split_rows else None
    examples = finding.examples
    if finding.where is None:
        examples = identities.rows(answer.samples)
    elif not any(example.line for example in examples):
        examples = _mixed(examples, identities.rows(answer.samples))
    return replace(finding, rows=rows, share=share, examples=examples)
