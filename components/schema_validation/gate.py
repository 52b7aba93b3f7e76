"""The DataGate node: a failed verdict stops the run.

It stands apart from SchemaValidation because TFX deletes the outputs of a node that raises: the
report that says why must survive. Transform waits for it.
"""

import json
import os
from typing import Any

from tfx import types
from tfx.dsl.components.base import base_component, base_executor, executor_spec
from tfx.dsl.io import fileio
from tfx.types import artifact_utils
from tfx.types.component_spec import ChannelParameter, ComponentSpec

from components.artifacts import ValidationReport
from components.schema_validation.refusal import refusal
from components.schema_validation.report_files import REPORT_HTML, REPORT_JSON
from foundation.errors import DataNotValidError


class DataGateExecutor(base_executor.BaseExecutor):
    """Lets a passed report through."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Reads report.json; what it says counts, not the artifact's properties.

        Args:
          input_dict: one artifact of report.
          output_dict: empty.
          exec_properties: empty.

        Raises:
          DataNotValidError: the verdict is anything but "passed".
        """
        report = artifact_utils.get_single_instance(input_dict["report"])
        with fileio.open(os.path.join(report.uri, REPORT_JSON), "rb") as file:
            content = json.loads(bytes(file.read()).decode("utf-8"))
        if content["verdict"] != "passed":
            page = os.path.join(report.uri, REPORT_HTML)
            raise DataNotValidError(refusal(content), hint=f"read the report: {page}")


class DataGateSpec(ComponentSpec):
    """What DataGate takes; it gives nothing."""

    PARAMETERS: dict[str, Any] = {}  # noqa: RUF012 (TFX reads a plain class attribute)
    INPUTS = {"report": ChannelParameter(type=ValidationReport)}  # noqa: RUF012
    OUTPUTS: dict[str, Any] = {}  # noqa: RUF012


class DataGate(base_component.BaseComponent):
    """Stops the run when the verdict is not "passed"; whatever must not run then waits for it."""

    SPEC_CLASS = DataGateSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(DataGateExecutor)

    def __init__(self, report: types.BaseChannel) -> None:
        """Wires the node.

        Args:
          report: ValidationReport of SchemaValidation.
        """
        super().__init__(DataGateSpec(report=report))
