"""Statistics and the schema turned into TFDV's anomalies; only this module imports TFDV.

A split is compared with the schema in the environment TRAINING, with the same split of the previous
data (drift) and with the requests of a serving log (skew); the requests are compared with the
schema in the environment SERVING.
"""

from dataclasses import dataclass
from typing import Any

import tensorflow_data_validation as tfdv
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2

from transform import features as f

TRAINING, SERVING = "TRAINING", "SERVING"


@dataclass(frozen=True)
class Compared:
    """What TFDV says of one split.

    Attributes:
      agreed: Anomalies against the schema alone.
      drift: Anomalies against schema and previous data; None without any.
      skew: Anomalies against schema and serving log; None without one.
      all: Anomalies against everything that there is: this one is published.
    """

    agreed: Any
    drift: Any | None
    skew: Any | None
    all: Any


def compare(
    statistics: Any, schema: Any, previous: Any | None = None, serving: Any | None = None
) -> Compared:
    """Compares a split of the ratings with all that there is to compare it with.

    Args:
      statistics: DatasetFeatureStatisticsList of the split; without rows it has no anomaly but
        those that our own rules find.
      schema: the curated Schema.
      previous: statistics of previous data, None or without rows: no drift.
      serving: statistics of a serving log, None or without rows: no skew.
    """
    previous, serving = _with_rows(previous), _with_rows(serving)
    given = {
        name: value
        for name, value in (("previous_statistics", previous), ("serving_statistics", serving))
        if value is not None
    }
    for_skew = _comparable(schema, serving) if serving is not None else schema
    agreed = _validate(statistics, schema, TRAINING)
    return Compared(
        agreed=agreed,
        drift=_validate(statistics, schema, TRAINING, previous_statistics=previous)
        if previous is not None
        else None,
        skew=_validate(statistics, for_skew, TRAINING, serving_statistics=serving)
        if serving is not None
        else None,
        all=_validate(statistics, for_skew, TRAINING, **given) if given else agreed,
    )


def compare_requests(serving: Any, schema: Any) -> Any:
    """Returns the Anomalies of a serving log's statistics in the environment SERVING."""
    return _validate(serving, request_schema(schema), SERVING)


def request_schema(schema: Any) -> Any:
    """Returns a copy of the schema in which a request need not name a movie.

    A schema's presence holds in all environments, but a request for recommendations names no movie
    and one for a predicted rating does (trainer/signatures.py): one log may hold both.
    """
    copy = _copy(schema)
    for feature in copy.feature:
        if feature.name in f.CANDIDATE_FIELDS:
            feature.ClearField("presence")
            feature.ClearField("shape")
    return copy


def _comparable(schema: Any, serving: Any) -> Any:
    """Returns a schema without skew comparators of movies if no request names a movie."""
    if f.MOVIE_ID in _names_with_values(serving):
        return schema
    copy = _copy(schema)
    for feature in copy.feature:
        if feature.name in f.CANDIDATE_FIELDS:
            feature.ClearField("skew_comparator")
    return copy


def _names_with_values(statistics: Any) -> set[str]:
    found = set()
    for feature in statistics.datasets[0].features:
        kind = feature.WhichOneof("stats")
        if kind and getattr(feature, kind).common_stats.num_non_missing:
            found.add(".".join(feature.path.step) or feature.name)
    return found


def _with_rows(statistics: Any | None) -> Any | None:
    if statistics is None or not statistics.datasets or not statistics.datasets[0].num_examples:
        return None
    return statistics


def _validate(statistics: Any, schema: Any, environment: str, **given: Any) -> Any:
    if not statistics.datasets:  # a split without rows; TFDV raises for it
        return anomalies_pb2.Anomalies(baseline=schema)
    return tfdv.validate_statistics(statistics, schema, environment=environment, **given)


def _copy(schema: Any) -> Any:
    copy = schema_pb2.Schema()
    copy.CopyFrom(schema)
    return copy
