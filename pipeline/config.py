"""Everything that can be configured, as one frozen value: defaults, then a file, then flags.

Each section is declared beside the code that it configures; this module only composes them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from components.model_validation.params import QualityParams
from components.ratings_example_gen.params import IngestParams, SourceParams, SplitParams
from components.schema_validation.params import ValidationParams
from components.serving_parity.params import ParityParams
from components.span_window.params import WindowParams
from foundation.errors import ConfigError, RecommenderError
from pipeline import contract, sources
from pipeline.beam import BeamParams
from pipeline.config_load import HINT, Layer, file_layer, flag_layers, resolve
from pipeline.evaluation_params import EvaluationParams
from pipeline.kubeflow_params import KubeflowParams
from trainer.params import TrainerParams
from trainer.tuning.params import TuningParams
from transform.params import TransformParams
from transform.point_in_time import StateParams

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
    window: WindowParams = field(default_factory=WindowParams)
    state: StateParams = field(default_factory=StateParams)
    transform: TransformParams = field(default_factory=TransformParams)
    trainer: TrainerParams = field(default_factory=TrainerParams)
    tuning: TuningParams = field(default_factory=TuningParams)
    evaluation: EvaluationParams = field(default_factory=EvaluationParams)
    quality: QualityParams = field(default_factory=QualityParams)
    parity: ParityParams = field(default_factory=ParityParams)
    beam: BeamParams = field(default_factory=BeamParams)
    kubeflow: KubeflowParams = field(default_factory=KubeflowParams)

    def __post_init__(self) -> None:
        """Raises ValueError when a name cannot be a part of a path, or there can be no window."""
        name = self.pipeline_name
        if not name or not all(
            char.isascii() and (char.isalnum() or char in "-_") for char in name
        ):
            raise ValueError(f"pipeline_name: expected letters, digits, - and _, got {name!r}")
        if self.window.earlier_spans and "{" not in self.source.path:
            raise ValueError(
                "window: earlier_spans needs a source.path with {SPAN}, or with {YYYY}, {MM} and"
                f" {{DD}}, got {self.source.path!r}"
            )


def check_names(config: RunConfig) -> None:
    """Finds what is wrong with the name of the source; looks at no data."""
    sources.check_name(config.source)


def load_config(
    config_file: Path | None = None,
    data: str | None = None,
    assignments: tuple[str, ...] = (),
    check: Callable[[RunConfig], None] = check_names,
    options: Sequence[Layer] = (),
    tuned: Layer | None = None,
) -> RunConfig:
    """Returns the configuration: defaults < tuned < `--config` file < options < `--set key=value`.

    Args:
      config_file: YAML or TOML.
      data: the source's path.
      assignments: texts `key=value`.
      check: raises when a source cannot be used; `inputs.check` looks whether it is there.
      options: what other options of the command line set.
      tuned: what an earlier run's tuning found; not taken by a run that tunes itself, nor when
        tuning.reuse is off.

    Raises:
      ConfigError: names every problem, with key, expectation, value and origin; those of the schema
        and of the rules' file with file and line.
      SourceError: a source alone is amiss, as `check` found.
    """
    readers: list[Callable[[], list[Layer]]] = []
    if config_file is not None:
        readers.append(lambda: [file_layer(config_file)])
    if data is not None:
        readers.append(lambda: [Layer("--data", {"source": {"path": data}})])
    readers.append(lambda: list(options))
    readers.extend(partial(flag_layers, [text]) for text in assignments)
    layers: list[Layer] = []
    problems: list[str] = []
    for read in readers:
        try:
            layers.extend(read())
        except ConfigError as error:
            problems.extend(error.problems)
    config, found = resolve(RunConfig, layers)
    problems.extend(found)
    if tuned and config.tuning.reuse and not config.tuning.trials:
        config, _ = resolve(RunConfig, [tuned, *layers])
    elif config.tuning.trials:
        config = replace(config, tuning=_to_search(config.tuning, layers))
        if not config.tuning.fields:
            problems.append(
                "tuning.fields: expected one to search at least; set by hand are all of them"
            )
    problems.extend(contract.problems(config.validation, config.source))
    try:
        check(config)
    except RecommenderError as error:
        if not problems:
            raise
        problems.extend(str(error).splitlines())
    if problems:
        raise ConfigError(problems, hint=HINT)
    return config


def _to_search(tuning: TuningParams, layers: Sequence[Layer]) -> TuningParams:
    """Leaves out fields of the trainer that are set by hand, unless `fields` itself is."""

    def set_in(section: str) -> set[str]:
        values = [layer.values.get(section) for layer in layers]
        return {key for value in values if isinstance(value, Mapping) for key in value}

    if "fields" in set_in("tuning"):
        return tuning
    by_hand = set_in("trainer")
    return replace(tuning, fields=tuple(name for name in tuning.fields if name not in by_hand))
