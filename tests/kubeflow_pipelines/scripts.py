"""Pipelines of small scripts in KFP's form: they show the rules of pods without TFX."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kubeflow_pipelines.rehearsal.folders import Folders
from kubeflow_pipelines.rehearsal.rehearse import Rehearsed, rehearse
from pipeline.results import NodeResult, RunResult

# What every script can use: `given` (ExecutorInput), read(key), write(key, text), MOUNT.
_PREAMBLE = """
import json, os, pathlib, signal, sys
given = json.loads(sys.argv[1])
mounts = json.loads(os.environ["TFX_RECOMMENDER_REHEARSAL_MOUNTS"])
values = given["inputs"].get("parameterValues", {})
def local(uri):
    return pathlib.Path(uri.replace("minio:/", mounts["/minio"]))
def read(key, name="text"):
    return (local(given["inputs"]["artifacts"][key]["artifacts"][0]["uri"]) / name).read_text()
def write(key, text, name="text"):
    folder = local(given["outputs"]["artifacts"][key]["artifacts"][0]["uri"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
def output(content):
    path = pathlib.Path(given["outputs"]["outputFile"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
"""


def step(
    script: str,
    *,
    inputs: Mapping[str, tuple[str, str]] | None = None,
    outputs: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    made_parameters: Mapping[str, str] | None = None,
    **task: Any,
) -> dict[str, Any]:
    """Returns a step that runs Python.

    Args:
      script: what it does.
      inputs: {key: (producer, its output)}.
      outputs: keys.
      parameters: {name: constant, or a source as the file has it}.
      made_parameters: {output parameter: type}.
      **task: more keys of the task.
    """
    return {
        "script": script,
        "inputs": inputs or {},
        "outputs": outputs,
        "parameters": parameters or {},
        "made_parameters": made_parameters or {},
        "task": task,
    }


def pipeline(
    steps: Mapping[str, dict[str, Any]],
    declared: Mapping[str, Any] | None = None,
    below: str = "",
) -> dict[str, Any]:
    """Returns a PipelineSpec.

    Args:
      steps: by name.
      declared: parameters of the pipeline: {name: ParameterSpec}.
      below: name of a sub-DAG for all steps that are no exit handlers; "" for none.
    """
    schema = {"artifactType": {"schemaTitle": "system.Artifact", "schemaVersion": "0.0.1"}}
    components: dict[str, Any] = {}
    executors, tasks = {}, {}
    for name, each in steps.items():
        components[name] = {
            "executorLabel": f"exec-{name}",
            "inputDefinitions": {
                "artifacts": dict.fromkeys(each["inputs"], schema),
                "parameters": {
                    key: {"parameterType": _kind(value, declared or {})}
                    for key, value in each["parameters"].items()
                },
            },
            "outputDefinitions": {
                "artifacts": dict.fromkeys(each["outputs"], schema),
                "parameters": {
                    key: {"parameterType": kind} for key, kind in each["made_parameters"].items()
                },
            },
        }
        executors[f"exec-{name}"] = {
            "container": {
                "image": "scripts",
                "command": ["python", "-c", _PREAMBLE + each["script"]],
                "args": ["{{$}}"],
            }
        }
        tasks[name] = {
            "componentRef": {"name": name},
            "taskInfo": {"name": name},
            "inputs": {
                "artifacts": {
                    key: {
                        "taskOutputArtifact": {
                            "producerTask": producer,
                            "outputArtifactKey": output,
                        }
                    }
                    for key, (producer, output) in each["inputs"].items()
                },
                "parameters": {
                    key: value if _is_source(value) else {"runtimeValue": {"constant": value}}
                    for key, value in each["parameters"].items()
                },
            },
            **each["task"],
        }
    root: dict[str, Any] = {"dag": {"tasks": tasks}, "inputDefinitions": {}}
    root["inputDefinitions"]["parameters"] = dict(declared or {})
    if below:
        _nest(root, components, below)
    return {
        "pipelineInfo": {"name": "scripts"},
        "schemaVersion": "2.1.0",
        "sdkVersion": "scripts",
        "root": root,
        "components": components,
        "deploymentSpec": {"executors": executors},
    }


def _nest(root: dict[str, Any], components: dict[str, Any], below: str) -> None:
    tasks = root["dag"]["tasks"]
    inner = {name: task for name, task in tasks.items() if "triggerPolicy" not in task}
    for name in inner:
        del tasks[name]
    declared = root["inputDefinitions"]["parameters"]
    components[below] = {
        "dag": {"tasks": inner},
        "inputDefinitions": {
            "parameters": {k: {"parameterType": v["parameterType"]} for k, v in declared.items()}
        },
    }
    tasks[below] = {
        "componentRef": {"name": below},
        "taskInfo": {"name": below},
        "inputs": {"parameters": {name: {"componentInputParameter": name} for name in declared}},
    }


def _is_source(value: Any) -> bool:
    return isinstance(value, dict) and not {"plain"} & set(value)


def _kind(value: Any, declared: Mapping[str, Any]) -> str:
    if _is_source(value):
        if "componentInputParameter" in value:
            return str(declared[value["componentInputParameter"]]["parameterType"])
        return "TASK_FINAL_STATUS" if "taskFinalStatus" in value else "NUMBER_INTEGER"
    return "STRING" if isinstance(value, str) else "NUMBER_INTEGER"


def volume(*names: str, mount: str = "/mnt/v", claim: str = "v") -> dict[str, Any]:
    """Returns a PlatformSpec that mounts a claim in some steps."""
    config = {
        "pvcMount": [
            {"mountPath": mount, "pvcNameParameter": {"runtimeValue": {"constant": claim}}}
        ]
    }
    executors = {f"exec-{name}": config for name in names}
    return {"platforms": {"kubernetes": {"deploymentSpec": {"executors": executors}}}}


class Watcher:
    """A listener that remembers what it was told."""

    def __init__(self) -> None:
        self.warnings: list[tuple[str, str]] = []
        self.progress: list[tuple[str, str]] = []
        self.outcomes: dict[str, str] = {}

    def run_started(self, run_id: str, node_ids: Sequence[str]) -> None:
        self.node_ids = list(node_ids)

    def node_started(self, node_id: str) -> None: ...

    def node_progress(self, node_id: str, text: str) -> None:
        self.progress.append((node_id, text))

    def warning(self, node_id: str, text: str) -> None:
        self.warnings.append((node_id, text))

    def node_finished(self, result: NodeResult) -> None:
        self.outcomes[result.node_id] = result.outcome

    def run_finished(self, result: RunResult) -> None:
        self.result = result


def carry_out(
    spec: dict[str, Any], root: Path, platform: dict[str, Any] | None = None, **given: Any
) -> tuple[Rehearsed, Watcher]:
    """Rehearses a pipeline below a folder."""
    watcher = Watcher()
    done = rehearse(spec, platform or {}, given, Folders(root), watcher)
    return done, watcher


def text_of(done: Rehearsed, node: str, key: str) -> str:
    """Returns what a step wrote, as the object store has it."""
    artifact = done.result.artifact(node, key)
    assert artifact is not None
    return (Path(artifact.uri) / "text").read_text()


def as_text(value: Any) -> str:
    return json.dumps(value)
