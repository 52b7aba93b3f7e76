"""A pipeline file turned into a rehearsal that somebody watches, and its end into an exit code."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commands import failures
from commands.closing import Verdict, closing_of, show_closing
from commands.display import PlainDisplay, display_for, new_console
from commands.kubeflow.compiling import compile_configured
from commands.kubeflow.history import remember
from commands.run_report import write_run_report
from commands.running import next_command
from foundation.errors import (
    EXIT_DATA_NOT_VALID,
    EXIT_INTERNAL,
    EXIT_MODEL_NOT_BLESSED,
    EXIT_PUSHED,
    ConfigError,
)
from kubeflow_pipelines.api.pipeline_file import read_documents
from kubeflow_pipelines.document import from_yaml
from kubeflow_pipelines.entrypoint.run_records import read_run
from kubeflow_pipelines.given_parameters import parse_parameters
from kubeflow_pipelines.rehearsal.folders import Folders
from kubeflow_pipelines.rehearsal.rehearse import Rehearsed, rehearse
from kubeflow_pipelines.spec import Spec
from kubeflow_pipelines.verdict import summary
from pipeline import interrupts, sources
from pipeline.config import load_config

_CODES: Mapping[str, int] = {
    summary.PUSHED: EXIT_PUSHED,
    summary.UNCHANGED: EXIT_PUSHED,
    summary.DATA_NOT_VALID: EXIT_DATA_NOT_VALID,
    summary.MODEL_NOT_BLESSED: EXIT_MODEL_NOT_BLESSED,
}
_PATTERN = "*?[{"


def rehearse_file(
    file: Path | None,
    parameters: tuple[str, ...],
    output: Path,
    *,
    data: str | None = None,
    config_file: Path | None = None,
    assignments: tuple[str, ...] = (),
    use_cache: bool = True,
) -> int:
    """Rehearses a pipeline file, or the configuration's; returns the exit code.

    Raises:
      ConfigError: file, configuration or a parameter cannot be used.
      RefusedError: the API server would have refused the run.
    """
    folders = Folders(output.resolve())
    display = display_for(new_console(work_goes_on=True))
    with display:
        if file is None:
            display.waiting("compiling")
            # Where the data is comes as a parameter: on a cluster this machine's path means nothing
            text, _ = compile_configured(load_config(config_file, None, assignments))
            pipeline_spec, platform_spec = from_yaml(text, "the compiled pipeline")
        else:
            pipeline_spec, platform_spec = read_documents(file)
        declared = pipeline_spec["root"].get("inputDefinitions", {}).get("parameters", {})
        if data is not None:
            place = _on_volume(data, platform_spec, folders, display)
            parameters = (*parameters, f"data={place}")
        given = parse_parameters(parameters, declared)
        with interrupts.raised(lambda _: None):  # so that no step goes on without us
            done = rehearse(
                pipeline_spec, platform_spec, given, folders, display, use_cache=use_cache
            )
    return _closed(done, platform_spec, folders, display)


def _on_volume(data: str, platform: Spec, folders: Folders, display: PlainDisplay) -> str:
    """Returns the path that a step finds local data at, put there; other data as it is."""
    path, claim = _state_volume(platform)
    if sources.is_remote(data) or data.partition(":")[0] == "sample":
        return data
    source = Path(os.path.abspath(os.path.expanduser(data)))
    if data.startswith(f"{path}/"):
        return data
    if any(char in data for char in _PATTERN) or not source.exists():
        raise ConfigError(
            [f"--data {data}: expected a file or folder, a URL, tfds:NAME or sample"],
            hint=f"Patterns: put the files below {folders.volume(claim)} and give {path}/...",
        )
    target = folders.volume(claim) / "data" / "given" / source.name
    display.waiting("putting the data on the volume")
    if target.is_dir():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    return f"{path}/data/given/{source.name}"


def _state_volume(platform: Spec) -> tuple[str, str]:
    """Returns (mount path, claim) of the first volume of the first step: all steps have it.

    Raises:
      ConfigError: there is none.
    """
    try:
        executors = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
        mount = next(iter(executors.values()))["pvcMount"][0]
        return str(mount["mountPath"]), str(mount["constant"])
    except (KeyError, IndexError, StopIteration) as error:
        raise ConfigError(
            ["the pipeline file has no volume for its steps"], hint="Write it with `compile`."
        ) from error


def _closed(done: Rehearsed, platform: Spec, folders: Folders, display: PlainDisplay) -> int:
    """Shows how it ended and returns the exit code."""
    _, claim = _state_volume(platform)
    volume = folders.volume(claim)
    found = _summary(done, volume)
    verdict: Verdict = found["verdict"]
    write_run_report(done.result)
    remember(done.result, volume)
    pushed = closing_of(done.result).pushed is not None
    show_closing(
        display.console,
        closing_of(done.result),
        verdict,
        seconds=done.result.seconds,
        next_command=next_command(done.result, volume) if pushed else "",
    )
    if done.error is None:
        return _CODES.get(verdict, EXIT_INTERNAL)
    for line in found["lines"]:
        display.say(line)
    failures.report(done.error, log=done.result.log)
    return _CODES.get(verdict, done.error.exit_code)


def _summary(done: Rehearsed, volume: Path) -> dict[str, Any]:
    """Returns the verdict, from the records that the steps left on the volume."""
    state = "COMPLETE" if done.error is None else "FAILED"
    records = read_run(volume, done.result.run_id)
    return summary.summary_of(done.result.run_id, f'{{"state": "{state}"}}', records)
