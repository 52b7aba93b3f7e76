"""A distribution that changed, turned into what it has more of than before, and the rows of that.

Where a value has become rare or is gone, there are no rows of it to show, only those of the value
that took its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import SPLITS, Finding
from components.schema_validation.rows_at_fault.fault import Where, of_value
from components.schema_validation.rules.making import percent
from components.schema_validation.rules.shapes import (
    Difference,
    counts_of,
    largest_difference,
    most_grown,
    shares,
)
from components.schema_validation.value_names import named
from transform import features as f

# A feature that the profile counts in place of one that it does not count by value.
_COUNTED_AS = {
    f.RAW_USER_AGE: f.BUCKETIZED_USER_AGE,
    f.USER_OCCUPATION_LABEL: f.USER_OCCUPATION_TEXT,
}


_ALIKE = 1e-9


class Change(NamedTuple):
    """How a distribution changed.

    Attributes:
      worst: the value whose share changed most.
      instead: `; Drama (7) has 9 %, was 3 %` for the value that grew, "" if that is `worst`.
      rows: how many rows have the value that grew; None if `worst` is gone.
      where: those rows; None if no value grew.
    """

    worst: Difference
    instead: str
    rows: int | None
    where: Where | None


def change(feature: str, expected: Mapping[str, float], counts: Mapping[str, int]) -> Change | None:
    """Returns how the rows by value differ from the shares expected; None of nothing."""
    found = shares(counts)
    worst = largest_difference(expected, found)
    if worst is None:
        return None
    grown = most_grown(expected, found)
    if grown is None:
        return Change(worst, "", None, None)
    if grown.size > worst.size - _ALIKE:  # of two values one grows by what the other loses
        return Change(grown, "", counts[grown.value], of_value(feature, grown.value))
    instead = (
        f"; {named(feature, grown.value)} has {percent(grown.found)}, was {percent(grown.expected)}"
    )
    if not worst.found:
        return Change(worst, instead, None, of_value(feature, grown.value, counted=False))
    return Change(worst, instead, counts[grown.value], of_value(feature, grown.value))


def drifted(findings: Iterable[Finding], evidence: Evidence) -> list[Finding]:
    """Returns findings, those of drift of one feature with the value that grew most."""
    return [_drifted(finding, evidence) for finding in findings]


def _drifted(finding: Finding, evidence: Evidence) -> Finding:
    if finding.code != "E-DRIFT" or finding.where or evidence.previous is None:
        return finding
    feature = _COUNTED_AS.get(finding.feature, finding.feature)
    now = evidence.profile.split(finding.split)
    before = evidence.previous.profile
    then = before.split(finding.split)
    if then is None or not then.rows:
        then = before.split(SPLITS[0])
    if now is None or then is None:
        return finding
    expected = shares(counts_of((then,), feature))
    changed = change(feature, expected, counts_of((now,), feature))
    if changed is None or changed.where is None:
        return finding
    grown = changed.instead or (
        f"; {named(feature, changed.worst.value)} has {percent(changed.worst.found)},"
        f" was {percent(changed.worst.expected)}"
    )
    share = changed.rows / now.rows if changed.rows is not None else None
    return replace(
        finding,
        found=finding.found + grown,
        rows=changed.rows,
        share=share,
        where=changed.where,
    )
