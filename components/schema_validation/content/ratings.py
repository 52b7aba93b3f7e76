"""The exact profile turned into the parts that are about ratings, people and time."""

from collections.abc import Mapping, Sequence

from components.ratings_profile.profile import Profile, SplitProfile
from components.schema_validation.content import model
from components.schema_validation.content.bins import time_bins
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import SPLITS
from components.schema_validation.ingest import Boundaries

_MAX_RATINGS = 21


def totals(profile: Profile) -> model.Totals:
    """Returns what all ratings come to."""
    return model.Totals(
        rows=profile.rows,
        users=profile.users,
        movies=profile.movies,
        first_time_s=profile.first_s if profile.rows else None,
        last_time_s=profile.last_s if profile.rows else None,
        mean_rating=_mean(profile.splits),
    )


def splits(profile: Profile, boundaries: Boundaries) -> list[model.Split]:
    """Returns the splits in the order of time, with what is new in each."""
    return [_split(split, profile.rows, boundaries) for split in _in_order(profile)]


def timeline(profile: Profile) -> model.Timeline:
    """Returns ratings over time, exact, in at most 250 bins."""
    days, bins = time_bins(profile.days)
    return model.Timeline(
        bin_days=days,
        bins=[model.TimeBin(start_s=low, end_s=high, rows=rows) for low, high, rows in bins],
    )


def ratings(evidence: Evidence) -> list[model.Rating]:
    """Returns the distribution of the ratings by split, rising; exact counts."""
    parts = _in_order(evidence.profile)
    before = _shares(_summed(evidence.previous.profile.splits)) if evidence.previous else None
    values = {value for split in parts for value in split.ratings} | set(before or ())
    by_split = {split.split: (split.ratings, _shares(split.ratings)) for split in parts}
    return [
        model.Rating(
            rating=value,
            rows={name: counts.get(value, 0) for name, (counts, _) in by_split.items()},
            shares={name: shares.get(value, 0.0) for name, (_, shares) in by_split.items()},
            previous=None if before is None else before.get(value, 0.0),
        )
        for value in sorted(values, key=_as_number)[:_MAX_RATINGS]
    ]


def activity(evidence: Evidence) -> dict[str, model.Activity]:
    """Returns how unequally ratings are spread over users and over movies."""
    now, before = evidence.profile, evidence.previous.profile if evidence.previous else None
    return {
        "users": model.Activity(
            ids=now.users,
            top_share=now.user_top_share,
            bins=_activity_bins(now.user_activity),
            previous=_activity_bins(before.user_activity) if before else None,
        ),
        "movies": model.Activity(
            ids=now.movies,
            top_share=now.movie_top_share,
            bins=_activity_bins(now.movie_activity),
            previous=_activity_bins(before.movie_activity) if before else None,
        ),
    }


def clock(evidence: Evidence) -> model.Clock:
    """Returns the hours and the days of the week at which people rate."""
    now, before = evidence.profile, evidence.previous.profile if evidence.previous else None
    return model.Clock(
        hours=list(now.hours),
        weekdays=list(now.weekdays),
        previous_hours=list(before.hours) if before else None,
        previous_weekdays=list(before.weekdays) if before else None,
        midnight_share=now.midnight_rows / now.rows if now.rows else 0.0,
        whole_minute_share=now.whole_minute_rows / now.rows if now.rows else 0.0,
    )


def _split(split: SplitProfile, all_rows: int, boundaries: Boundaries) -> model.Split:
    def cold(ids: int, rows: int) -> model.Cold:
        return model.Cold(ids=ids, rows=rows, share=rows / split.rows if split.rows else 0.0)

    return model.Split(
        name=split.split,
        rows=split.rows,
        share=split.rows / all_rows if all_rows else 0.0,
        users=split.users,
        movies=split.movies,
        first_time_s=split.first_s,
        last_time_s=split.last_s,
        until_s=boundaries.of(split.split)[1],
        mean_rating=_mean([split]),
        cold_users=cold(split.cold_users, split.cold_user_rows),
        cold_movies=cold(split.cold_movies, split.cold_movie_rows),
    )


def _in_order(profile: Profile) -> list[SplitProfile]:
    found = (profile.split(name) for name in SPLITS)
    return [split for split in found if split is not None]


def _summed(parts: Sequence[SplitProfile]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for split in parts:
        for value, rows in split.ratings.items():
            counts[value] = counts.get(value, 0) + rows
    return counts


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    total = sum(counts.values())
    return {value: rows / total for value, rows in counts.items()} if total else {}


def _mean(parts: Sequence[SplitProfile]) -> float | None:
    counts = _summed(parts)
    rows = sum(counts.values())
    return sum(_as_number(value) * n for value, n in counts.items()) / rows if rows else None


def _as_number(rating: str) -> float:
    try:
        return float(rating)
    except ValueError:
        return float("inf")


def _activity_bins(bins: Sequence[tuple[int, int, int]]) -> list[model.ActivityBin]:
    return [model.ActivityBin(low=low, high=high, ids=ids) for low, high, ids in bins]
