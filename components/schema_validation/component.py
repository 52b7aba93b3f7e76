"""The SchemaValidation node: its inputs, outputs and properties."""

from tfx import types
from tfx.dsl.components.base import base_beam_component, executor_spec
from tfx.types import standard_artifacts
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components.artifacts import IngestReport, RatingHistory, RatingsProfile, ValidationReport
from components.schema_validation.executor import SchemaValidationExecutor
from components.schema_validation.rule_file import Rules


class SchemaValidationSpec(ComponentSpec):
    """What SchemaValidation takes and gives."""

    PARAMETERS = {  # noqa: RUF012 (TFX reads a plain class attribute)
        "config": ExecutionParameter(type=str),
        "show_ids": ExecutionParameter(type=int),
        "code_digest": ExecutionParameter(type=str),
    }
    INPUTS = {  # noqa: RUF012
        "statistics": ChannelParameter(type=standard_artifacts.ExampleStatistics),
        "schema": ChannelParameter(type=standard_artifacts.Schema),
        "examples": ChannelParameter(type=standard_artifacts.Examples),
        "ingest_report": ChannelParameter(type=IngestReport),
        "profile": ChannelParameter(type=RatingsProfile),
        "history": ChannelParameter(type=RatingHistory),
        "previous_statistics": ChannelParameter(
            type=standard_artifacts.ExampleStatistics, optional=True
        ),
        "previous_profile": ChannelParameter(type=RatingsProfile, optional=True),
        "serving_statistics": ChannelParameter(
            type=standard_artifacts.ExampleStatistics, optional=True
        ),
        "serving_report": ChannelParameter(type=IngestReport, optional=True),
    }
    OUTPUTS = {  # noqa: RUF012
        "anomalies": ChannelParameter(type=standard_artifacts.ExampleAnomalies),
        "report": ChannelParameter(type=ValidationReport),
    }


class SchemaValidation(base_beam_component.BaseBeamComponent):
    """Compares data with what was agreed and writes down what it found.

    It never fails because of the data.

    Outputs:
      anomalies: ExampleAnomalies in ExampleValidator's layout, one SchemaDiff.pb a split, and one
        for the split "serving" if there is a serving log.
      report: ValidationReport, whose verdict DataGate enforces.
    """

    SPEC_CLASS = SchemaValidationSpec
    EXECUTOR_SPEC = executor_spec.BeamExecutorSpec(SchemaValidationExecutor)

    def __init__(
        self,
        statistics: types.BaseChannel,
        schema: types.BaseChannel,
        examples: types.BaseChannel,
        ingest_report: types.BaseChannel,
        profile: types.BaseChannel,
        history: types.BaseChannel,
        config: Rules,
        code_digest: str,
        previous_statistics: types.BaseChannel | None = None,
        previous_profile: types.BaseChannel | None = None,
        serving_statistics: types.BaseChannel | None = None,
        serving_report: types.BaseChannel | None = None,
        show_ids: bool = False,
    ) -> None:
        """Wires the node.

        Args:
          statistics: ExampleStatistics of train, eval and test.
          schema: the curated Schema.
          examples: Examples of RatingsExampleGen; only its properties are read.
          ingest_report: IngestReport of the same ingestion.
          profile: RatingsProfile of the same ingestion.
          history: RatingHistory of the same ingestion, read where rows are at fault.
          config: the recommender's own rules.
          code_digest: digest of the sources that the node runs; it is part of the cache key.
          previous_statistics: ExampleStatistics of the data to compare with; may hold no artifact.
          previous_profile: RatingsProfile of the same data; may hold no artifact.
          serving_statistics: ExampleStatistics of requests, of the split "serving".
          serving_report: IngestReport of the same requests.
          show_ids: whether user ids are shown in findings as they are, not hashed.
        """
        super().__init__(
            SchemaValidationSpec(
                statistics=statistics,
                schema=schema,
                examples=examples,
                ingest_report=ingest_report,
                profile=profile,
                history=history,
                previous_statistics=previous_statistics,
                previous_profile=previous_profile,
                serving_statistics=serving_statistics,
                serving_report=serving_report,
                config=config.to_json(),
                show_ids=int(show_ids),
                code_digest=code_digest,
                anomalies=types.Channel(type=standard_artifacts.ExampleAnomalies),
                report=types.Channel(type=ValidationReport),
            )
        )
