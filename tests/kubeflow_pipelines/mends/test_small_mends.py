"""Each mend on what TFX writes: what was wrong is right, and the rest is untouched."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubeflow_pipelines.facts import NodeFacts
from kubeflow_pipelines.mends.arguments import add_arguments
from kubeflow_pipelines.mends.caching import set_caching
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.mends.dynamic_parameters import mend_dynamic_parameters
from kubeflow_pipelines.mends.files import inline_files
from kubeflow_pipelines.mends.final_status import mend_final_status
from kubeflow_pipelines.mends.inputs_spec import copy_inputs_spec
from kubeflow_pipelines.mends.pipeline_parameters import add_pipeline_parameters
from kubeflow_pipelines.mends.pods import fill_pods
from kubeflow_pipelines.refusals import NotExpressibleError
from tests.kubeflow_pipelines.mends import stock

Spec = dict[str, Any]


def after(mend: Callable[[Spec, Context], None], context: Context) -> Spec:
    spec = stock.spec()
    mend(spec, context)
    return spec


def changed_parts(spec: Spec) -> set[str]:
    before = stock.spec()
    return {key for key in spec if spec[key] != before[key]}


def test_dynamic_parameters_come_from_their_node_with_its_type() -> None:
    spec = after(mend_dynamic_parameters, stock.context())
    source = stock.tasks(spec)["Gate"]["inputs"]["parameters"]["rows"]["taskOutputParameter"]
    assert source == {"producerTask": "Gen", "outputParameterKey": "count"}
    declared = spec["components"]["Gate"]["inputDefinitions"]["parameters"]
    assert declared == {"rows": {"parameterType": "NUMBER_INTEGER"}}
    again = copy.deepcopy(spec)
    mend_dynamic_parameters(again, stock.context())
    assert again == spec


def test_a_final_status_is_declared_as_one() -> None:
    spec = after(mend_final_status, stock.context())
    declared = spec["components"]["Exit"]["inputDefinitions"]["parameters"]["status"]
    assert declared == {"parameterType": "TASK_FINAL_STATUS", "isOptional": True}
    assert changed_parts(spec) == {"components"}


def test_pipeline_parameters_have_defaults_and_reach_the_steps_through_the_sub_dag() -> None:
    spec = after(add_pipeline_parameters, stock.context())
    declared = spec["root"]["inputDefinitions"]["parameters"]
    assert declared["data"]["defaultValue"] == "sample"
    assert declared["span"] == {
        "parameterType": "NUMBER_INTEGER",
        "defaultValue": -1,
        "description": "which",
    }
    wired = {name: {"componentInputParameter": name} for name in ("data", "span")}
    tasks = stock.tasks(spec)
    assert tasks["tfx-dag"]["inputs"]["parameters"] == wired
    assert set(spec["components"]["tfx-dag"]["inputDefinitions"]["parameters"]) == {"data", "span"}
    assert wired.items() <= tasks["Gen"]["inputs"]["parameters"].items()
    assert "data" not in tasks["Gate"]["inputs"]["parameters"]
    kinds = spec["components"]["Gen"]["inputDefinitions"]["parameters"]
    assert kinds["span"] == {"parameterType": "NUMBER_INTEGER"}


def test_texts_of_files_travel(tmp_path: Path) -> None:
    file = tmp_path / "ratings.pbtxt"
    file.write_text("feature {}\n")
    context = stock.context()
    spec = stock.spec()
    parameters = stock.tasks(spec)["Gen"]["inputs"]["parameters"]
    parameters["schema_file"] = {"runtimeValue": {"constant": str(file)}}
    facts = {**context.facts, "Gen": NodeFacts("my.Gen", files=("schema_file",))}
    inline_files(spec, Context(params=context.params, facts=facts))
    assert parameters["schema_file"]["runtimeValue"]["constant"] == "ratings.pbtxt\nfeature {}\n"
    assert str(tmp_path) not in str(spec)


def test_the_entrypoint_is_told_what_the_file_leaves_out() -> None:
    spec = after(add_arguments, stock.context())
    told = stock.argument(spec, "Gen", "--step")
    assert told["driver"] == "my.driver.Driver"
    assert told["kept"] == ["examples"]
    assert told["overrides"][1] == {
        "parameter": "data",
        "path": ["synthetic"],
        "as": "is_sample",
        "can_be_unset": False,
    }
    assert stock.argument(spec, "Exit", "--step") == {
        "node": "Exit",
        "state_path": "/mnt/tfx-recommender",
    }
    args = spec["deploymentSpec"]["executors"]["Gen_executor"]["container"]["args"]
    assert args[-1] == "--direct_num_workers=1"


def test_steps_that_see_no_output_are_told_the_run() -> None:
    spec = after(add_arguments, stock.context())
    tasks = stock.tasks(spec)
    macro = {"runtimeValue": {"constant": "{{$.pipeline_job_uuid}}"}}
    for name in ("Gate", "Exit"):
        assert tasks[name]["inputs"]["parameters"]["tfx_run_id"] == macro
        declared = spec["components"][name]["inputDefinitions"]["parameters"]
        assert declared["tfx_run_id"] == {"parameterType": "STRING"}
    assert "tfx_run_id" not in tasks["Gen"]["inputs"]["parameters"]


def test_steps_that_look_around_are_not_cached_unless_somebody_says_so() -> None:
    spec = after(set_caching, stock.context())
    options = {name: task.get("cachingOptions") for name, task in stock.tasks(spec).items()}
    assert options == {"Gen": {}, "Gate": {}, "Exit": {}, "tfx-dag": None}
    spec = after(set_caching, stock.context(steps={"Gen": {"cache": True}}))
    assert stock.tasks(spec)["Gen"]["cachingOptions"] == {"enableCache": True}


def test_a_step_that_touches_the_volume_is_not_cached() -> None:
    context = stock.context()
    plain = Context(params=context.params, facts={"Gen": NodeFacts("my.Gen")})
    assert stock.tasks(after(set_caching, plain))["Gen"]["cachingOptions"] == {"enableCache": True}
    spec = stock.spec()
    parameters = stock.tasks(spec)["Gen"]["inputs"]["parameters"]
    parameters["folder"] = {"runtimeValue": {"constant": "/mnt/tfx-recommender/serving"}}
    set_caching(spec, plain)
    assert stock.tasks(spec)["Gen"]["cachingOptions"] == {}


def test_a_step_without_outputs_cannot_be_cached() -> None:
    with pytest.raises(NotExpressibleError, match="Gate: it has no outputs"):
        after(set_caching, stock.context(steps={"Gate": {"cache": True}}))


def test_pods_get_image_resources_environment_and_retries() -> None:
    given = {
        "image": "gpu:1",
        "cpu_limit": 2.5,
        "memory_request": "500M",
        "memory_limit": "4Gi",
        "gpu_count": 1,
        "env": {"TZ": "UTC"},
        "retries": 1,
    }
    spec = after(fill_pods, stock.context(image="own:1", steps={"Gen": given}))
    container = spec["deploymentSpec"]["executors"]["Gen_executor"]["container"]
    assert container["image"] == "gpu:1"
    assert container["env"] == [
        {"name": "CUDA_VISIBLE_DEVICES", "value": "0"},
        {"name": "TZ", "value": "UTC"},
    ]
    assert container["resources"] == {
        "cpuLimit": 2.5,
        "resourceCpuLimit": "2.5",
        "memoryRequest": 0.5,
        "resourceMemoryRequest": "500M",
        "memoryLimit": 4.294967,
        "resourceMemoryLimit": "4Gi",
        "accelerator": {
            "type": "nvidia.com/gpu",
            "count": "1",
            "resourceType": "nvidia.com/gpu",
            "resourceCount": "1",
        },
    }
    assert stock.tasks(spec)["Gen"]["retryPolicy"] == {
        "maxRetryCount": 1,
        "backoffDuration": "30s",
        "backoffFactor": 2.0,
        "backoffMaxDuration": "2592000s",
    }
    other = spec["deploymentSpec"]["executors"]["Gate_executor"]["container"]
    assert other["image"] == "own:1"
    assert "resources" not in other


@pytest.mark.parametrize(
    ("given", "visible"),
    [
        ({"gpu_count": 2}, "0,1"),
        ({"gpu_count": 2, "env": {"CUDA_VISIBLE_DEVICES": "1"}}, "1"),
        ({"gpu_count": 1, "gpu_type": "amd.com/gpu"}, None),
        ({}, None),
    ],
)
def test_a_step_sees_the_gpus_that_it_has_asked_for(
    given: dict[str, object], visible: str | None
) -> None:
    spec = after(fill_pods, stock.context(steps={"Gen": given}))
    env = spec["deploymentSpec"]["executors"]["Gen_executor"]["container"].get("env", [])
    assert {each["name"]: each["value"] for each in env}.get("CUDA_VISIBLE_DEVICES") == visible


def test_a_gate_is_tried_again_only_where_its_own_setting_says_so() -> None:
    assert "retryPolicy" not in stock.tasks(after(fill_pods, stock.context()))["Gate"]
    assert (
        stock.tasks(after(fill_pods, stock.context()))["Gen"]["retryPolicy"]["maxRetryCount"] == 2
    )
    asked = stock.tasks(after(fill_pods, stock.context(steps={"Gate": {"retries": 4}})))
    assert asked["Gate"]["retryPolicy"]["maxRetryCount"] == 4


def test_the_arguments_repeat_what_the_component_says() -> None:
    spec = after(copy_inputs_spec, stock.context())
    repeated = stock.argument(spec, "Gate", "--json_serialized_inputs_spec_args")
    assert repeated == spec["components"]["Gate"]["inputDefinitions"]
