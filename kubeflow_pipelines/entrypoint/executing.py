"""A step's executor, called as TFX's own entrypoint does."""

from pathlib import Path
from typing import Any

from tfx.dsl.components.base import base_beam_executor, base_executor
from tfx.orchestration.portable import outputs_utils
from tfx.types import value_artifact
from tfx.utils import import_utils

from kubeflow_pipelines.entrypoint.runtime_artifacts import Artifacts


def execute(
    executor: str,
    inputs: Artifacts,
    outputs: Artifacts,
    properties: dict[str, Any],
    beam_args: list[str],
    scratch: Path,
) -> None:
    """Runs an executor over local paths; an output that it takes back is gone from `outputs`.

    Raises:
      Exception: whatever the executor raised.
    """
    for artifacts in outputs.values():
        for artifact in artifacts:
            is_file = isinstance(artifact, value_artifact.ValueArtifact)
            folder = Path(artifact.uri).parent if is_file else Path(artifact.uri)
            folder.mkdir(parents=True, exist_ok=True)
    kind = import_utils.import_class_by_path(executor)
    about = {"unique_id": "step", "tmp_dir": str(scratch / "tmp")}
    if issubclass(kind, base_beam_executor.BaseBeamExecutor):
        context = base_beam_executor.BaseBeamExecutor.Context(beam_pipeline_args=beam_args, **about)
    else:
        context = base_executor.BaseExecutor.Context(extra_flags=beam_args, **about)
    kind(context).Do(inputs, outputs, properties)
    outputs_utils.tag_output_artifacts_with_version(outputs)
