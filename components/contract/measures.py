"""The profile turned into what each threshold of the rules would be compared with.

Only thresholds that a single data set can speak of are here: those of a comparison with other data,
of severities and of references stay as they were agreed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from components.ratings_profile.profile import Burst, Profile, SplitProfile

# Room that a drafted threshold leaves beyond what was found, so that the next data, a little
# different, passes as well. The agreed ones leave 1.5 to 10 times (components.schema_validation).
COUNT_MARGIN = 2.0
SHARE_MARGIN = 1.5

_WINDOWS = {60: "per_minute", 600: "per_10_minutes", 3_600: "per_hour", 86_400: "per_day"}
_TRAIN, *_LATER = ("train", "eval", "test")
_ID_FEATURES = ("user_id", "movie_id", "movie_title", "user_zip_code")


@dataclass(frozen=True)
class Measure:
    """What the data has of something that a rule limits.

    Attributes:
      path: keys of the threshold in the rules file.
      value: what was found.
      evidence: what `value` is, for people; stands behind it.
      at_least: the threshold is a lower limit: the data is refused below it.
      refused_at: the data is refused at the threshold itself as well.
      narrows: a threshold far from `value` may be drawn closer.
    """

    path: tuple[str, ...]
    value: float
    evidence: str
    at_least: bool = False
    refused_at: bool = False
    narrows: bool = False


def measures(profile: Profile, rules: Any) -> Iterator[Measure]:
    """Yields every measure that the profile has something to say about.

    Args:
      profile: of the ratings.
      rules: the agreed Rules, some of which say what counts at all.
    """
    yield from _sizes(profile)
    yield from _splits([split for split in profile.splits if split.rows])
    yield from _leaks(profile)
    yield from _bursts("user_burst", "by one user", profile.user_bursts)
    share = rules.ids.movie_burst.share_of_day
    crowded = [burst for burst in profile.movie_bursts if burst.rows >= share * burst.day_rows]
    yield from _bursts("movie_burst", "of one movie", crowded)
    yield from _behaviour(profile)
    yield from _times(profile, rules.times.gap_rows)


def _sizes(profile: Profile) -> Iterator[Measure]:
    train = profile.split(_TRAIN)
    fewest = Measure((), 0, "", at_least=True, narrows=True)
    yield replace(fewest, path=("rows", "min_rows"), value=profile.rows, evidence="ratings")
    if train and train.rows:
        for key, value in (("min_users", train.users), ("min_movies", train.movies)):
            noun = f"{key.removeprefix('min_')} in the train split"
            yield replace(fewest, path=("rows", key), value=value, evidence=noun)


def _splits(splits: Sequence[SplitProfile]) -> Iterator[Measure]:
    later = [split for split in splits if split.split in _LATER]
    if splits:
        least = min(splits, key=lambda split: split.rows)
        said = f"rows of split {least.split}"
        yield Measure(("splits", "min_rows"), least.rows, said, at_least=True)
    cold: tuple[tuple[str, Callable[[SplitProfile], int]], ...] = (
        ("user", lambda split: split.cold_user_rows),
        ("movie", lambda split: split.cold_movie_rows),
    )
    for noun, rows_of in cold if later else ():
        most = max(later, key=lambda split: rows_of(split) / split.rows)
        share = rows_of(most) / most.rows
        said = f"{rows_of(most):,} of {most.rows:,} rows of split {most.split}"
        yield Measure(("splits", f"max_cold_{noun}_share"), share, said)


def _leaks(profile: Profile) -> Iterator[Measure]:
    for key, of_ids in (("max_label_r2", False), ("max_label_r2_of_ids", True)):
        leaks = [leak for leak in profile.leaks if (leak.feature in _ID_FEATURES) == of_ids]
        if leaks:
            best = max(leaks, key=lambda leak: leak.r2)
            said = f"so much of the label's variance {best.name} explains; look for a leak first"
            yield Measure(("leakage", key), best.r2, said)


def _bursts(key: str, whose: str, bursts: Sequence[Burst]) -> Iterator[Measure]:
    for window_s, name in _WINDOWS.items():
        most = max((b.rows for b in bursts if b.window_s == window_s), default=0)
        if most:
            said = f"ratings {whose} in {window_s:,} s at most"
            yield Measure(("ids", key, name), most, said, narrows=True)


def _behaviour(profile: Profile) -> Iterator[Measure]:
    if profile.steady_runs:
        longest = max(run.rows for run in profile.steady_runs)
        said = "ratings of one user at equal distances; look for a bot first"
        yield Measure(("ids", "clockwork_rows"), longest, said, refused_at=True)
    empty = profile.movies_without_genre.values
    if movies := max(profile.movies, empty):
        said = f"{empty:,} of {movies:,} movies have no genre"
        yield Measure(("values", "max_empty_genre_share"), empty / movies, said)


def _times(profile: Profile, gap_rows: int) -> Iterator[Measure]:
    """Yields what times are like; a gap counts if `gap_rows` were to be expected in it."""
    days = [day for day, rows in profile.days if rows]
    if len(days) > 1:
        longest = max(after - before - 1 for before, after in pairwise(days))
        if longest * profile.rows / (days[-1] - days[0] + 1) >= gap_rows:
            said = "days in a row without a rating"
            yield Measure(("times", "gap_days"), longest, said, refused_at=True)
    if profile.rows:
        before = profile.before_release.rows
        said = f"{before:,} of {profile.rows:,} ratings are older than their movie"
        yield Measure(("times", "max_before_release_share"), before / profile.rows, said)
