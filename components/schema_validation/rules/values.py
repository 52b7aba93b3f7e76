"""Ratings that differ and use their scale, genres that are there, users who do choose."""

from components.ratings_profile.users import MIN_CONSTANT_ROWS
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rows_at_fault.fault import of_all
from components.schema_validation.rules.making import because, counted, finding, percent
from components.schema_validation.thresholds import ValueRules
from foundation.text import inert
from transform import features as f


def values(evidence: Evidence, rules: ValueRules, identities: Identities) -> list[Finding]:
    """Returns what is wrong with the values themselves."""
    return [
        *ratings_differ(evidence),
        *scale_used(evidence, rules),
        *genres_there(evidence, rules, identities),
        *constant_users(evidence, identities),
    ]


def ratings_differ(evidence: Evidence) -> list[Finding]:
    """Returns a finding if every rating of the train split is the same."""
    train = evidence.profile.split("train")
    given = [value for value, rows in train.ratings.items() if rows] if train else []
    if train is None or len(given) != 1:
        return []
    return [
        finding(
            "E-RATING-CONSTANT",
            "at least 2 different ratings",
            f"every rating is {given[0]}",
            split="train",
            feature=f.LABEL,
            rows=train.rows,
            of_rows=train.rows,
            where=of_all(f.LABEL),
        )
    ]


def scale_used(evidence: Evidence, rules: ValueRules) -> list[Finding]:
    """Returns a finding if many ratings never reach the top of the agreed scale."""
    ratings = [
        float(value) for split in evidence.profile.splits for value, n in split.ratings.items() if n
    ]
    rows = evidence.profile.rows
    if evidence.rating_scale is None or not ratings or rows < rules.scale_rows:
        return []
    top = evidence.rating_scale[1]
    if max(ratings) >= top:
        return []
    return [
        finding(
            "E-RATING-SCALE",
            f"some of {rules.scale_rows:,} ratings are {top:g}{because(rules, 'scale_rows')}",
            f"none of {rows:,}; they lie in {min(ratings):g} .. {max(ratings):g}",
            feature=f.LABEL,
            rows=rows,
            of_rows=rows,
            where=of_all(f.LABEL),
        )
    ]


def genres_there(evidence: Evidence, rules: ValueRules, identities: Identities) -> list[Finding]:
    """Returns a finding if many movies have a list of genres with nothing in it."""
    profile, empty = evidence.profile, evidence.profile.movies_without_genre
    movies = max(profile.movies, empty.values)
    if not movies or empty.values <= rules.max_empty_genre_share * movies:
        return []
    name = "max_empty_genre_share"
    listed = tuple(Example(f"movie {inert(movie)} has no genre") for movie in empty.listed)
    return [
        finding(
            "E-GENRES-EMPTY",
            f"at most {percent(rules.max_empty_genre_share)} of the movies{because(rules, name)}",
            f"{counted(empty.values, 'movie')} of {movies:,} ({percent(empty.values / movies)})",
            feature=f.MOVIE_GENRES,
            rows=empty.rows,
            of_rows=profile.rows,
            examples=identities.rows(empty.samples) or listed,
        )
    ]


def constant_users(evidence: Evidence, identities: Identities) -> list[Finding]:
    """Returns a warning about users of many ratings who always give the same one."""
    constant = evidence.profile.constant_users
    if not constant.values:
        return []
    return [
        finding(
            "W-CONSTANT-USER",
            f"users of {MIN_CONSTANT_ROWS} ratings or more give different ones",
            f"{counted(constant.values, 'user')} with {counted(constant.rows, 'rating')}",
            feature=f.LABEL,
            rows=constant.rows,
            of_rows=evidence.profile.rows,
            examples=identities.rows(constant.samples),
        )
    ]
