"""No row is lost between source, examples, statistics and profile, and there are enough."""

from collections.abc import Iterator

from components.ratings_profile.profile import SplitProfile
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import SPLITS, Finding
from components.schema_validation.rules.making import because, finding
from components.schema_validation.summaries import SplitSummary
from components.schema_validation.thresholds import RowRules
from components.schema_validation.times import shown_time
from transform import features as f

_MEAN_TOLERANCE = 1e-6  # examples hold float32, whose steps are 6e-8 of the value


def rows(evidence: Evidence, rules: RowRules) -> list[Finding]:
    """Returns a finding for each number that does not agree, and for too little data."""
    return [
        *rows_add_up(evidence),
        *examples_differ(evidence),
        *enough_data(evidence, rules),
    ]


def rows_add_up(evidence: Evidence) -> list[Finding]:
    """Returns a finding for each sum of rows that does not hold."""
    return [
        finding(
            "E-ROWS-UNACCOUNTED",
            f"{left_name} = {right_name}",
            f"{left:,} and {right:,}",
            rows=abs(left - right),
        )
        for left_name, left, right_name, right in _sums(evidence)
        if left != right
    ]


def _sums(evidence: Evidence) -> Iterator[tuple[str, int, str, int]]:
    ingest = evidence.ingest
    used = ingest.rows_written + ingest.rows_refused
    yield "rows read", ingest.rows_read, "written + refused", used
    yield "rows refused", ingest.rows_refused, "by reason", sum(ingest.refused_by_reason.values())
    yield "rows written", ingest.rows_written, "by split", sum(ingest.split_rows.values())
    yield "rows written", ingest.rows_written, "in the profile", evidence.profile.rows
    for split in SPLITS:
        seen = evidence.splits[split].rows if split in evidence.splits else 0
        told, kept = ingest.split_rows.get(split, 0), evidence.rows.get(split, 0)
        yield f"{split} rows of ingestion", told, "in the statistics", seen
        yield f"{split} rows of the examples", kept, "in the statistics", seen


def examples_differ(evidence: Evidence) -> list[Finding]:
    """Returns a finding for each figure of the statistics that an exact count contradicts.

    Only figures that TFDV counts exactly are compared: rows, the first and last time, the mean.
    """
    found = []
    for split in SPLITS:
        summary, exact = evidence.splits.get(split), evidence.profile.split(split)
        if summary is None or exact is None or not (summary.rows and exact.rows):
            if (summary.rows if summary else 0) == (exact.rows if exact else 0):
                continue
            seen, counted = (part.rows if part else 0 for part in (summary, exact))
            found.append(_differs(split, "", f"{counted:,} rows", f"{seen:,} rows"))
            continue
        found += [_differs(split, *figures) for figures in _contradictions(summary, exact)]
    return found


def _contradictions(summary: SplitSummary, exact: SplitProfile) -> Iterator[tuple[str, str, str]]:
    """Yields (feature, exact, in the statistics) of what is not the same."""
    if summary.rows != exact.rows:
        yield "", f"{exact.rows:,} rows", f"{summary.rows:,} rows"
    times, ratings = summary.features.get(f.TIMESTAMP), summary.features.get(f.LABEL)
    if times is not None:
        for seen, counted in ((times.minimum, exact.first_s), (times.maximum, exact.last_s)):
            if seen is not None and counted is not None and seen != counted:
                yield f.TIMESTAMP, shown_time(counted), shown_time(seen)
    if ratings is not None and ratings.mean is not None and exact.ratings:
        mean = sum(float(value) * n for value, n in exact.ratings.items()) / exact.rows
        if abs(mean - ratings.mean) > _MEAN_TOLERANCE * max(1.0, abs(mean)):
            yield f.LABEL, f"a mean of {mean:.9g}", f"a mean of {ratings.mean:.9g}"


def _differs(split: str, feature: str, exact: str, seen: str) -> Finding:
    return finding("E-EXAMPLES-DIFFER", exact, seen, split=split, feature=feature)


def enough_data(evidence: Evidence, rules: RowRules) -> list[Finding]:
    """Returns a finding for too few rows in all, and too few users or movies to train on."""
    profile = evidence.profile
    counts = [("E-TOO-FEW-ROWS", "", "", "ratings", profile.rows, "min_rows")]
    train = profile.split("train")
    if train is not None and train.rows:  # an empty split has a finding of its own
        counts += [
            ("E-TOO-FEW-USERS", "train", f.USER_ID, "distinct users", train.users, "min_users"),
            (
                "E-TOO-FEW-MOVIES",
                "train",
                f.MOVIE_ID,
                "distinct movies",
                train.movies,
                "min_movies",
            ),
        ]
    return [
        finding(
            code,
            f"at least {getattr(rules, name):,} {what}{because(rules, name)}",
            f"{n:,} {what}",
            split=split,
            feature=feature,
        )
        for code, split, feature, what, n, name in counts
        if n < getattr(rules, name)
    ]
