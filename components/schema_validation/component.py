"""The SchemaValidation node: its inputs, outputs and properties."""

from tfx import types
from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import standard_artifacts
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components.artifacts import IngestReport, ValidationReport
from components.schema_validation.executor import SchemaValidationExecutor
from components.schema_validation.params import ValidationParams


class SchemaValidationSpec(ComponentSpec):
    """What SchemaValidation takes and gives."""

    PARAMETERS = {  # noqa: RUF012 (TFX reads a plain class attribute)
        "params": ExecutionParameter(type=str),
        "code_digest": ExecutionParameter(type=str),
    }
    INPUTS = {  # noqa: RUF012
        "statistics": ChannelParameter(type=standard_artifacts.ExampleStatistics),
        "schema": ChannelParameter(type=standard_artifacts.Schema),
        "examples": ChannelParameter(type=standard_artifacts.Examples),
        "ingest_report": ChannelParameter(type=IngestReport),
    }
    OUTPUTS = {  # noqa: RUF012
        "anomalies": ChannelParameter(type=standard_artifacts.ExampleAnomalies),
        "report": ChannelParameter(type=ValidationReport),
    }


class SchemaValidation(base_component.BaseComponent):
    """Compares data with what was agreed and writes down what it found.

    It never fails because of the data.

    Outputs:
      anomalies: ExampleAnomalies in ExampleValidator's layout, one SchemaDiff.pb a split.
      report: ValidationReport, whose verdict DataGate enforces.
    """

    SPEC_CLASS = SchemaValidationSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(SchemaValidationExecutor)

    def __init__(
        self,
        statistics: types.BaseChannel,
        schema: types.BaseChannel,
        examples: types.BaseChannel,
        ingest_report: types.BaseChannel,
        params: ValidationParams,
        code_digest: str,
    ) -> None:
        """Wires the node.

        Args:
          statistics: ExampleStatistics of train, eval and test.
          schema: the curated Schema.
          examples: Examples of RatingsExampleGen; only its properties are read.
          ingest_report: IngestReport of the same ingestion.
          params: thresholds of our own rules.
          code_digest: digest of the sources that the node runs; it is part of the cache key.
        """
        super().__init__(
            SchemaValidationSpec(
                statistics=statistics,
                schema=schema,
                examples=examples,
                ingest_report=ingest_report,
                params=params.to_json(),
                code_digest=code_digest,
                anomalies=types.Channel(type=standard_artifacts.ExampleAnomalies),
                report=types.Channel(type=ValidationReport),
            )
        )
