"""Statistics turned into the schema that TFDV infers from them; only this module imports it."""

from collections.abc import Sequence
from typing import Any

import tensorflow_data_validation as tfdv


def inferred(statistics: Sequence[Any]) -> Any:
    """Returns a Schema that all splits satisfy, inferred from the first and widened by the others.

    Args:
      statistics: one DatasetFeatureStatisticsList a split, at least one of them with rows; those
        without are passed over.
    """
    splits = [split for split in statistics if split.datasets and split.datasets[0].num_examples]
    schema = tfdv.infer_schema(splits[0], infer_feature_shape=False)
    for split in splits[1:]:
        schema = tfdv.update_schema(schema, split, infer_feature_shape=False)
    return schema
