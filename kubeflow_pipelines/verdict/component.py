"""The node `ReportVerdict`: runs when all others have ended, however they did."""

from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.orchestration.kubeflow.decorators import FinalStatusStr
from tfx.types.component_spec import ComponentSpec, ExecutionParameter

from kubeflow_pipelines.verdict import executor

NODE_ID = "ReportVerdict"


class ReportVerdictSpec(ComponentSpec):
    """It takes no artifacts: an exit handler gets none."""

    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.FINAL_STATUS: ExecutionParameter(type=str),
        executor.STATE_PATH: ExecutionParameter(type=str),
        executor.NOTIFY_ENV: ExecutionParameter(type=str),
    }
    INPUTS: ClassVar[dict[str, Any]] = {}
    OUTPUTS: ClassVar[dict[str, Any]] = {}


class ReportVerdict(base_component.BaseComponent):
    """Says whether a model was pushed, and if not, which step stopped the run and why."""

    SPEC_CLASS = ReportVerdictSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)

    def __init__(self, state_path: str, notify_env: str) -> None:
        """Wires the node.

        Args:
          state_path: the volume that the steps leave their records on.
          notify_env: name of a variable with a URL that is told the verdict; "" for none.
        """
        super().__init__(
            ReportVerdictSpec(
                **{
                    executor.FINAL_STATUS: FinalStatusStr(),
                    executor.STATE_PATH: state_path,
                    executor.NOTIFY_ENV: notify_env,
                }
            )
        )
        self.with_id(NODE_ID)
