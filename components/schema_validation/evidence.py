"""All that validation looks at, as one value: the rules judge it and the report shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from components.ratings_profile.profile import Profile
from components.schema_validation.findings import Example
from components.schema_validation.ingest import Boundaries, IngestFacts
from components.schema_validation.summaries import SplitSummary


@dataclass(frozen=True)
class Distance:
    """How far one feature's distribution is from what it is compared with, as TFDV measures it.

    Attributes:
      kind: "drift" against the previous data, "skew" against the serving log.
      split: the split of this data.
      measure: "L-infinity" or "Jensen-Shannon".
      threshold: the comparator's, from the schema.
    """

    kind: Literal["drift", "skew"]
    split: str
    feature: str
    measure: Literal["L-infinity", "Jensen-Shannon"]
    value: float
    threshold: float


@dataclass(frozen=True)
class Overlap:
    """The ids of this data beside those of the previous data; from both ids.parquet.

    Attributes:
      new_user_rows, new_movie_rows: ratings of this data on ids that the previous data has not.
      swapped_users, swapped_movies: share of this data's user ids that were movie ids, and the
        reverse.
      common_users: users of both with the same number of ratings.
      moved_users: those of them whose first rating lies exactly `moved_by_s` (the most frequent
        difference that is not 0) later.
      rewritten_users: those of the common users whose first rating is at the same time, but whose
        sum of ratings differs.
      common_movies: movies of both that have a title in both.
      retitled_movies: those of them with another title.
      moved_ids, rewritten_ids, new_user_ids, new_movie_ids, retitled_ids: `id_hash` of those; the
        first MAX_IDS of more.
    """

    users: int
    new_users: int
    new_user_rows: int
    movies: int
    new_movies: int
    new_movie_rows: int
    swapped_users: float
    swapped_movies: float
    common_users: int
    moved_users: int
    moved_by_s: int
    rewritten_users: int
    common_movies: int
    retitled_movies: int
    moved_ids: frozenset[int] = frozenset()
    rewritten_ids: frozenset[int] = frozenset()
    new_user_ids: frozenset[int] = frozenset()
    new_movie_ids: frozenset[int] = frozenset()
    retitled_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Previous:
    """The data that this data is compared with.

    Attributes:
      name: its source, as configured; span and version.
      reason: why it is compared: "--against", or "the data behind the pushed model".
    """

    name: str
    span: int
    version: int
    input_fingerprint: str
    reason: str
    profile: Profile
    splits: Mapping[str, SplitSummary]
    overlap: Overlap


@dataclass(frozen=True)
class Serving:
    """What clients asked: the requests of a serving log.

    Attributes:
      summary: statistics of the requests' features.
      requests_read, requests_refused: lines of the log.
      refused_by_reason: refused lines by reason code.
      examples: the first refused lines of each reason, harmless to show.
    """

    name: str
    summary: SplitSummary
    requests_read: int
    requests_refused: int
    refused_by_reason: Mapping[str, int]
    examples: Mapping[str, tuple[Example, ...]]


@dataclass(frozen=True)
class Evidence:
    """All that the rules look at.

    Attributes:
      splits: summaries by split name, from TFDV's statistics.
      ingest: what ingestion says it did.
      boundaries: the split boundaries recorded on the examples artifact.
      rows: rows by split recorded on the examples artifact.
      profile: exact figures of the accepted ratings.
      split_config: the configured SplitParams as a dictionary.
      model_features: names of the raw features that the model may see.
      serving_features: names of the features that the schema has in the environment SERVING.
      rating_scale: lowest and highest rating of the schema; None when it has no such range.
      previous, serving: None when there is nothing to compare with.
      title_ids: {title by which a reference is known: `id_hash` of the rated movies with it}.
      distances: everything that TFDV's comparators measured.
    """

    splits: Mapping[str, SplitSummary]
    ingest: IngestFacts
    boundaries: Boundaries
    rows: Mapping[str, int]
    profile: Profile
    split_config: Mapping[str, Any]
    model_features: tuple[str, ...]
    serving_features: tuple[str, ...]
    rating_scale: tuple[float, float] | None = None
    previous: Previous | None = None
    serving: Serving | None = None
    distances: tuple[Distance, ...] = ()
    title_ids: Mapping[str, frozenset[int]] = field(default_factory=dict)
