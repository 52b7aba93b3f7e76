"""What Argo and the API server would refuse is refused when the pipeline is compiled."""

import pytest

from kubeflow_pipelines.mends.names import check_names
from kubeflow_pipelines.refusals import NotExpressibleError
from tests.kubeflow_pipelines.mends import stock


def test_usual_names_pass() -> None:
    check_names(stock.spec(), stock.context(steps={"Gen": {"gpu_count": 1}}))


@pytest.mark.parametrize("name", ["My_Node", "-x", "root", "a-driver", "N" * 122])
def test_names_that_are_not_tasks_of_argo_are_named(name: str) -> None:
    spec = stock.spec()
    inner = spec["components"]["tfx-dag"]["dag"]["tasks"]
    inner[name] = inner.pop("Gen")
    with pytest.raises(NotExpressibleError, match=f"{name}: "):
        check_names(spec, stock.context())


def test_the_name_of_the_pipeline_and_settings_of_no_node_are_checked_as_well() -> None:
    spec = stock.spec()
    spec["pipelineInfo"]["name"] = "My_Pipeline"
    with pytest.raises(NotExpressibleError) as caught:
        check_names(spec, stock.context(steps={"Trainr": {"gpu_count": 1}}))
    first, second = caught.value.problems
    assert first.startswith("pipeline_name: ")
    assert second == "kubeflow.steps.Trainr: there is no such node; there are Exit, Gate, Gen"
