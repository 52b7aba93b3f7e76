"""Each rule of the backend on a spec that breaks it."""

from collections.abc import Callable
from typing import Any

import pytest

from kubeflow_pipelines.checks import check_compiled
from kubeflow_pipelines.platform import platform_spec
from kubeflow_pipelines.post_compile import mended
from kubeflow_pipelines.refusals import NotExpressibleError
from tests.kubeflow_pipelines.mends import stock


def compiled() -> tuple[dict[str, Any], dict[str, Any]]:
    spec = mended(stock.spec(), stock.context())
    return spec, platform_spec(spec, stock.context())


def test_what_the_mends_make_breaks_no_rule() -> None:
    check_compiled(*compiled())


def test_what_tfx_alone_makes_breaks_several() -> None:
    # When this fails, TFX has been mended upstream, and a mend of ours may go.
    with pytest.raises(NotExpressibleError, match="unknown producer task Gen_task"):
        check_compiled(stock.spec(), {})


def _drop_default(spec: dict[str, Any]) -> None:
    del stock.tasks(spec)["Gen"]["inputs"]["parameters"]["source"]


def _unknown_field(spec: dict[str, Any]) -> None:
    spec["pipelineRoot"] = "minio://x"


def _old_schema(spec: dict[str, Any]) -> None:
    spec["schemaVersion"] = "2.0.0"


def _resolver(spec: dict[str, Any]) -> None:
    spec["deploymentSpec"]["executors"]["Gen_executor"] = {"resolver": {}}


def _no_way_in(spec: dict[str, Any]) -> None:
    del spec["components"]["tfx-dag"]["inputDefinitions"]["parameters"]["data"]


def _untyped(spec: dict[str, Any]) -> None:
    outputs = spec["components"]["Gen"]["outputDefinitions"]["artifacts"]
    outputs["examples"] = {"artifactType": {"instanceSchema": "type: object\n"}}


def _large(spec: dict[str, Any]) -> None:
    spec["components"]["Gen"]["inputDefinitions"]["parameters"]["source"]["description"] = (
        "x" * 600_000
    )


def _template(spec: dict[str, Any]) -> None:
    container = spec["deploymentSpec"]["executors"]["Gen_executor"]["container"]
    container["env"] = [{"name": "PROMPT", "value": "hello {{workflow.name}}"}]


def _twins(spec: dict[str, Any]) -> None:
    executors = spec["deploymentSpec"]["executors"]
    executors["Gate_executor"] = executors["Gen_executor"]


def _exit_alone(spec: dict[str, Any]) -> None:
    del spec["root"]["dag"]["tasks"]["tfx-dag"]


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (_drop_default, "Gen: no value for parameter source, which is not optional"),
        (_unknown_field, "pipeline: the API server would not read it"),
        (_old_schema, "schema 2.1.0 only, got '2.0.0'"),
        (_resolver, "Gen: non-container executors are not implemented"),
        (_no_way_in, "Gen: parent DAG does not have input parameter data"),
        (_untyped, "Gen: examples: an artifact type without a title"),
        (_large, "a workflow has 1 MB"),
        (_template, "Gen: Argo takes {{ in a text for a template"),
        (_twins, "Gen: its container is that of Gate"),
        (_exit_alone, "a DAG needs tasks beside its exit handlers"),
    ],
)
def test_a_broken_rule_is_named(harm: Callable[[dict[str, Any]], None], message: str) -> None:
    spec, platform = compiled()
    harm(spec)
    with pytest.raises(NotExpressibleError, match=message):
        check_compiled(spec, platform)
