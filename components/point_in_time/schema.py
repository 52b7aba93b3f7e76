"""The agreed schema turned into that of enriched examples: the same, and the state fields."""

from collections.abc import Mapping
from typing import Any

from tensorflow_metadata.proto.v0 import schema_pb2

from foundation.errors import WorkspaceError
from transform import features as f
from transform.point_in_time import FIELD_TYPES

_RATINGS = (f.HISTORY_RATINGS, f.USER_RATING_MEAN, f.MOVIE_RATING_MEAN)
_MOMENTS = (f.HISTORY_TIMESTAMPS, f.MOVIE_LAST_TIMESTAMP)
_COUNTS = (f.USER_RATING_COUNT, f.MOVIE_RATING_COUNT)
_SHORTEST_LIST = 2
_TYPES = {str: schema_pb2.BYTES, int: schema_pb2.INT, float: schema_pb2.FLOAT}


def with_state_fields(schema: Any, max_history: int) -> Any:
    """Returns a Schema in which every field of STATE_FIELDS may be present, or may not.

    They are in the schema's default environments, and so in requests as well; there a history may
    be as long as in the examples.

    Raises:
      WorkspaceError: the agreed schema has one of these names already.
    """
    taken = sorted({feature.name for feature in schema.feature} & set(f.STATE_FIELDS))
    if taken:
        raise WorkspaceError(
            f"the agreed schema has fields that the pipeline makes: {', '.join(taken)}",
            hint="Take them out of the schema file.",
        )
    extended = schema_pb2.Schema()
    extended.CopyFrom(schema)
    agreed = {feature.name: feature for feature in schema.feature}
    for name in f.STATE_FIELDS:
        feature = extended.feature.add(name=name, type=_TYPES[FIELD_TYPES[name]])
        is_list = name in f.HISTORY_FIELDS
        feature.value_count.min = 0 if is_list else 1
        # What may have several values is a list for who reads the schema, a short one as well.
        feature.value_count.max = max(_SHORTEST_LIST, max_history) if is_list else 1
        _bound(feature, agreed)
    return extended


def _bound(feature: Any, agreed: Mapping[str, Any]) -> None:
    """Bounds ratings, and means of them, as the label is, moments as its own, counts by 0."""
    if feature.name in _RATINGS and f.LABEL in agreed:
        _take(feature.float_domain, agreed[f.LABEL].float_domain)
    elif feature.name in _MOMENTS and f.TIMESTAMP in agreed:
        _take(feature.int_domain, agreed[f.TIMESTAMP].int_domain)
    elif feature.name in _COUNTS:
        feature.int_domain.min = 0
    elif feature.name == f.MOVIE_RECENT_POPULARITY:
        feature.float_domain.min = 0


def _take(domain: Any, agreed: Any) -> None:
    for end in ("min", "max"):
        if agreed.HasField(end):
            setattr(domain, end, getattr(agreed, end))
