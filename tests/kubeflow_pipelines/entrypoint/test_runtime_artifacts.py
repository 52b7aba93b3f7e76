"""Artifacts on their way through KFP: types come back, integers stay integers, nothing is null."""

from typing import Any

import pytest

from foundation.errors import RecommenderError
from kubeflow_pipelines.entrypoint.mounts import Mounts
from kubeflow_pipelines.entrypoint.runtime_names import ABSENT
from kubeflow_pipelines.rehearsal.records import StoredArtifact, kept_metadata

pytestmark = pytest.mark.tfx

URI = "minio://bucket/pipeline/run/Node/salt/key"


def declared(kind: Any) -> dict[str, Any]:
    """The declaration that TFX's own compiler makes of an artifact's type."""
    from tfx.orchestration.kubeflow.v2 import compiler_utils

    schema = compiler_utils.get_artifact_schema(kind)
    text = schema.decode() if isinstance(schema, bytes) else schema
    return {"artifactType": {"instanceSchema": text}}


def through_kfp(artifact: Any) -> Any:
    """Returns an output as the next step gets it: by way of the launcher and the metadata store."""
    from kubeflow_pipelines.entrypoint.runtime_artifacts import artifacts_of, runtime_artifact

    written = runtime_artifact(artifact, {"name": "key", "uri": URI}, Mounts())
    assert written["uri"] == URI
    metadata = kept_metadata("Node", "key", URI, written["metadata"])
    assert {"display_name", "store_session_info"} < set(metadata)
    stored = StoredArtifact(42, URI, "", metadata).runtime()
    types = {"key": declared(type(artifact))}
    (found,) = artifacts_of({"key": {"artifacts": [stored]}}, types, Mounts())["key"]
    return found


def test_every_type_of_the_house_comes_back() -> None:
    from components import artifacts
    from kubeflow_pipelines.entrypoint.runtime_artifacts import class_of

    there = vars(artifacts).values()
    own = [each for each in there if getattr(each, "__module__", "") == artifacts.__name__]
    assert len(own) >= 7
    for kind in own:
        assert class_of(declared(kind)["artifactType"]) is kind


def test_types_of_tfx_come_back() -> None:
    from tfx.orchestration.kubeflow.v2 import compiler_utils

    from kubeflow_pipelines.entrypoint.runtime_artifacts import class_of

    for title in compiler_utils.TITLE_TO_CLASS_PATH:
        assert class_of({"schemaTitle": title}).__name__ == title.removeprefix("tfx.")
    with pytest.raises(RecommenderError, match=r"no artifact type 'other\.Thing'"):
        class_of({"schemaTitle": "other.Thing"})


def test_values_come_back_as_they_were() -> None:
    from tfx.types.standard_artifacts import Examples

    examples = Examples()
    examples.uri = "/minio/bucket/pipeline/run/Node/salt/key"
    examples.span = 7
    examples.split_names = '["train"]'
    examples.set_int_custom_property("rows", 3)
    examples.set_float_custom_property("share", 1.0)
    examples.set_string_custom_property("source", "x")
    examples.set_json_value_custom_property("nested", {"a": [1, None]})
    found = through_kfp(examples)
    assert (type(found), found.id, found.uri) == (Examples, 42, examples.uri)
    assert (found.span, found.split_names) == (7, '["train"]')
    before, after = examples.mlmd_artifact, found.mlmd_artifact
    assert after.custom_properties == before.custom_properties
    assert {k: v for k, v in after.properties.items() if v.WhichOneof("value")} == {
        k: v for k, v in before.properties.items() if v.WhichOneof("value")
    }


def test_what_was_taken_back_is_absent_for_those_who_read_it() -> None:
    from kubeflow_pipelines.entrypoint.runtime_artifacts import artifacts_of, runtime_artifact

    written = runtime_artifact(None, {"name": "key", "uri": URI}, Mounts())
    assert written["metadata"] == {ABSENT: 1}
    stored = StoredArtifact(
        1, URI, "", kept_metadata("N", "key", URI, written["metadata"])
    ).runtime()
    assert artifacts_of({"key": {"artifacts": [stored]}}, {}, Mounts()) == {"key": []}


def test_stock_tfx_still_cannot_read_what_kfp_hands_over() -> None:
    # tensorflow/tfx#7768. When this fails, TFX has been mended, and so may the entrypoint be.
    from google.protobuf import json_format
    from kfp.pipeline_spec import pipeline_spec_pb2 as protos
    from tfx.orchestration.kubeflow.v2.container import kubeflow_v2_entrypoint_utils as stock

    artifact = StoredArtifact(42, URI, "tfx.Examples", {"span": 7.0}).runtime()
    given = {"inputs": {"artifacts": {"examples": {"artifacts": [artifact]}}}}
    executor_input = json_format.ParseDict(given, protos.ExecutorInput())
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'get'"):
        stock.parse_raw_artifact_dict(executor_input.inputs.artifacts, {})


def test_stock_tfx_still_cannot_read_the_log_that_kfp_adds_to_the_outputs() -> None:
    from google.protobuf import json_format
    from kfp.pipeline_spec import pipeline_spec_pb2 as protos
    from tfx.orchestration.kubeflow.v2.container import kubeflow_v2_entrypoint_utils as stock

    log = {"uri": "minio://b/l", "type": {"schemaTitle": "system.Artifact"}}
    given = {"outputs": {"artifacts": {"executor-logs": {"artifacts": [log]}}}}
    executor_input = json_format.ParseDict(given, protos.ExecutorInput())
    with pytest.raises(ImportError, match="Could not import system"):
        stock.parse_raw_artifact_dict(executor_input.outputs.artifacts, {})


def test_stock_tfx_still_has_no_file_system_for_minio() -> None:
    from tfx.dsl.io import fileio

    with pytest.raises(Exception, match="minio"):
        fileio.makedirs("minio://bucket/x")
