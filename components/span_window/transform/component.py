"""The node `Transform` of a window of spans."""

from tfx.components.transform.component import Transform
from tfx.dsl.components.base import executor_spec

from components.span_window.transform.executor import Executor


class WindowTransform(Transform):
    """TFX's own, with its own arguments, and a check behind it."""

    EXECUTOR_SPEC = executor_spec.BeamExecutorSpec(Executor)
