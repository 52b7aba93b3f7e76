"""The content of the report as types: what report.json holds, and from which its JSON Schema comes.

All text becomes harmless to show and is cut here, whatever hands it in; a number that JSON does not
have becomes the word for it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from components.schema_validation.content.bins import common_histogram
from components.schema_validation.summaries import Bin
from foundation.text import inert

SCHEMA_VERSION: Final = 2

MAX_FINDINGS = 200
MAX_VALUES = 8
MAX_CARDS = 40
MAX_FILES = 20
MAX_REASONS = 40


def _text(limit: int) -> BeforeValidator:
    return BeforeValidator(lambda value: inert(value, limit))


def _digits(count: int) -> BeforeValidator:
    def finite(value: float | str) -> float | str:
        """Returns so many significant digits, or the word for what JSON has no number for."""
        if isinstance(value, str):
            return value
        return float(f"{value:.{count}g}") if math.isfinite(value) else str(float(value))

    return BeforeValidator(finite)


Word = Annotated[str, _text(80), Field(max_length=80)]
Line = Annotated[str, _text(300), Field(max_length=300)]
Passage = Annotated[str, _text(1000), Field(max_length=1000)]
Number = Annotated[float | Literal["nan", "inf", "-inf"], _digits(10)]
Moment = Annotated[float | Literal["nan", "inf", "-inf"], _digits(15)]
Share = Annotated[Number, BeforeValidator(lambda share: round(share, 6))]
Count = Annotated[int, Field(ge=0)]
Severity = Literal["error", "warning"]
SeveritySetting = Literal["error", "warning", "off"]
State = Literal["passed", "failed", "warned", "not applicable", "off"]


class Part(BaseModel):
    """A part of the content: frozen, and without a field that is not named here."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class Counts(Part):
    """Findings by severity."""

    error: Count
    warning: Count


class Example(Part):
    """One row or value at fault; `source` is empty and `line` null for one without a place."""

    text: Line
    source: Line = ""
    line: int | None = None


class Finding(Part):
    """What was agreed, what arrived instead, where, and what to do."""

    code: Word
    severity: Severity
    group: Word
    split: Word
    feature: Word
    expectation: Line
    found: Passage
    rows: int | None
    share: Share | None
    examples: Annotated[list[Example], Field(max_length=10)]
    schema_lines: Annotated[list[Line], Field(max_length=20)]
    meaning: Line
    cause: Line
    cure: Line


class Group(Part):
    """A group of reason codes: its findings and its checks, counted."""

    name: Word
    title: Word
    about: Line
    error: Count
    warning: Count
    passed: Count
    not_applicable: Count
    off: Count


class Check(Part):
    """One reason code that was looked for, and what came of it.

    `why` says why a check did not apply; `severity` is the one that this run gave it.
    """

    code: Word
    group: Word
    state: State
    severity: SeveritySetting
    meaning: Line
    why: Line = ""


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
    """One value: share of the rows of each column (a split, "now" or "before") that have it."""

    value: Word
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


class Refused(Part):
    """Rows or requests that were refused for one reason."""

    code: Word
    rows: Count
    meaning: Line
    examples: Annotated[list[Example], Field(max_length=10)]


class Serving(Part):
    """What clients asked."""

    name: Line
    requests_read: Count
    requests_refused: Count
    by_reason: Annotated[list[Refused], Field(max_length=MAX_REASONS)]


class Column(Part):
    """One feature in one split, or in the previous data's train split."""

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


class Quarantine(Part):
    """Rows read = rows written + rows refused."""

    rows_read: Count
    rows_written: Count
    rows_refused: Count
    share: Share
    max_share: Share | None
    by_reason: Annotated[list[Refused], Field(max_length=MAX_REASONS)]


class File(Part):
    """One file of the source."""

    name: Line
    sha256: Word
    bytes: Count
    rows: int | None


class Setting(Part):
    """One threshold, its value as JSON; `severities` are all that the rules file sets."""

    name: Word
    value: Line
    default: Line
    changed: bool
    what: Line
    why: Line


class Provenance(Part):
    """Where everything comes from; digests are SHA-256 in hex, "" where there is none."""

    source: Line
    format: Word
    span: int | None
    version: int | None
    input_fingerprint: Word
    files: Annotated[list[File], Field(max_length=MAX_FILES)]
    more_files: Count
    schema_sha256: Word
    rules_sha256: Word
    code_version: Word
    code_digest: Word
    settings: list[Setting]
    stack: dict[str, Word]
    more: dict[str, Line]


class Content(Part):
    """The report. It holds no time of its making: equal input gives equal bytes."""

    schema_version: Literal[2]
    verdict: Literal["passed", "failed"]
    opened: bool
    synthetic: bool
    summary: Passage
    next_step: Passage
    counts: Counts
    totals: Totals | None
    groups: list[Group]
    findings: Annotated[list[Finding], Field(max_length=MAX_FINDINGS)]
    more_findings: Count
    checks: list[Check]
    boundaries: Boundaries | None
    splits: list[Split]
    timeline: Timeline | None
    ratings: list[Rating]
    activity: dict[Literal["users", "movies"], Activity]
    clock: Clock | None
    distances: list[Distance]
    previous: Previous | None
    serving: Serving | None
    features: Annotated[list[Card], Field(max_length=MAX_CARDS)]
    more_features: Count
    quarantine: Quarantine | None
    provenance: Provenance


def content_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of report.json."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by components.schema_validation.content.schema; do not edit.",
        **Content.model_json_schema(mode="serialization"),
    }
