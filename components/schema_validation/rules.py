"""Our own rules: split summaries, ingest report and thresholds turned into findings.

What TFDV cannot say, because it looks at one split at a time and knows nothing of ingestion: that
rows add up, that splits follow one another in time, that there is enough to learn from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from components.schema_validation.findings import SPLITS, Finding, Severity
from components.schema_validation.ingest import Boundaries, IngestFacts
from components.schema_validation.params import ValidationParams
from components.schema_validation.summaries import SplitSummary
from components.schema_validation.times import shown_time
from foundation.text import inert
from transform import features as f


@dataclass(frozen=True)
class Evidence:
    """All that the rules look at.

    Attributes:
      splits: summaries by split name, from the statistics.
      ingest: what ingestion says it did.
      boundaries: the split boundaries recorded on the examples artifact.
      rows: rows by split recorded on the examples artifact.
    """

    splits: Mapping[str, SplitSummary]
    ingest: IngestFacts
    boundaries: Boundaries
    rows: Mapping[str, int]


def findings(evidence: Evidence, params: ValidationParams) -> list[Finding]:
    """Returns everything that the rules find; every rule is asked, whatever the others say."""
    return [
        *refused_rows(evidence.ingest, params.max_refused_share),
        *carried_warnings(evidence.ingest),
        *rows_add_up(evidence),
        *empty_splits(evidence.splits),
        *boundaries_agree(evidence),
        *splits_in_order(evidence.splits, evidence.boundaries),
        *enough_data(evidence.splits, params),
        *ratings_differ(evidence.splits),
    ]


def refused_rows(ingest: IngestFacts, max_share: float) -> list[Finding]:
    """Returns a finding a reason; errors if the share of all refused rows is too large."""
    share = ingest.rows_refused / ingest.rows_read if ingest.rows_read else 0.0
    severity: Severity = "error" if share > max_share else "warning"
    expectation = (
        f"at most {100 * max_share:.6g} % of the rows refused" if max_share else "no row refused"
    )
    return [
        Finding(
            code=inert(code),
            severity=severity,
            expectation=expectation,
            found=f"{rows:,} refused for this reason; for all reasons {ingest.rows_refused:,}"
            f" of {ingest.rows_read:,} ({100 * share:.3g} %)",
            rows=rows,
            share=rows / ingest.rows_read if ingest.rows_read else None,
            examples=ingest.examples.get(code, ()),
        )
        for code, rows in sorted(ingest.refused_by_reason.items())
        if rows
    ]


def carried_warnings(ingest: IngestFacts) -> list[Finding]:
    """Returns ingestion's own warnings as findings."""
    return [
        Finding(
            code=inert(warning.code),
            severity="warning",
            expectation="",
            found=inert(warning.message, 300),
        )
        for warning in ingest.warnings
        if warning.count
    ]


def rows_add_up(evidence: Evidence) -> list[Finding]:
    """Returns a finding for each sum of rows that does not hold."""
    ingest = evidence.ingest
    sums = [
        (
            "rows read",
            ingest.rows_read,
            "written + refused",
            ingest.rows_written + ingest.rows_refused,
        ),
        ("rows refused", ingest.rows_refused, "by reason", sum(ingest.refused_by_reason.values())),
        ("rows written", ingest.rows_written, "by split", sum(ingest.split_rows.values())),
    ]
    for split in SPLITS:
        seen = evidence.splits[split].rows if split in evidence.splits else 0
        sums += [
            (
                f"{split} rows of ingestion",
                ingest.split_rows.get(split, 0),
                "in the statistics",
                seen,
            ),
            (
                f"{split} rows of the examples",
                evidence.rows.get(split, 0),
                "in the statistics",
                seen,
            ),
        ]
    return [
        Finding(
            code="E-ROWS-UNACCOUNTED",
            severity="error",
            expectation=f"{left_name} = {right_name}",
            found=f"{left:,} and {right:,}",
            rows=abs(left - right),
        )
        for left_name, left, right_name, right in sums
        if left != right
    ]


def empty_splits(splits: Mapping[str, SplitSummary]) -> list[Finding]:
    """Returns a finding for each of train, eval and test that has no rows or is not there."""
    return [
        Finding("E-SPLIT-EMPTY", "error", "at least 1 row", "no rows", split=split)
        for split in SPLITS
        if split not in splits or not splits[split].rows
    ]


def boundaries_agree(evidence: Evidence) -> list[Finding]:
    """Returns a finding if examples and ingest report record different boundaries."""
    if evidence.boundaries == evidence.ingest.boundaries:
        return []
    return [
        Finding(
            "E-SPLIT-BOUNDARIES",
            "error",
            f"ingest report: {_shown_boundaries(evidence.ingest.boundaries)}",
            f"examples: {_shown_boundaries(evidence.boundaries)}",
        )
    ]


def splits_in_order(splits: Mapping[str, SplitSummary], boundaries: Boundaries) -> list[Finding]:
    """Returns a finding for each split with a time outside its boundaries."""
    found = []
    for split in SPLITS:
        times = splits[split].features.get(f.TIMESTAMP) if split in splits else None
        if times is None or times.minimum is None or times.maximum is None:
            continue
        after, until = boundaries.of(split)
        if times.minimum <= after or times.maximum > until:
            found.append(
                Finding(
                    "E-SPLIT-ORDER",
                    "error",
                    f"until {shown_time(until)}"
                    if split == SPLITS[0]
                    else f"after {shown_time(after)}, until {shown_time(until)}",
                    f"{shown_time(times.minimum)} .. {shown_time(times.maximum)}",
                    split=split,
                    feature=f.TIMESTAMP,
                )
            )
    return found


def enough_data(splits: Mapping[str, SplitSummary], params: ValidationParams) -> list[Finding]:
    """Returns a finding for too few rows in all, and too few users or movies to train on."""
    train = splits.get("train")
    counts = [
        (
            "E-TOO-FEW-ROWS",
            "",
            "",
            "ratings",
            sum(s.rows for s in splits.values()),
            params.min_rows,
        ),
    ]
    for code, feature, what, at_least in (
        ("E-TOO-FEW-USERS", f.USER_ID, "distinct users", params.min_users),
        ("E-TOO-FEW-MOVIES", f.MOVIE_ID, "distinct movies", params.min_movies),
    ):
        unique = train.unique(feature) if train else None
        if unique is not None:  # an empty split or a missing feature has a finding of its own
            counts.append((code, "train", feature, what, unique, at_least))
    return [
        Finding(
            code,
            "error",
            f"at least {least:,} {what}",
            f"{n:,} {what}",
            split=split,
            feature=feature,
        )
        for code, split, feature, what, n, least in counts
        if n < least
    ]


def ratings_differ(splits: Mapping[str, SplitSummary]) -> list[Finding]:
    """Returns a finding if every rating of the train split is the same."""
    train = splits.get("train")
    ratings = train.features.get(f.USER_RATING) if train else None
    if ratings is None or ratings.minimum is None or ratings.minimum != ratings.maximum:
        return []
    return [
        Finding(
            "E-RATING-CONSTANT",
            "error",
            "at least 2 different ratings",
            f"every rating is {ratings.minimum:g}",
            split="train",
            feature=f.USER_RATING,
            rows=ratings.present,
            share=ratings.presence,
        )
    ]


def _shown_boundaries(boundaries: Boundaries) -> str:
    return (
        f"{boundaries.min_s:.15g} | {boundaries.train_end_s:.15g} |"
        f" {boundaries.eval_end_s:.15g} | {boundaries.max_s:.15g}"
    )
