"""Every threshold of the rules, by group: its default, what it is, where its value comes from."""

# ruff: noqa: RUF009 - `_of` returns a dataclasses.field

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(ge=1)]
Number = Annotated[int, Field(ge=0)]
AtLeastOne = Annotated[int, Field(ge=1)]


class Strict:
    """What the file must not contain: other keys, other types, numbers that are none."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def _of(default: Any, what: str, why: str) -> Any:
    """Returns a field: `what` it is, and `why` its default is what it is."""
    return field(default=default, metadata={"help": f"{what}. {why}", "what": what, "why": why})


@dataclass(frozen=True)
class RowRules(Strict):
    """Rows and quarantine."""

    max_refused_share: Share = _of(
        0.0,
        "largest share of rows that ingestion may refuse",
        "Zero: a bad row is known and mended",
    )
    max_missing_share: Share = _of(
        0.01,
        "largest share of the ratings that u.info announces that may be missing while users,"
        " movies and nearly all users' ratings are there",
        "A few may have been taken out by hand; a file that was cut lacks more",
    )
    min_rows: AtLeastOne = _of(
        100, "fewest ratings, all splits together", "Below it nothing can be learned or measured"
    )
    min_users: AtLeastOne = _of(
        2, "fewest distinct users in the train split", "One user's taste is not a recommender"
    )
    min_movies: AtLeastOne = _of(
        2, "fewest distinct movies in the train split", "One movie leaves nothing to rank"
    )


@dataclass(frozen=True)
class SplitRules(Strict):
    """Splits."""

    min_rows: AtLeastOne = _of(
        10,
        "fewest rows of each of train, eval and test",
        "With fewer rows a metric's standard error is as large as the rating scale's step",
    )
    max_cold_user_share: Share = _of(
        0.5,
        "largest share of a split's ratings by users whom no earlier split has",
        "Above it most of what is measured is not personal; ML-100K has 0.9 and is told so",
    )
    max_cold_movie_share: Share = _of(
        0.2,
        "largest share of a split's ratings of movies that no earlier split has",
        "ML-100K has below 0.05; catalogues change more slowly than people",
    )


@dataclass(frozen=True)
class ValueRules(Strict):
    """Ratings, genres."""

    scale_rows: AtLeastOne = _of(
        1_000,
        "rows from which on the scale's highest rating must have occurred",
        "Were it 1 % (21 % in ML-100K), 1,000 rows would miss it once in 23,000 times",
    )
    max_empty_genre_share: Share = _of(
        0.05,
        "largest share of movies whose list of genres is there but empty",
        "MovieLens has none (it says Unknown); losing a common genre empties 5 % or more",
    )


@dataclass(frozen=True)
class LeakageRules(Strict):
    """Leakage."""

    unknown_at_request: tuple[str, ...] = _of(
        (), "features that nobody knows when a recommendation is asked for", "Yours to declare"
    )
    max_label_r2: Share = _of(
        0.25,
        "largest share of the label's variance that one feature may explain out of sample",
        "On ML-100K genres explain 0.07; age, gender, occupation and time below 0.03 each",
    )
    max_label_r2_of_ids: Share = _of(
        0.5,
        "the same for user, movie, title and zip code, each value of which has its own mean",
        "On ML-100K the movie explains 0.16, the user 0.14, the zip code 0.12",
    )


@dataclass(frozen=True)
class UserBurst(Strict):
    """Most ratings by one user in a window of time."""

    per_minute: AtLeastOne = _of(
        60, "most ratings by one user in 60 s", "Twice what ML-100K's densest minute has"
    )
    per_10_minutes: AtLeastOne = _of(
        240, "most ratings by one user in 600 s", "ML-100K's densest ten minutes have 157"
    )
    per_hour: AtLeastOne = _of(
        780, "most ratings by one user in 3600 s", "ML-100K's densest hour has 597"
    )
    per_day: AtLeastOne = _of(
        960, "most ratings by one user in 86400 s", "ML-100K's densest day has 737"
    )
    alike_per_hour: AtLeastOne = _of(
        250,
        "most ratings by one user in 3600 s of which nearly all (95 %) are the same",
        "ML-100K's most uniform hour has 180; a machine that pushes or buries has hundreds",
    )


@dataclass(frozen=True)
class MovieBurst(Strict):
    """Most ratings of one movie in a window of time, if they are also much of the day."""

    per_minute: AtLeastOne = _of(
        40, "most ratings of one movie in 60 s", "ML-100K's densest minute has 4"
    )
    per_10_minutes: AtLeastOne = _of(
        80, "most ratings of one movie in 600 s", "ML-100K's densest ten minutes have 5"
    )
    per_hour: AtLeastOne = _of(
        150, "most ratings of one movie in 3600 s", "ML-100K's densest hour has 10"
    )
    per_day: AtLeastOne = _of(
        250, "most ratings of one movie in 86400 s", "ML-100K's densest day has 33"
    )
    share_of_day: Share = _of(
        0.05,
        "share of all ratings of that day from which on these numbers count",
        "Large sites have many ratings of each movie; ML-100K's movie of 33 has 0.012 of its day",
    )


@dataclass(frozen=True)
class IdRules(Strict):
    """Ids and behaviour."""

    user_burst: UserBurst = field(default_factory=UserBurst)
    movie_burst: MovieBurst = field(default_factory=MovieBurst)
    sitting_factor: Factor = _of(
        4.0,
        "by what factor a movie's densest ten minutes may exceed a user's",
        "In ML-100K it is 0.03 (5 and 157); with the two columns exchanged 31",
    )
    movie_share_factor: Factor = _of(
        10.0,
        "by what factor a movie's part of a day must exceed what the busiest movies have of all",
        "Where a site has few movies each has a large part of any day",
    )
    clockwork_rows: AtLeastOne = _of(
        40,
        "fewest ratings of one user at equal distances that make a clock",
        "Nobody in ML-100K keeps a distance for ten",
    )
    repeated_rows: AtLeastOne = _of(
        30,
        "fewest ratings that come again after one and the same time",
        "Chance repeats a lag in seconds a few times at most; ML-100K has no second rating at all",
    )
    repeated_share: Share = _of(
        0.0002,
        "smallest share of all ratings that such a repetition must be",
        "A day is 1/365 of a year's log; of millions of rows some thirty repeat by chance",
    )
    repeated_soon_s: Number = _of(
        600,
        "time, in seconds, within which repetitions must be more (repeated_soon_share)",
        "Within minutes people correct themselves",
    )
    repeated_soon_share: Share = _of(
        0.003,
        "smallest share of all ratings that a repetition within that time must be",
        "A day is 0.005 of ML-100K; corrections spread over many seconds",
    )


@dataclass(frozen=True)
class TextRules(Strict):
    """Text."""

    max_damaged_share: Share = _of(
        0.0,
        "largest share of rows whose text may be damaged (mojibake, U+FFFD, surrogates)",
        "Zero: such text was never meant, and no encoding yields it by itself",
    )


@dataclass(frozen=True)
class TimeRules(Strict):
    """Times."""

    gap_days: AtLeastOne = _of(
        3,
        "fewest days in a row without any rating that make a gap",
        "ML-100K's longest pause is 1 day",
    )
    gap_rows: AtLeastOne = _of(
        100,
        "fewest ratings that those days would have had at the mean rate",
        "Where fewer are expected a pause happens by chance",
    )
    max_round_share: Share = _of(
        0.9,
        "largest share of ratings at midnight, at whole hours, or at whole minutes",
        "By chance 1 in 86,400, 1 in 3,600 and 1 in 60",
    )
    round_rows: AtLeastOne = _of(
        100, "rows from which on round times are looked for", "Few rows are round by chance"
    )
    max_before_release_share: Share = _of(
        0.01,
        "largest share of ratings from before the year in the movie's title",
        "ML-100K has 0.00033 (previews); times that are a year early give more than 0.1",
    )


@dataclass(frozen=True)
class DriftRules(Strict):
    """Against previous data; thresholds of TFDV's comparators are in the schema."""

    min_rows: AtLeastOne = _of(
        5_000,
        "rows that both sides must have before shares are compared",
        "Any 5,000 ratings in a row of ML-100K are within 0.09 of all, 2,000 only within 0.22",
    )
    max_rating_shift: Share = _of(
        0.1,
        "largest difference of the share of one rating (L-infinity)",
        "No 30 days of ML-100K are more than 0.066 away; reversing the scale moves it by 0.228",
    )
    max_new_movie_share: Share = _of(
        0.3,
        "largest share of ratings of movies that the previous data does not know",
        "Catalogues grow by a few per cent a month; new ids for all give 1",
    )
    max_new_user_share: Share = _of(
        0.5,
        "largest share of ratings by users whom the previous data does not know",
        "As for splits",
    )
    max_retitled_share: Share = _of(
        0.002,
        "largest share of movies known before that may have another title",
        "Two may always be corrected; one in 200 titles of ML-100K has a letter that is not ASCII",
    )
    max_retitled: Number = _of(
        2, "so many movies may have another title in any case", "Titles are corrected by hand"
    )
    max_rewritten_share: Share = _of(
        0.05,
        "largest share of unchanged users whose ratings may sum up otherwise than before",
        "History does not change; some sites let people edit",
    )
    moved_share: Share = _of(
        0.1,
        "share of unchanged users moved by one and the same time that makes a shift",
        "People do not move together to the second; a tenth finds a shifted part of the log",
    )
    moved_users: AtLeastOne = _of(
        5, "fewest users moved by one and the same time", "Of 20 users a tenth may be chance"
    )
    min_common_users: AtLeastOne = _of(
        20, "unchanged users that are needed to compare their past", "A few may agree by chance"
    )
    max_vanished_share: Share = _of(
        0.07,
        "largest share of the rows of common days that may be gone while their users are not",
        "A few movies may be taken out; a truncated file loses more",
    )
    max_lost_share: Share = _of(
        0.8,
        "largest share of the rows of common days that may be gone together with their users",
        "Half of the users is a selection; a tenth is a file cut short that is sorted by user",
    )
    vanished_rows: AtLeastOne = _of(
        100,
        "rows of common days from which on that is looked at",
        "A few rows are single accidents",
    )
    swapped_share: Share = _of(
        0.8,
        "share of ids found in the other column of the previous data that suggests an exchange",
        "An exchange gives 1 on the same data, and somewhat less on newer data",
    )
    rotation_min_distance: Share = _of(
        0.008,
        "Jensen-Shannon divergence of the hours of the day from which on a shift is looked for",
        "Shifting all of ML-100K by one hour gives 0.013; below it turning cannot help",
    )
    rotation_max_ratio: Share = _of(
        0.2,
        "a shift is found if turning the clock brings the divergence below this part of it",
        "Turning leaves 0.34 or more to any 5,000 ratings of ML-100K in a row, 0 to a shifted copy",
    )
    genre_movies: AtLeastOne = _of(
        10,
        "movies that a genre would have by its previous share, for its absence to count",
        "Where fewer are expected a genre is absent by chance",
    )
    warn_volume_factor: Factor = _of(
        2.0, "warned of: rows are more than this many times the previous ones, or fewer", "Doubling"
    )
    max_volume_factor: Factor = _of(
        30.0,
        "the same as an error",
        "A month of ML-100K is up to 1/15 of it; one more order of magnitude is another thing",
    )


@dataclass(frozen=True)
class ServingRules(Strict):
    """Requests."""

    max_refused_share: Share = _of(
        0.01,
        "largest share of requests that cannot be read",
        "Strangers send nonsense to every public address; clients of one's own do not",
    )
    min_requests: AtLeastOne = _of(
        1_000,
        "requests below which skew is only a hint",
        "Standard errors of shares are below 0.016 from there on",
    )


@dataclass(frozen=True)
class Whole(Strict):
    """How large a published data set is.

    Attributes:
      ratings: rows of all of it.
      first_s, last_s: times of its first and its last rating.
      min_ratings_per_user: fewest ratings that any user has in it.
    """

    ratings: AtLeastOne
    first_s: int
    last_s: int
    min_ratings_per_user: AtLeastOne


@dataclass(frozen=True)
class Reference(Strict):
    """What is published of a data set.

    Attributes:
      name: for messages, such as "MovieLens 100K".
      when_titles: {movie id: title}; data that has two of these, or three or more under other ids
        and all of them, is this data set or part of it.
      shares: {feature: {value: share of rows}}; user_rating or a category of the profile.
      max_difference: {feature: largest difference of one share (L-infinity)}.
      hours: 24 shares of the rows, by hour of the day in UTC; () for none.
      genres: labels of the genres that its list of movies has.
      whole: how large it is; None where that is not known.
      min_rows: rows of a split, or of all, before shares are compared.
    """

    name: str
    when_titles: Mapping[str, str]
    shares: Mapping[str, Mapping[str, Share]] = field(default_factory=dict)
    max_difference: Mapping[str, Share] = field(default_factory=dict)
    hours: tuple[Share, ...] = ()
    genres: tuple[str, ...] = ()
    whole: Whole | None = None
    min_rows: AtLeastOne = 5_000
