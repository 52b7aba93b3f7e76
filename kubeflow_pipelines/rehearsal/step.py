"""One task carried out: from cache, or by as many tries as its policy allows.

What the driver and the launcher do: inputs are downloaded into an empty file system, the command
runs, outputs are uploaded, and only then does anybody else see them. Argo would wait between tries;
here the next one follows at once.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.entrypoint.runtime_names import EXECUTOR_LOGS
from kubeflow_pipelines.rehearsal import object_store
from kubeflow_pipelines.rehearsal.cache import Cache, Outputs, fingerprint
from kubeflow_pipelines.rehearsal.conditions import holds
from kubeflow_pipelines.rehearsal.errors import RefusedError, StepFailedError
from kubeflow_pipelines.rehearsal.executor_input import (
    COMPLETE,
    SKIPPED,
    Finished,
    Scope,
    inputs_of,
    outputs_of,
)
from kubeflow_pipelines.rehearsal.executor_output import read_output
from kubeflow_pipelines.rehearsal.folders import Folders
from kubeflow_pipelines.rehearsal.placeholders import filled
from kubeflow_pipelines.rehearsal.pods import executor_config, secrets_of, volumes_of
from kubeflow_pipelines.rehearsal.process import environment_of, run_process
from kubeflow_pipelines.rehearsal.records import ArtifactIds, StoredArtifact, kept_metadata
from kubeflow_pipelines.spec import Spec


@dataclass(frozen=True)
class Job:
    """The run that steps belong to.

    Attributes:
      spec, platform: the two documents.
      root: URI below which this run's outputs go.
      folders: of the rehearsal.
      ids: gives numbers to artifacts.
      cache: of steps; None: nothing is taken from cache.
      log: gets what steps print.
      on_progress: gets (step, line).
      on_warning: gets (step, line).
      own_packages: top-level packages whose warnings a person should see.
    """

    spec: Spec
    platform: Spec
    root: str
    folders: Folders
    ids: ArtifactIds
    cache: Cache | None
    log: IO[str]
    on_progress: Callable[[str, str], None]
    on_warning: Callable[[str, str], None]
    own_packages: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Ended:
    """How a step ended, and how it came to that.

    Attributes:
      finished: for the tasks after it.
      outcome: "ran", "cached" or "skipped".
      executor_input: of the step, {} when it was skipped.
    """

    finished: Finished
    outcome: str
    executor_input: dict[str, Any] = field(default_factory=dict)


def carry_out(name: str, task: Spec, scope: Scope, job: Job) -> Ended:
    """Carries out a task that is no DAG.

    Raises:
      RefusedError: the backend would have refused the task, or what it made.
      StepFailedError: every try failed.
    """
    component = parts.component_of(job.spec, task)
    given = inputs_of(name, task, component, scope)
    condition = task.get("triggerPolicy", {}).get("condition", "")
    if condition and not holds(condition, {"inputs": given}):
        return Ended(Finished(SKIPPED), "skipped")
    outputs = outputs_of(job.root, name, component, secrets.token_hex(8), job.folders)
    executor_input = {"inputs": given, "outputs": outputs}
    container = parts.container_of(job.spec, task)
    config = executor_config(job.platform, component["executorLabel"])
    key = ""
    if job.cache is not None and task.get("cachingOptions", {}).get("enableCache"):
        claims = sorted(volumes_of(config).values())
        key = fingerprint(job.spec["pipelineInfo"]["name"], executor_input, container, claims)
        if (known := job.cache.look_up(key)) is not None:
            return Ended(Finished(COMPLETE, *known), "cached", executor_input)
    artifacts, parameters = _tried(name, task, executor_input, job)
    if job.cache is not None and key:
        job.cache.remember(key, artifacts, parameters)
    return Ended(Finished(COMPLETE, artifacts, parameters), "ran", executor_input)


def _tried(
    name: str, task: Spec, executor_input: dict[str, Any], job: Job
) -> tuple[Outputs, dict[str, Any]]:
    """Returns what a step published, after as many tries as it took."""
    tries = 1 + int(task.get("retryPolicy", {}).get("maxRetryCount", 0))
    for number in range(1, tries + 1):
        code = _try(name, task, executor_input, job)
        if code == 0:
            return _published(name, task, executor_input, job)
        how = f"was ended by signal {-code}" if code < 0 else f"exited with {code}"
        left = tries - number
        job.log.write(f"step {name} {how}; {left} more\n")
        if left:
            job.on_warning(name, f"{how}; it is tried again ({left} more)")
    raise StepFailedError(f"step {name} {how}" + (f", {tries} times" if tries > 1 else ""))


def _try(name: str, task: Spec, executor_input: dict[str, Any], job: Job) -> int:
    """Runs a step once in a fresh pod; returns its exit code."""
    container = parts.container_of(job.spec, task)
    label = parts.component_of(job.spec, task)["executorLabel"]
    config = executor_config(job.platform, label)
    given, missing = secrets_of(config)
    for variable in missing:
        job.on_warning(name, f"{variable} comes from a secret, and is not set here")
    job.folders.fresh_pod()
    _download(executor_input, job.folders)
    environment = environment_of(
        container, given, job.folders.mounts(volumes_of(config)), job.folders.pod
    )
    words = [*container["command"], *container.get("args", [])]
    job.log.write(f"step {name}: {container['command']}\n")
    (printed,) = executor_input["outputs"]["artifacts"][EXECUTOR_LOGS]["artifacts"]
    own_log = job.folders.local(printed["uri"])
    with own_log.open("w", encoding="utf-8") as log:
        code = run_process(
            filled(words, executor_input, job.folders),
            environment,
            job.folders,
            (job.log, log),
            lambda line: job.on_progress(name, line),
            lambda package, line: (
                job.on_warning(name, line) if package in job.own_packages else None
            ),
        )
    object_store.upload(own_log, job.folders.stored(printed["uri"]))
    return code


def _download(executor_input: dict[str, Any], folders: Folders) -> None:
    """Puts the declared inputs into the pod, and makes room for outputs."""
    for listed in executor_input["inputs"]["artifacts"].values():
        for artifact in listed["artifacts"]:
            object_store.download(folders.stored(artifact["uri"]), folders.local(artifact["uri"]))
    for listed in executor_input["outputs"]["artifacts"].values():
        for artifact in listed["artifacts"]:
            folders.local(artifact["uri"]).parent.mkdir(parents=True, exist_ok=True)
    (folders.pod / "tmp" / "kfp" / "outputs").mkdir(parents=True)


def _published(
    name: str, task: Spec, executor_input: dict[str, Any], job: Job
) -> tuple[Outputs, dict[str, Any]]:
    """Uploads what a step made, and records it; returns (artifacts, parameters)."""
    folders = job.folders
    outputs = executor_input["outputs"]
    written = read_output(folders.pod / outputs["outputFile"], name, outputs)
    artifacts: Outputs = {}
    for key, listed in outputs["artifacts"].items():
        expected = listed["artifacts"][0]
        (made,) = written.get("artifacts", {}).get(key, {}).get("artifacts", [{}])
        object_store.upload(folders.local(expected["uri"]), folders.stored(expected["uri"]))
        metadata = {**expected["metadata"], **made.get("metadata", {})}
        artifacts[key] = StoredArtifact(
            artifact_id=job.ids.next(),
            uri=expected["uri"],
            title=_title(expected["type"]),
            metadata=kept_metadata(name, key, expected["uri"], metadata),
        )
    return artifacts, _parameters(name, task, outputs, written, job)


def _parameters(
    name: str, task: Spec, outputs: dict[str, Any], written: dict[str, Any], job: Job
) -> dict[str, Any]:
    """Returns output parameters: from the ExecutorOutput, else from their files."""
    declared = parts.component_of(job.spec, task).get("outputDefinitions", {}).get("parameters", {})
    found = dict(written.get("parameterValues", {}))
    for key, place in outputs["parameters"].items():
        if key in found:
            continue
        try:
            text = (job.folders.pod / place["outputFile"]).read_text(encoding="utf-8")
        except OSError as error:
            raise RefusedError(f"{name}: it has not written its output {key}") from error
        is_text = declared[key]["parameterType"] == "STRING"
        found[key] = text if is_text else float(text)
    return found


def _title(declared: Spec) -> str:
    """Returns the name of an artifact type; it must have one (metadata/client.go)."""
    if title := declared.get("schemaTitle"):
        return str(title)
    for line in str(declared.get("instanceSchema", "")).splitlines():
        if line.startswith("title:"):
            return line.partition(":")[2].strip()
    raise RefusedError(f"an artifact type without a title: {declared}")
