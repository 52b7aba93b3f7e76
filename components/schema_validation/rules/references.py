"""A published data set, known by its titles, beside what is published of it."""

from collections.abc import Iterable, Iterator, Sequence

from components.ratings_profile.profile import Profile, SplitProfile
from components.ratings_profile.rows import id_hashes
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Example, Finding
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.drift import clock_turned, vanished
from components.schema_validation.rules.grown import change
from components.schema_validation.rules.making import counted, finding, percent
from components.schema_validation.rules.shapes import (
    counts_of,
    plain,
)
from components.schema_validation.thresholds import Reference
from components.schema_validation.value_names import named
from foundation.text import inert
from transform import features as f

# Of so many titles in their places it is that data set, whatever became of the others.
_IN_PLACE = 2
# So many titles, and all of them, must be there before other ids than the published are a fault:
# another data set of movies may well share some.
_ALL_ELSEWHERE = 3


def references(evidence: Evidence, rules: Rules) -> list[Finding]:
    """Returns what is unlike the published data set that this data is, or is part of."""
    found: list[Finding] = []
    profile = evidence.profile
    for reference in rules.references:
        if not matches(evidence, reference):
            continue
        found += titles_moved(evidence, reference)
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


def titles_of(references: Iterable[Reference]) -> set[str]:
    """Returns the titles by which the references are known."""
    return {title for reference in references for title in reference.when_titles.values()}


def matches(evidence: Evidence, reference: Reference) -> bool:
    """Says whether the data is that data set, or part of it, by the titles that it is known by.

    Some of them under their own ids will do; under other ids all of them must be there.
    """
    titles = reference.when_titles
    in_place = len(titles) - len(_elsewhere(evidence, reference))
    if titles and in_place >= min(_IN_PLACE, len(titles)):
        return True
    return len(titles) >= _ALL_ELSEWHERE and set(titles.values()) <= evidence.title_ids.keys()


def titles_moved(evidence: Evidence, reference: Reference) -> list[Finding]:
    """Returns a finding if titles of the published data set are under other ids than there."""
    known = evidence.profile.known_titles
    moved = {
        movie: title
        for movie, title in _elsewhere(evidence, reference).items()
        if title in evidence.title_ids
    }
    if not moved:
        return []
    return [
        finding(
            "E-TITLES-CHANGED",
            f"movies under the ids that they have in {inert(reference.name)}",
            f"{len(moved):,} of the {counted(len(reference.when_titles), 'title')} that were looked"
            " for are under other ids",
            feature=f.MOVIE_TITLE,
            examples=tuple(
                Example(
                    f"movie {inert(movie)} is not {inert(title)}"
                    + (f" but {inert(known[movie])}" if movie in known else "")
                )
                for movie, title in moved.items()
            ),
        )
    ]


def _elsewhere(evidence: Evidence, reference: Reference) -> dict[str, str]:
    """Returns those titles of a reference, by id, that are not under their id here."""
    titles, known = reference.when_titles, evidence.profile.known_titles
    hashes = dict(zip(titles, id_hashes(tuple(titles)).tolist(), strict=True))
    return {
        movie: title
        for movie, title in titles.items()
        if known.get(movie) != title
        and hashes[movie] not in evidence.title_ids.get(title, frozenset())
    }


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
    changed = change(feature, published, counts)
    most = reference.max_difference.get(feature, 1.0)
    if changed is not None and changed.worst.size > most:
        worst = changed.worst
        yield finding(
            "E-UNLIKE-REFERENCE",
            f"{inert(reference.name)}: {percent(worst.expected)} of the rows are"
            f" {named(feature, worst.value)}, give or take {percent(most)}",
            f"{percent(worst.found)} are {named(feature, worst.value)}{changed.instead}",
            split=name,
            feature=inert(feature),
            rows=changed.rows,
            of_rows=rows,
            where=changed.where,
        )
