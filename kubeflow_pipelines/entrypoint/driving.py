"""A step's driver called before its executor, as TFX's launcher does on one machine."""

from pathlib import Path
from typing import Any

from tfx.orchestration.portable import data_types
from tfx.utils import import_utils

from kubeflow_pipelines.entrypoint.earlier_runs import metadata_of
from kubeflow_pipelines.entrypoint.run_records import read_all
from kubeflow_pipelines.entrypoint.runtime_artifacts import Artifacts


def drive(
    driver: str,
    inputs: Artifacts,
    outputs: Artifacts,
    properties: dict[str, Any],
    state: Path,
    scratch: Path,
) -> dict[str, Any]:
    """Returns the execution properties with what the driver found; describes `outputs` with it.

    Args:
      driver: dotted path of a `components.base.driver.ResolvingDriver`.
      inputs: of the step.
      outputs: of the step; described here.
      properties: of the step.
      state: the volume with the records of earlier runs.
      scratch: a folder of this step alone.
    """
    handle = metadata_of(read_all(state), scratch)
    found = import_utils.import_class_by_path(driver)(handle).run(
        data_types.ExecutionInfo(input_dict=inputs, output_dict=outputs, exec_properties=properties)
    )
    for key, described in found.output_artifacts.items():
        for artifact, proto in zip(outputs[key], described.artifacts, strict=True):
            for name, value in proto.custom_properties.items():
                artifact.mlmd_artifact.custom_properties[name].CopyFrom(value)
    return {
        name: getattr(value, value.WhichOneof("value"))
        for name, value in found.exec_properties.items()
    }
