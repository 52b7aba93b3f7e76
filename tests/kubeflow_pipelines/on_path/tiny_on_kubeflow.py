"""A TFX pipeline of three cheap nodes that need what stock TFX gets wrong on Kubeflow.

Numbers -> (artifact) Total, (parameter) Total; Total -> Nothing, which takes its output back
"""

from pathlib import Path
from typing import Any, ClassVar

from tfx.dsl.component.experimental.annotations import InputArtifact, OutputArtifact, Parameter
from tfx.dsl.component.experimental.decorators import component
from tfx.dsl.components.base import base_component, base_executor, executor_spec
from tfx.orchestration.pipeline import Pipeline
from tfx.types import Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec
from tfx.types.standard_artifacts import Examples, Integer, Model

from components.artifacts import Catalogue


@component
def Numbers(
    examples: OutputArtifact[Examples], count: OutputArtifact[Integer], text: Parameter[str]
) -> None:
    Path(examples.uri, "numbers.txt").write_text(text)
    examples.span = 7
    examples.set_int_custom_property("rows_read", 3)
    examples.set_float_custom_property("share", 1.0)
    examples.set_json_value_custom_property("by_split", {"train": 2, "none": None})
    count.value = len(text.split())


@component
def Total(
    examples: InputArtifact[Examples],
    catalogue: OutputArtifact[Catalogue],
    count: Parameter[int],
) -> None:
    numbers = Path(examples.uri, "numbers.txt").read_text().split()
    kinds = (type(examples.span), type(examples.get_int_custom_property("rows_read")))
    assert (type(count), *kinds) == (int, int, int), kinds
    assert examples.get_json_value_custom_property("by_split") == {"train": 2, "none": None}
    assert len(numbers) == count
    Path(catalogue.uri, "total.txt").write_text(str(sum(map(int, numbers))))


class NothingExecutor(base_executor.BaseExecutor):
    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        (catalogue,) = input_dict["catalogue"]
        if (Path(catalogue.uri) / "total.txt").read_text() == "6":
            output_dict["model"].clear()


class NothingSpec(ComponentSpec):
    PARAMETERS: ClassVar[dict[str, Any]] = {}
    INPUTS: ClassVar[dict[str, Any]] = {"catalogue": ChannelParameter(type=Catalogue)}
    OUTPUTS: ClassVar[dict[str, Any]] = {"model": ChannelParameter(type=Model)}


class Nothing(base_component.BaseComponent):
    SPEC_CLASS = NothingSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(NothingExecutor)


def tiny_pipeline() -> Pipeline:
    """Returns the pipeline."""
    numbers = Numbers(text="1 2 3")
    total = Total(
        examples=numbers.outputs["examples"], count=numbers.outputs["count"].future()[0].value
    )
    nothing = Nothing(NothingSpec(catalogue=total.outputs["catalogue"], model=Channel(type=Model)))
    return Pipeline(pipeline_name="tiny", pipeline_root="", components=[numbers, total, nothing])
