"""What the data is like, as the report holds it: splits, times, activity, features, distances."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from components.schema_validation.content.bins import common_histogram
from components.schema_validation.content.model.kinds import (
    MAX_VALUES,
    Count,
    Line,
    Moment,
    Number,
    Part,
    Share,
    Word,
)
from components.schema_validation.summaries import Bin


class Totals(Part):
    """All ratings that were looked at."""

    rows: Count
    users: Count
    movies: Count
    first_time_s: int | None
    last_time_s: int | None
    mean_rating: Number | None


class Boundaries(Part):
    """Where time is cut, in seconds: train t <= train_end_s, eval t <= eval_end_s, then test."""

    min_s: Moment
    train_end_s: Moment
    eval_end_s: Moment
    max_s: Moment


class Cold(Part):
    """Ids that no earlier split has; `share` is the share of the split's ratings on them."""

    ids: Count
    rows: Count
    share: Share


class Split(Part):
    """One split; times are null when it is empty."""

    name: Word
    rows: Count
    share: Share
    users: Count
    movies: Count
    first_time_s: int | None
    last_time_s: int | None
    until_s: Moment
    mean_rating: Number | None
    cold_users: Cold
    cold_movies: Cold


class TimeBin(Part):
    """Ratings from `start_s` until just before `end_s`."""

    start_s: int
    end_s: int
    rows: Count


class Timeline(Part):
    """Ratings over time in bins of `bin_days` whole days (UTC), bins without a rating included."""

    bin_days: Count
    bins: Annotated[list[TimeBin], Field(max_length=250)]


class Rating(Part):
    """One rating of the scale: its rows and shares by split, and its share in the previous data."""

    rating: Word
    rows: dict[str, Count]
    shares: dict[str, Share]
    previous: Share | None


class ActivityBin(Part):
    """How many ids have `low` .. `high` ratings."""

    low: Count
    high: Count
    ids: Count


class Activity(Part):
    """How unequally ratings are spread; `top_share`: share of the busiest one percent of ids."""

    ids: Count
    top_share: Share
    bins: list[ActivityBin]
    previous: list[ActivityBin] | None


class Clock(Part):
    """When people rate, in UTC; weekdays begin with Monday."""

    hours: list[Count]
    weekdays: list[Count]
    previous_hours: list[Count] | None
    previous_weekdays: list[Count] | None
    midnight_share: Share
    whole_minute_share: Share


class Value(Part):
    """One value: share of the rows of each column (a split, "now" or "before") that have it.

    `shown` is the value with the name of what it stands for, as in `Drama (7)`.
    """

    value: Word
    shown: Word
    shares: dict[str, Share]


class Histogram(Part):
    """Shares of the values between the edges, by column."""

    edges: Annotated[list[Number], Field(max_length=20)]
    shares: dict[str, list[Share]]

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[Bin]]) -> "Histogram | None":
        """Returns the histograms of all columns over common edges, None if there are none."""
        bars = common_histogram(columns)
        return cls.model_validate({"edges": bars[0], "shares": bars[1]}) if bars else None


class Column(Part):
    """One feature in one split, or in the previous data's train split.

    `numbers`: min, 10 %, median, mean, 90 %, max, as far as the statistics have them.
    """

    name: Word
    type: Word
    present: Count
    missing: Count
    presence: Share
    unique: int | None
    numbers: dict[str, Number]


class Card(Part):
    """One feature. `personal`: its values name a person and are counted, not listed."""

    name: Word
    personal: bool
    columns: list[Column]
    top_values: Annotated[list[Value], Field(max_length=MAX_VALUES)]
    more_values: Count
    histogram: Histogram | None


class Distance(Part):
    """How far a feature is from what it is compared with; `top_values` or `histogram` show it."""

    kind: Literal["drift", "skew"]
    split: Word
    feature: Word
    measure: Word
    value: Number
    threshold: Number
    over: bool
    top_values: Annotated[list[Value], Field(max_length=MAX_VALUES)]
    histogram: Histogram | None


class Previous(Part):
    """The data that this data is compared with, and how their ids overlap."""

    name: Line
    span: int
    version: int
    input_fingerprint: Word
    reason: Line
    totals: Totals
    new_users: Count
    new_user_rows: Count
    new_movies: Count
    new_movie_rows: Count
    common_users: Count
    moved_users: Count
    moved_by_s: int
    rewritten_users: Count
    common_movies: Count
    retitled_movies: Count
