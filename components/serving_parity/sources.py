"""Where the artifacts of one model are that the parity check compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sources:
    """Where everything is.

    Attributes:
      model_dir: the exported SavedModel.
      run_dir: the ModelRun artifact.
      graph_dir: the TransformGraph artifact.
      raw_patterns: files of the raw eval split.
      log_patterns: files of the raw examples of all splits.
      transformed_patterns: files of the transformed eval split.
      catalogue_dir: the Catalogue artifact.
    """

    model_dir: Path
    run_dir: Path
    graph_dir: Path
    raw_patterns: Sequence[str]
    log_patterns: Sequence[str]
    transformed_patterns: Sequence[str]
    catalogue_dir: Path
