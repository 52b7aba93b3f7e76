"""The way of one step: arguments, artifacts and properties, driver, executor, output, record."""

import logging
import os
import re
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from foundation.errors import EXIT_INTERNAL, RecommenderError
from foundation.text import inert
from kubeflow_pipelines.entrypoint import run_records
from kubeflow_pipelines.entrypoint.arguments import StepArguments, parse
from kubeflow_pipelines.entrypoint.driving import drive
from kubeflow_pipelines.entrypoint.executing import execute
from kubeflow_pipelines.entrypoint.mounts import Mounts, mounts_of_process
from kubeflow_pipelines.entrypoint.output import write_output
from kubeflow_pipelines.entrypoint.properties import properties_of
from kubeflow_pipelines.entrypoint.runtime_artifacts import Artifacts, artifacts_of
from kubeflow_pipelines.entrypoint.runtime_names import RUN_ID
from kubeflow_pipelines.entrypoint.sample import with_sample

_LOGGER = logging.getLogger(__name__)
# <root>/<pipeline>/<run>/<task>/<salt>/<key>, backend/src/v2/driver/driver.go: provisionOutputs
_RUN_IN_URI = re.compile(r".*/([^/]+)/[^/]+/[^/]+/[^/]+")


def run_step(argv: Sequence[str]) -> int:
    """Runs a step, leaves its record on the volume, and returns the exit code."""
    arguments = parse(argv)
    mounts = mounts_of_process()
    state = Path(mounts.here(arguments.state_path))
    run_id = run_id_of(arguments)
    _LOGGER.info("step %s of run %s", arguments.node, run_id)
    record: dict[str, Any] = {"node": arguments.node, "type": arguments.component}
    try:
        with tempfile.TemporaryDirectory(prefix="step-") as folder:
            inputs, outputs = _run(arguments, mounts, state, Path(folder))
        described = {"inputs": _described(inputs), "outputs": _described(outputs)}
        _keep(arguments, described["outputs"], state, run_id)
        _make_remote(described, mounts)
        run_records.write_record(state, run_id, {**record, **described, "outcome": "succeeded"})
        return 0
    except RecommenderError as error:
        _LOGGER.error("%s", inert(error, 2000))
        failure = {
            "error": mounts.said(str(error)),
            "hint": mounts.said(error.hint),
            "exit_code": error.exit_code,
        }
    except Exception as error:
        traceback.print_exc()
        message = f"{type(error).__name__}: {inert(error, 2000)}"
        failure = {"error": message, "hint": "", "exit_code": EXIT_INTERNAL}
    run_records.write_record(state, run_id, {**record, **failure, "outcome": "failed"})
    return int(str(failure["exit_code"]))


def run_id_of(arguments: StepArguments) -> str:
    """Returns the backend's id of the run: from a parameter, or from the URI of an output.

    Raises:
      RecommenderError: it is in neither.
    """
    given = arguments.executor_input
    if name := given.get("inputs", {}).get("parameterValues", {}).get(RUN_ID):
        return str(name)
    for listed in given.get("outputs", {}).get("artifacts", {}).values():
        for artifact in listed.get("artifacts", []):
            if found := _RUN_IN_URI.fullmatch(artifact["uri"]):
                return found[1]
    raise RecommenderError(f"{arguments.node}: neither {RUN_ID} nor an output names the run")


def _run(
    arguments: StepArguments, mounts: Mounts, state: Path, scratch: Path
) -> tuple[Artifacts, Artifacts]:
    """Returns the step's inputs and outputs, described, when it has done its work."""
    given = arguments.executor_input
    types = arguments.inputs_spec.get("artifacts", {})
    inputs = artifacts_of(given.get("inputs", {}).get("artifacts", {}), types, mounts)
    outputs = artifacts_of(given["outputs"].get("artifacts", {}), {}, mounts)
    properties = with_sample(properties_of(arguments, mounts, scratch), state)
    if arguments.driver:
        properties = drive(arguments.driver, inputs, outputs, properties, state, scratch)
    execute(arguments.executor, inputs, outputs, properties, arguments.beam_args, scratch)
    write_output(given["outputs"], outputs, mounts)
    return inputs, outputs


def _described(artifacts: Artifacts) -> list[dict[str, Any]]:
    """Returns artifacts as records hold them; `uri` is local still."""
    found = []
    for key, listed in artifacts.items():
        for artifact in listed:
            own = _plain(artifact.mlmd_artifact.properties)
            custom = _plain(artifact.mlmd_artifact.custom_properties)
            found.append(
                {
                    "key": key,
                    "type": artifact.type_name,
                    "uri": artifact.uri,
                    "of_type": sorted(own),
                    "properties": {**own, **custom},
                }
            )
    return found


def _plain(values: Any) -> dict[str, str | int | float]:
    return {
        name: getattr(value, value.WhichOneof("value"))
        for name, value in values.items()
        if value.WhichOneof("value") in ("int_value", "double_value", "string_value")
    }


def _keep(
    arguments: StepArguments, outputs: list[dict[str, Any]], state: Path, run_id: str
) -> None:
    """Copies what later runs read to the volume, and says where it is."""
    for output in outputs:
        if output["key"] in arguments.kept:
            folder = Path(output["uri"])
            kept = run_records.keep(state, run_id, arguments.node, output["key"], folder)
            output["kept"] = str(kept)


def _make_remote(described: Mapping[str, list[dict[str, Any]]], mounts: Mounts) -> None:
    for listed in described.values():
        for artifact in listed:
            artifact["uri"] = mounts.remote(os.fspath(artifact["uri"]))
