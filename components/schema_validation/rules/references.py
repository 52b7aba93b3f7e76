"""A published data set, known by its titles, beside what is published of it."""

from collections.abc import Iterator, Sequence

from components.ratings_profile.profile import Profile, SplitProfile
from components.schema_validation.findings import Finding
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.drift import clock_turned, vanished
from components.schema_validation.rules.making import finding, percent
from components.schema_validation.rules.shapes import (
    counts_of,
    largest_difference,
    plain,
    shares,
)
from components.schema_validation.thresholds import Reference
from foundation.text import inert


def references(profile: Profile, rules: Rules) -> list[Finding]:
    """Returns what is unlike the published data set that this data is, or is part of."""
    found: list[Finding] = []
    for reference in rules.references:
        if not matches(profile, reference):
            continue
        for feature in reference.shares:
            found += unlike(profile, reference, feature)
        if profile.rows < reference.min_rows:
            continue
        if reference.hours:
            whose = f"the rhythm of {inert(reference.name)}"
            found += clock_turned(profile, reference.hours, whose, rules.drift)
        if profile.genres_in_catalogue:
            gone: dict[str, int | None] = {
                label: None
                for label in reference.genres
                if not profile.genres_in_catalogue.get(label)
            }
            found += vanished(gone, f"the genres of {inert(reference.name)}")
    return found


def matches(profile: Profile, reference: Reference) -> bool:
    """Says whether the data has all the titles by which a reference is known."""
    known = profile.known_titles
    return bool(reference.when_titles) and all(
        known.get(movie) == title for movie, title in reference.when_titles.items()
    )


def unlike(profile: Profile, reference: Reference, feature: str) -> list[Finding]:
    """Returns a finding if a feature is distributed otherwise over all, else for each split."""
    for parts in ([("", profile.splits)], [(part.split, (part,)) for part in profile.splits]):
        found = [
            item for name, splits in parts for item in _unlike(name, splits, reference, feature)
        ]
        if found:
            return found
    return []


def _unlike(
    name: str, splits: Sequence[SplitProfile], reference: Reference, feature: str
) -> Iterator[Finding]:
    counts = counts_of(splits, feature)
    rows = sum(split.rows for split in splits)
    if not counts or rows < reference.min_rows:
        return
    published = {plain(value): share for value, share in reference.shares[feature].items()}
    worst = largest_difference(published, shares(counts))
    most = reference.max_difference.get(feature, 1.0)
    if worst is not None and worst.size > most:
        value = inert(worst.value)
        yield finding(
            "E-UNLIKE-REFERENCE",
            f"{inert(reference.name)}: {percent(worst.expected)} of the rows are {value},"
            f" give or take {percent(most)}",
            f"{percent(worst.found)} are {value}",
            split=name,
            feature=inert(feature),
            rows=counts.get(worst.value, 0),
            of_rows=rows,
        )
