from pathlib import Path

import pytest

from foundation.errors import WorkspaceError
from transform import features as f

pytestmark = pytest.mark.tfx


def test_every_state_field_is_optional_and_the_rest_as_it_was(project: Path) -> None:
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2
    from tensorflow_transform.tf_metadata import schema_utils

    from components.point_in_time.schema import with_state_fields

    agreed = text_format.Parse(
        (project / "pipeline" / "schema" / "ratings.pbtxt").read_text(), schema_pb2.Schema()
    )
    extended = with_state_fields(agreed, 20)
    before = schema_utils.schema_as_feature_spec(agreed).feature_spec
    spec = schema_utils.schema_as_feature_spec(extended).feature_spec
    added = {name: spec.pop(name) for name in f.STATE_FIELDS}
    assert spec == before
    kinds = {name: (type(each).__name__, each.dtype.name) for name, each in added.items()}
    assert kinds == {
        "history_movie_ids": ("VarLenFeature", "string"),
        "history_ratings": ("VarLenFeature", "float32"),
        "history_timestamps": ("VarLenFeature", "int64"),
        "user_rating_count": ("VarLenFeature", "int64"),
        "user_rating_mean": ("VarLenFeature", "float32"),
        "movie_rating_count": ("VarLenFeature", "int64"),
        "movie_rating_mean": ("VarLenFeature", "float32"),
        "movie_last_timestamp": ("VarLenFeature", "int64"),
        "movie_recent_popularity": ("VarLenFeature", "float32"),
    }
    ratings, moments = {"min": 0.5, "max": 5.0}, {"min": 1, "max": 4_102_444_799}
    bounds = {feature.name: feature for feature in extended.feature}
    for name in ("history_ratings", "user_rating_mean", "movie_rating_mean"):
        domain = bounds[name].float_domain
        assert {"min": domain.min, "max": domain.max} == ratings
    for name in ("history_timestamps", "movie_last_timestamp"):
        domain = bounds[name].int_domain
        assert {"min": domain.min, "max": domain.max} == moments
    for name in ("user_rating_count", "movie_rating_count"):
        assert (bounds[name].int_domain.min, bounds[name].int_domain.HasField("max")) == (0, False)
    assert {bounds[name].value_count.max for name in f.HISTORY_FIELDS} == {20}
    with pytest.raises(WorkspaceError, match=r"makes: history_movie_ids, .*user_rating_mean"):
        with_state_fields(extended, 20)
    counts = {feature.name: feature.value_count for feature in with_state_fields(agreed, 1).feature}
    assert {counts[name].max for name in f.HISTORY_FIELDS} == {2}
