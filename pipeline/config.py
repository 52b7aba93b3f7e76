"""Everything that can be configured, as one frozen value: defaults, then a file, then flags.

Each section is declared beside the code that it configures; this module only composes them.
"""

from dataclasses import dataclass, field
from pathlib import Path

from components.model_quality.params import QualityParams
from components.ratings_example_gen.params import IngestParams, SourceParams, SplitParams
from components.schema_validation.params import ValidationParams
from pipeline.beam import BeamParams
from pipeline.config_load import Layer, file_layer, flag_layers, load
from pipeline.evaluation_params import EvaluationParams
from trainer.params import TrainerParams
from transform.params import TransformParams

DEFAULT_SOURCE = "sample"


@dataclass(frozen=True)
class RunConfig:
    """The whole configuration of a run."""

    pipeline_name: str = field(
        default="tfx-recommender",
        metadata={"help": "under which name ML Metadata keeps the runs; letters, digits, - and _"},
    )
    source: SourceParams = field(default_factory=lambda: SourceParams(path=DEFAULT_SOURCE))
    split: SplitParams = field(default_factory=SplitParams)
    ingest: IngestParams = field(default_factory=IngestParams)
    validation: ValidationParams = field(default_factory=ValidationParams)
    transform: TransformParams = field(default_factory=TransformParams)
    trainer: TrainerParams = field(default_factory=TrainerParams)
    evaluation: EvaluationParams = field(default_factory=EvaluationParams)
    quality: QualityParams = field(default_factory=QualityParams)
    beam: BeamParams = field(default_factory=BeamParams)

    def __post_init__(self) -> None:
        """Raises ValueError when a name cannot be a part of a path."""
        name = self.pipeline_name
        if not name or not all(
            char.isascii() and (char.isalnum() or char in "-_") for char in name
        ):
            raise ValueError(f"pipeline_name: expected letters, digits, - and _, got {name!r}")


def load_config(
    config_file: Path | None = None, data: str | None = None, assignments: tuple[str, ...] = ()
) -> RunConfig:
    """Returns the configuration: defaults < `--config` file < `--data` < `--set key=value`.

    Raises:
      ConfigError: names every problem, with key, expectation, value and origin.
    """
    layers = [] if config_file is None else [file_layer(config_file)]
    if data is not None:
        layers.append(Layer("--data", {"source": {"path": data}}))
    return load(RunConfig, [*layers, *flag_layers(assignments)])
