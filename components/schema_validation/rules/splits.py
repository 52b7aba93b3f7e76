"""Train, eval and test: there, large enough, cut where configured, one after another."""

from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import SPLITS, Finding
from components.schema_validation.ingest import Boundaries
from components.schema_validation.rows_at_fault.fault import Fault, Where
from components.schema_validation.rules.making import because, finding, percent
from components.schema_validation.thresholds import SplitRules
from components.schema_validation.times import shown_time
from transform import features as f

_TOLERANCE_S = 1e-3  # boundaries are computed in double precision from whole seconds


def splits(evidence: Evidence, rules: SplitRules) -> list[Finding]:
    """Returns what is wrong with the splits."""
    return [
        *split_sizes(evidence, rules),
        *boundaries_agree(evidence),
        *splits_in_order(evidence),
        *cold_starts(evidence, rules),
    ]


def split_sizes(evidence: Evidence, rules: SplitRules) -> list[Finding]:
    """Returns a finding for each of train, eval and test that is empty or small."""
    found = []
    for split in SPLITS:
        rows = evidence.splits[split].rows if split in evidence.splits else 0
        if not rows:
            found.append(finding("E-SPLIT-EMPTY", "at least 1 row", "no rows", split=split))
        elif rows < rules.min_rows:
            expected = f"at least {rules.min_rows:,} rows{because(rules, 'min_rows')}"
            found.append(finding("E-SPLIT-SMALL", expected, f"{rows:,} rows", split=split))
    return found


def boundaries_agree(evidence: Evidence) -> list[Finding]:
    """Returns a finding for recorded boundaries that differ, or are not the configured ones."""
    found = []
    told, recorded = evidence.ingest.boundaries, evidence.boundaries
    if recorded != told:
        found.append(("ingest report", told))
    wanted = configured(evidence)
    if wanted is not None and _apart(wanted, recorded):
        found.append(("configuration", wanted))
    return [
        finding(
            "E-SPLIT-BOUNDARIES",
            f"{name}: {_shown(expected)}",
            f"examples: {_shown(recorded)}",
        )
        for name, expected in found
    ]


def configured(evidence: Evidence) -> Boundaries | None:
    """Returns the boundaries that the configuration gives for the recorded range of time.

    None when the configuration of the splits is not known.
    """
    config, recorded = evidence.split_config, evidence.boundaries
    train_end_s, eval_end_s = config.get("train_end_s"), config.get("eval_end_s")
    if train_end_s is None or eval_end_s is None:
        train, until_eval = config.get("train_end_fraction"), config.get("eval_end_fraction")
        if train is None or until_eval is None:
            return None
        width = recorded.max_s - recorded.min_s
        train_end_s = recorded.min_s + train * width
        eval_end_s = recorded.min_s + until_eval * width
    return Boundaries(recorded.min_s, train_end_s, eval_end_s, recorded.max_s)


def _apart(one: Boundaries, other: Boundaries) -> bool:
    return (
        abs(one.train_end_s - other.train_end_s) > _TOLERANCE_S
        or abs(one.eval_end_s - other.eval_end_s) > _TOLERANCE_S
    )


def splits_in_order(evidence: Evidence) -> list[Finding]:
    """Returns a finding for each split with a time outside its boundaries."""
    found = []
    for split in SPLITS:
        summary = evidence.splits.get(split)
        times = summary.features.get(f.TIMESTAMP) if summary else None
        if times is None or times.minimum is None or times.maximum is None:
            continue
        after, until = evidence.boundaries.of(split)
        if times.minimum <= after or times.maximum > until:
            expected = f"until {shown_time(until)}"
            if split != SPLITS[0]:
                expected = f"after {shown_time(after)}, {expected}"
            seen = f"{shown_time(times.minimum)} .. {shown_time(times.maximum)}"
            outermost = times.maximum if times.maximum > until else times.minimum
            found.append(
                finding(
                    "E-SPLIT-ORDER",
                    expected,
                    seen,
                    split=split,
                    feature=f.TIMESTAMP,
                    where=_at(outermost),
                )
            )
    return found


def _at(time_s: float) -> Where:
    """Returns the rows of a time: the history does not say which split a row was put into."""
    fault = Fault("value", value=f"{time_s:.15g}")
    return Where(f.TIMESTAMP, fault, counted=False, of_split=False)


def cold_starts(evidence: Evidence, rules: SplitRules) -> list[Finding]:
    """Returns a warning for each split with many ratings on ids that no earlier split has."""
    found = []
    for split in evidence.profile.splits:
        for code, feature, name, cold, ids in (
            ("W-COLD-USERS", f.USER_ID, "max_cold_user_share", split.cold_user_rows, split.users),
            (
                "W-COLD-MOVIES",
                f.MOVIE_ID,
                "max_cold_movie_share",
                split.cold_movie_rows,
                split.movies,
            ),
        ):
            most = getattr(rules, name)
            if split.split == SPLITS[0] or not split.rows or cold <= most * split.rows:
                continue
            new = split.cold_users if feature == f.USER_ID else split.cold_movies
            found.append(
                finding(
                    code,
                    f"at most {percent(most)} of the ratings{because(rules, name)}",
                    f"{percent(cold / split.rows)}; {new:,} of {ids:,} ids are new",
                    split=split.split,
                    feature=feature,
                    rows=cold,
                    of_rows=split.rows,
                )
            )
    return found


def _shown(boundaries: Boundaries) -> str:
    return (
        f"{boundaries.min_s:.15g} | {boundaries.train_end_s:.15g} |"
        f" {boundaries.eval_end_s:.15g} | {boundaries.max_s:.15g}"
    )
