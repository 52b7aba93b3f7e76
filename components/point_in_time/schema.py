"""The agreed schema turned into that of enriched examples: the same, and the state fields."""

from typing import Any

from tensorflow_metadata.proto.v0 import schema_pb2

from foundation.errors import WorkspaceError
from transform import features as f
from transform.point_in_time import FIELD_TYPES

_TYPES = {str: schema_pb2.BYTES, int: schema_pb2.INT, float: schema_pb2.FLOAT}


def with_state_fields(schema: Any) -> Any:
    """Returns a Schema in which every field of STATE_FIELDS may be present, or may not.

    They are in the schema's default environments, and so in requests as well.

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
    for name in f.STATE_FIELDS:
        feature = extended.feature.add(name=name, type=_TYPES[FIELD_TYPES[name]])
        feature.value_count.min = 0 if name in f.HISTORY_FIELDS else 1
        if name not in f.HISTORY_FIELDS:
            feature.value_count.max = 1
    return extended
