"""Findings and the answers to their questions turned into findings with rows and examples."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from components.ratings_profile.profile import RowSample
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rows_at_fault.questions import Question
from components.schema_validation.rows_at_fault.search import Answer, Answers


def with_rows(
    findings: Iterable[Finding],
    answered: Mapping[Question, Answer],
    split_rows: Mapping[str, int],
    identities: Identities,
) -> list[Finding]:
    """Returns the findings, those that were asked about with exact rows, share and examples.

    A finding for which the history has no row at fault stays as it is: E-EXAMPLES-DIFFER says then
    that examples and history are not the same rows.
    """
    by_finding = {(q.split, q.feature, q.code): answer for q, answer in answered.items()}
    return [
        _with_answer(
            finding,
            by_finding.get((finding.split, finding.feature, finding.code), Answer()),
            split_rows.get(finding.split, 0),
            identities,
        )
        for finding in findings
    ]


def from_json(value: Iterable[Mapping[str, Any]]) -> Answers:
    """Returns the answers of the JSON value that SearchHistory wrote."""
    return tuple(
        Answer(item["rows"], tuple(RowSample(**sample) for sample in item["samples"]))
        for item in value
    )


def _with_answer(
    finding: Finding, answer: Answer, split_rows: int, identities: Identities
) -> Finding:
    if not answer.rows:
        return finding
    return replace(
        finding,
        rows=answer.rows,
        share=answer.rows / split_rows if split_rows else None,
        examples=identities.rows(answer.samples),
    )
