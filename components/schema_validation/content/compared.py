"""Previous data, serving log and TFDV's distances turned into the parts that compare."""

from components.schema_validation.content import model
from components.schema_validation.content.features import (
    PERSONAL,
    exact_shares,
    shares_of,
    top_values,
)
from components.schema_validation.content.origin import refused
from components.schema_validation.content.ratings import totals
from components.schema_validation.evidence import Distance, Evidence, Previous, Serving
from components.schema_validation.summaries import FeatureSummary, SplitSummary

_KINDS = ("drift", "skew")


def distances(evidence: Evidence) -> list[model.Distance]:
    """Returns what was measured: drift before skew, farthest beyond its threshold first."""
    worst_first = sorted(
        evidence.distances,
        key=lambda d: (_KINDS.index(d.kind), d.threshold - d.value, d.feature, d.split, d.measure),
    )
    return [_distance(item, evidence) for item in worst_first]


def previous(evidence: Evidence) -> model.Previous | None:
    """Returns the data that this data is compared with, None when there is none."""
    return _previous(evidence.previous) if evidence.previous else None


def serving(evidence: Evidence) -> model.Serving | None:
    """Returns what clients asked, None without a serving log."""
    return _serving(evidence.serving) if evidence.serving else None


def _distance(distance: Distance, evidence: Evidence) -> model.Distance:
    values = [] if distance.feature in PERSONAL else _values(distance, evidence)
    listed = values or distance.feature in PERSONAL
    features = {} if listed else _features(distance, evidence)
    return model.Distance(
        kind=distance.kind,
        split=distance.split,
        feature=distance.feature,
        measure=distance.measure,
        value=distance.value,
        threshold=distance.threshold,
        over=distance.value > distance.threshold,
        top_values=values,
        histogram=model.Histogram.of({n: of.histogram for n, of in features.items()}),
    )


def _values(distance: Distance, evidence: Evidence) -> list[model.Value]:
    """Returns the shares that the profiles counted, else those that TFDV kept."""
    if distance.kind == "drift" and evidence.previous:
        name, split = distance.feature, distance.split
        exact = {
            "now": exact_shares(evidence.profile, split, name),
            "before": exact_shares(evidence.previous.profile, split, name),
        }
        if any(exact.values()):
            return top_values(name, exact)[0]
    features = _features(distance, evidence)
    shares = {side: shares_of(feature) for side, feature in features.items()}
    return top_values(distance.feature, shares)[0]


def _features(distance: Distance, evidence: Evidence) -> dict[str, FeatureSummary]:
    """Returns TFDV's summaries of both sides, as far as they have the feature."""
    sides: dict[str, SplitSummary | None] = {"now": evidence.splits.get(distance.split)}
    if distance.kind == "drift":
        before = evidence.previous.splits if evidence.previous else {}
        sides["before"] = before.get(distance.split)
    else:
        sides["serving"] = evidence.serving.summary if evidence.serving else None
    return {
        name: side.features[distance.feature]
        for name, side in sides.items()
        if side and distance.feature in side.features
    }


def _previous(before: Previous) -> model.Previous:
    overlap = before.overlap
    return model.Previous(
        name=before.name,
        span=before.span,
        version=before.version,
        input_fingerprint=before.input_fingerprint,
        reason=before.reason,
        totals=totals(before.profile),
        new_users=overlap.new_users,
        new_user_rows=overlap.new_user_rows,
        new_movies=overlap.new_movies,
        new_movie_rows=overlap.new_movie_rows,
        common_users=overlap.common_users,
        moved_users=overlap.moved_users,
        moved_by_s=overlap.moved_by_s,
        rewritten_users=overlap.rewritten_users,
        common_movies=overlap.common_movies,
        retitled_movies=overlap.retitled_movies,
    )


def _serving(log: Serving) -> model.Serving:
    return model.Serving(
        name=log.name,
        requests_read=log.requests_read,
        requests_refused=log.requests_refused,
        by_reason=refused(log.refused_by_reason, log.examples),
    )
