"""All mends together: the order is such that none undoes another, and KFP's own types take it."""

import pytest

from kubeflow_pipelines.mends import arguments
from kubeflow_pipelines.platform import platform_spec
from kubeflow_pipelines.post_compile import mended
from tests.kubeflow_pipelines.mends import stock


def test_the_given_spec_is_left_alone_and_mending_is_stable() -> None:
    given = stock.spec()
    first, second = mended(given, stock.context()), mended(given, stock.context())
    assert given == stock.spec()
    assert first == second


def test_the_copies_of_inputs_hold_what_other_mends_added() -> None:
    spec = mended(stock.spec(), stock.context())
    repeated = stock.argument(spec, "Gen", arguments._LAST_OF_TFX)["parameters"]
    assert {"data", "span"} <= set(repeated)
    assert "tfx_run_id" in stock.argument(spec, "Gate", arguments._LAST_OF_TFX)["parameters"]


def test_protobuf_knows_every_field() -> None:
    from google.protobuf import json_format
    from kfp.pipeline_spec import pipeline_spec_pb2 as protos

    settings = {"cpu_limit": 1.0, "memory_limit": "1G", "gpu_count": 1, "env": {"A": "b"}}
    context = stock.context(steps={"Gen": settings})
    spec = mended(stock.spec(), context)
    # The API server reads the specs strictly; see kubeflow_pipelines/checks.py.
    json_format.ParseDict(spec, protos.PipelineSpec())
    json_format.ParseDict(platform_spec(spec, context), protos.PlatformSpec())
    json_format.ParseDict(
        spec["deploymentSpec"], protos.PipelineDeploymentConfig(), ignore_unknown_fields=True
    )
    with pytest.raises(json_format.ParseError):
        json_format.ParseDict({**spec, "pipelineRoot": ""}, protos.PipelineSpec())
