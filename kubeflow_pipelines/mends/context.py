"""What the mends know beside the pipeline file."""

from collections.abc import Mapping
from dataclasses import dataclass

from kubeflow_pipelines.facts import NodeFacts
from kubeflow_pipelines.parameters import PipelineParameter
from pipeline.kubeflow_params import KubeflowParams, StepParams


@dataclass(frozen=True)
class Context:
    """The configuration's part, and the pipeline's.

    Attributes:
      params: the section `kubeflow`.
      facts: by node id.
      parameters: what may be set when a run is submitted.
      exit_node: id of the exit handler, "" for none.
    """

    params: KubeflowParams
    facts: Mapping[str, NodeFacts]
    parameters: tuple[PipelineParameter, ...] = ()
    exit_node: str = ""

    def step(self, name: str) -> StepParams:
        """Returns the settings of a task; the exit handler has its own."""
        return self.params.exit_step if name == self.exit_node else self.params.of_step(name)
