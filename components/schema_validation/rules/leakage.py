"""No feature of the model knows the label, or what a request cannot know."""

from collections.abc import Collection, Iterator

from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rules.making import because, finding, percent
from components.schema_validation.thresholds import LeakageRules
from foundation.text import inert
from transform import features as f

# Each of their values stands for one user or movie and may well have a mean of its own.
_NAMING = (f.USER_ID, f.MOVIE_ID, f.MOVIE_TITLE, f.USER_ZIP_CODE)


def leakage(evidence: Evidence, rules: LeakageRules, identities: Identities) -> list[Finding]:
    """Returns leaks that the lists of features declare, and those that the values suggest."""
    return [
        *label_reachable(evidence),
        *unknown_at_request(evidence, rules),
        *label_predicted(evidence, rules, identities),
    ]


def label_reachable(evidence: Evidence) -> list[Finding]:
    """Returns a finding for each place but the label's own that has the label."""
    return [
        finding(
            "E-LABEL-REACHABLE",
            f"{f.LABEL} is not among the {where}",
            f"it is one of {len(names)}",
            feature=f.LABEL,
        )
        for where, names in _places(evidence)
        if f.LABEL in names
    ]


def unknown_at_request(evidence: Evidence, rules: LeakageRules) -> list[Finding]:
    """Returns a finding for each declared name in each place where it must not be."""
    return [
        finding(
            "E-UNKNOWN-AT-REQUEST",
            f"not among the {where}: leakage.unknown_at_request names it",
            f"it is one of {len(names)}",
            feature=inert(name),
        )
        for name in rules.unknown_at_request
        for where, names in _places(evidence)
        if name in names
    ]


def _places(evidence: Evidence) -> Iterator[tuple[str, Collection[str]]]:
    yield "model's features", evidence.model_features
    yield "schema's features in SERVING", evidence.serving_features
    if evidence.serving is not None:
        yield "requests' features", tuple(evidence.serving.summary.features)


def label_predicted(
    evidence: Evidence, rules: LeakageRules, identities: Identities
) -> list[Finding]:
    """Returns a finding for each raw feature that predicts the label too well.

    Of a feature and what is derived from it only the best predictor is named.
    """
    found, told = [], set()
    for leak in sorted(evidence.profile.leaks, key=lambda leak: (-leak.r2, leak.name)):
        limit = "max_label_r2_of_ids" if leak.feature in _NAMING else "max_label_r2"
        most = getattr(rules, limit)
        if leak.r2 <= most or leak.feature in told:
            continue
        told.add(leak.feature)
        found.append(
            finding(
                "E-LABEL-LEAK",
                f"explains at most {percent(most)} of the label's variance{because(rules, limit)}",
                f"{inert(leak.name)} explains {percent(leak.r2)} out of sample,"
                f" with {leak.values:,} distinct values",
                feature=inert(leak.feature),
                rows=evidence.profile.rows,
                of_rows=evidence.profile.rows,
                examples=identities.rows(leak.samples),
            )
        )
    return found
