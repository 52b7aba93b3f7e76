"""The profile of the accepted ratings as one value, and that value as profile.json.

All figures are exact counts, not estimates. Lists of rows and of ids are capped (`MAX_SAMPLES`,
`MAX_LISTED`) and hold the first in the order of (file, line), or the worst; the counts beside them
are never capped. Ids and titles stand here as they are in the data: whoever shows them makes them
harmless, and hashes user ids.
"""

import dataclasses
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

MAX_SAMPLES = 10
MAX_LISTED = 50
PROFILE_FILE = "profile.json"
IDS_FILE = "ids.parquet"

# Windows in which the ratings of one user, or of one movie, are counted.
BURST_WINDOWS_S = (60, 600, 3_600, 86_400)


@dataclass(frozen=True)
class RowSample:
    """One accepted rating and where it came from.

    Attributes:
      source: name of the file, as ingestion names it.
      line: line (or row) number in that file, from 1.
      note: what is to be seen in it, such as the value of the feature concerned; "" if the key says
        it.
    """

    source: str
    line: int
    user_id: str
    movie_id: str
    rating: float
    timestamp_s: int
    note: str = ""


@dataclass(frozen=True)
class SplitProfile:
    """One split, cut by the boundaries that the examples record.

    Attributes:
      users, movies: distinct ids in it.
      cold_users, cold_movies: ids that no earlier split has (0 for train).
      cold_user_rows, cold_movie_rows: ratings by or of those.
      ratings: {rating: rows}; keys are text such as "3.5" ("%g").
      categories: {feature: {value as text: rows}} for user_gender, bucketized_user_age,
        user_occupation_text (its MAX_LISTED most frequent) and movie_genres (a row counts once for
        each of its genres); a feature that no row has is left out.
    """

    split: str
    rows: int
    users: int
    movies: int
    first_s: int | None
    last_s: int | None
    cold_users: int
    cold_user_rows: int
    cold_movies: int
    cold_movie_rows: int
    ratings: Mapping[str, int]
    categories: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Burst:
    """The most ratings by one user, or of one movie, inside a window of time.

    Attributes:
      rows: ratings in the densest window.
      start_s: time of the first of them.
      day_rows: all ratings of everybody on the UTC day of `start_s`.
      samples: the first of these rows.
      alike_rows: those of the window's ratings that give its most frequent rating.
    """

    id: str
    window_s: int
    rows: int
    start_s: int
    day_rows: int
    samples: tuple[RowSample, ...] = ()
    alike_rows: int = 0


@dataclass(frozen=True)
class SteadyRun:
    """A user whose ratings follow one another at one and the same distance, as a clock's would."""

    user_id: str
    rows: int
    step_s: int
    start_s: int
    samples: tuple[RowSample, ...] = ()


@dataclass(frozen=True)
class Lag:
    """Pairs (user, movie) that were rated again exactly `lag_s` seconds later."""

    lag_s: int
    rows: int
    samples: tuple[RowSample, ...] = ()


@dataclass(frozen=True)
class TextFault:
    """Values of a text feature that look wrong.

    Attributes:
      kind: "control" (a C0 or C1 control character), "mojibake" (UTF-8 that was read as latin-1),
        "replaced" (U+FFFD), "surrogate" (does not survive JSON), "bidi" (a mark that reorders
        text), "placeholder" (nan, null, n/a, ...), "blank" (nothing but white space), "edges"
        (white space at an end).
      values: distinct values. rows: ratings that carry one.
      listed: the first of the values, as they are.
    """

    kind: str
    feature: str
    values: int
    rows: int
    listed: tuple[str, ...] = ()
    samples: tuple[RowSample, ...] = ()


@dataclass(frozen=True)
class TitleIds:
    """A title and the several movie ids that carry it."""

    title: str
    movie_ids: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class IdTitles:
    """A movie id and the several titles that it carries."""

    movie_id: str
    titles: tuple[str, ...]
    rows: int
    samples: tuple[RowSample, ...] = ()


@dataclass(frozen=True)
class UnsteadyAttribute:
    """A user feature that is not constant; to be absent is a value as well.

    Attributes:
      users: those with more than one value.
      rows: their ratings with another value than the user's most frequent one (of equally frequent
        ones, the earliest).
    """

    feature: str
    users: int
    rows: int
    samples: tuple[RowSample, ...] = ()


@dataclass(frozen=True)
class Leak:
    """How well one feature alone predicts the label.

    Attributes:
      name: a raw feature, or one derived from it, such as "timestamp % 10".
      feature: the raw feature.
      r2: share of the label's variance explained out of sample: the rows are cut in two halves by a
        hash, each is predicted by the mean label of its value in the other half, an unseen value by
        the global mean. The correlation ratio of Pearson (1905), cross-fitted; at most 1, negative
        if worse than the mean.
      values: distinct values.
    """

    name: str
    feature: str
    r2: float
    values: int
    samples: tuple[RowSample, ...] = ()


@dataclass(frozen=True)
class Count:
    """How many movies, rows or users, and the first rows of them."""

    values: int = 0
    rows: int = 0
    listed: tuple[str, ...] = ()
    samples: tuple[RowSample, ...] = ()


@dataclass(frozen=True)
class Profile:
    """What the accepted ratings of one ingestion are like.

    Attributes:
      days: (days since 1970-01-01 UTC, rows), rising, days without a rating left out.
      hours: rows by hour of the day, UTC, 24 of them. weekdays: Monday first, 7 of them.
      midnight_rows: ratings at 00:00:00 UTC sharp. whole_hour_rows, whole_minute_rows: likewise.
      user_activity, movie_activity: (low, high, ids): how many ids have low <= ratings <= high;
        bins are 1, 2, 3-4, 5-8, 9-16, ... .
      user_top_share, movie_top_share: share of all ratings that the busiest one percent (at least
        one) has.
      user_bursts, movie_bursts: for each window the MAX_SAMPLES densest, densest first.
      steady_runs: the longest, longest first, of runs of at least 10 ratings with equal steps > 0.
      rerated: ratings of a pair that the user had rated before. lags: the most frequent lags first.
      leaks: every feature and derived feature, best predictor first.
      titles_with_two_ids: all of the catalogue, by title (capped at 10 * MAX_LISTED; count in
        `num_titles_with_two_ids`).
      ids_with_two_titles: the first MAX_LISTED by id; `num_ids_with_two_titles` and
        `rows_of_ids_with_two_titles` are of all.
      titles_without_year: titles that do not end in a year in parentheses.
      before_release: ratings made in a year before the title's year.
      genres_in_catalogue: {genre label as text: movies}. movies_without_genre: a genre list that is
        there and empty.
      constant_users: users of at least 50 ratings who always give the same one.
      known_titles: {movie_id: title} of the first and last MAX_LISTED movies of the catalogue by id
        (integers by number): what data this is.
    """

    rows: int
    users: int
    movies: int
    first_s: int
    last_s: int
    splits: tuple[SplitProfile, ...]
    days: tuple[tuple[int, int], ...]
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    midnight_rows: int
    whole_hour_rows: int
    whole_minute_rows: int
    user_activity: tuple[tuple[int, int, int], ...]
    movie_activity: tuple[tuple[int, int, int], ...]
    user_top_share: float
    movie_top_share: float
    user_bursts: tuple[Burst, ...] = ()
    movie_bursts: tuple[Burst, ...] = ()
    steady_runs: tuple[SteadyRun, ...] = ()
    rerated: int = 0
    lags: tuple[Lag, ...] = ()
    text: tuple[TextFault, ...] = ()
    num_titles_with_two_ids: int = 0
    titles_with_two_ids: tuple[TitleIds, ...] = ()
    num_ids_with_two_titles: int = 0
    rows_of_ids_with_two_titles: int = 0
    ids_with_two_titles: tuple[IdTitles, ...] = ()
    unsteady_attributes: tuple[UnsteadyAttribute, ...] = ()
    leaks: tuple[Leak, ...] = ()
    titles_without_year: Count = Count()
    before_release: Count = Count()
    genres_in_catalogue: Mapping[str, int] = field(default_factory=dict)
    movies_without_genre: Count = Count()
    constant_users: Count = Count()
    known_titles: Mapping[str, str] = field(default_factory=dict)

    def split(self, name: str) -> SplitProfile | None:
        """Returns one split, None when there is no such split."""
        return next((split for split in self.splits if split.split == name), None)


def from_json(text: str | bytes) -> Profile:
    """Returns the profile that `to_json` wrote.

    Raises:
      pydantic.ValidationError: the text is not one of a profile; says what is missing or wrong.
    """
    return _adapter().validate_json(text)


@functools.cache
def _adapter() -> TypeAdapter[Profile]:
    """Returns the checker of profiles, which takes milliseconds to make."""
    return TypeAdapter(Profile)


def to_json(profile: Profile) -> str:
    """Returns profile.json: sorted keys, so that equal profiles give equal bytes."""
    return json.dumps(dataclasses.asdict(profile), indent=1, sort_keys=True) + "\n"
