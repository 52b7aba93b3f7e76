"""A split's statistics and the schema turned into anomalies, by TFDV; only this imports it."""

from typing import Any

import tensorflow_data_validation as tfdv

TRAINING = "TRAINING"


def compare(statistics: Any, schema: Any) -> Any:
    """Returns the Anomalies of a split's statistics in the schema's TRAINING environment."""
    return tfdv.validate_statistics(statistics, schema, environment=TRAINING)
