"""A piece of what TFX's compiler writes, small enough to be read; made by it, then shortened."""

import json
from typing import Any

from kubeflow_pipelines.facts import NodeFacts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.parameters import INTEGER, IS_SAMPLE, STRING, PipelineParameter, Target
from pipeline.kubeflow_params import KubeflowParams, StepParams

EXAMPLES = {"artifactType": {"instanceSchema": "title: tfx.Examples\ntype: object\n"}}


def spec() -> dict[str, Any]:
    """Returns two nodes below tfx-dag and an exit handler, as TFX 1.16.0 and 1.21.0 write them."""
    return {
        "pipelineInfo": {"name": "tiny"},
        "schemaVersion": "2.1.0",
        "sdkVersion": "tfx-1.16.0",
        "components": {
            "Gen": {
                "executorLabel": "Gen_executor",
                "inputDefinitions": {
                    "parameters": {
                        "source": {"parameterType": "STRING"},
                        "synthetic": {"parameterType": "NUMBER_INTEGER"},
                    }
                },
                "outputDefinitions": {
                    "artifacts": {"examples": EXAMPLES},
                    "parameters": {"count": {"parameterType": "NUMBER_INTEGER"}},
                },
            },
            "Gate": {
                "executorLabel": "Gate_executor",
                "inputDefinitions": {
                    "artifacts": {"examples": EXAMPLES},
                    "parameters": {"rows": {"parameterType": "STRING"}},
                },
            },
            "Exit": {
                "executorLabel": "Exit_executor",
                "inputDefinitions": {"parameters": {"status": {"parameterType": "STRING"}}},
            },
            "tfx-dag": {
                "dag": {
                    "tasks": {
                        "Gen": {
                            "taskInfo": {"name": "Gen"},
                            "componentRef": {"name": "Gen"},
                            "cachingOptions": {"enableCache": True},
                            "inputs": {
                                "parameters": {
                                    "source": _constant('{"path": "sample", "span": null}'),
                                    "synthetic": _constant(1.0),
                                }
                            },
                        },
                        "Gate": {
                            "taskInfo": {"name": "Gate"},
                            "componentRef": {"name": "Gate"},
                            "cachingOptions": {"enableCache": True},
                            "dependentTasks": ["Gen"],
                            "inputs": {
                                "artifacts": {
                                    "examples": {
                                        "taskOutputArtifact": {
                                            "producerTask": "Gen",
                                            "outputArtifactKey": "examples",
                                        }
                                    }
                                },
                                "parameters": {
                                    "rows": {
                                        "taskOutputParameter": {
                                            "producerTask": "Gen_task",
                                            "outputParameterKey": "count",
                                        }
                                    }
                                },
                            },
                        },
                    }
                }
            },
        },
        "root": {
            "dag": {
                "tasks": {
                    "tfx-dag": {
                        "taskInfo": {"name": "tfx-dag"},
                        "componentRef": {"name": "tfx-dag"},
                    },
                    "Exit": {
                        "taskInfo": {"name": "Exit"},
                        "componentRef": {"name": "Exit"},
                        "dependentTasks": ["tfx-dag"],
                        "triggerPolicy": {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"},
                        "inputs": {
                            "parameters": {
                                "status": {"taskFinalStatus": {"producerTask": "tfx-dag"}}
                            }
                        },
                    },
                }
            }
        },
        "deploymentSpec": {
            "executors": {f"{name}_executor": _executor(name) for name in ("Gen", "Gate", "Exit")}
        },
    }


def context(**params: Any) -> Context:
    """Returns a context with two pipeline parameters and the given settings of `kubeflow`."""
    steps = {name: StepParams(**given) for name, given in params.pop("steps", {}).items()}
    return Context(
        params=KubeflowParams(steps=steps, **params),
        facts={
            "Gen": NodeFacts(type_name="my.Gen", driver="my.driver.Driver", kept=("examples",)),
            "Gate": NodeFacts(type_name="my.Gate"),
        },
        parameters=(
            PipelineParameter(
                "data",
                STRING,
                "sample",
                "where",
                (Target("Gen", ("source", "path")), Target("Gen", ("synthetic",), IS_SAMPLE)),
            ),
            PipelineParameter(
                "span", INTEGER, -1, "which", (Target("Gen", ("source", "span")),), True
            ),
        ),
        exit_node="Exit",
    )


def tasks(given: dict[str, Any]) -> dict[str, Any]:
    """Returns all tasks of the spec, by name."""
    inner = given["components"]["tfx-dag"]["dag"]["tasks"]
    return {**inner, **given["root"]["dag"]["tasks"]}


def argument(given: dict[str, Any], node: str, name: str) -> Any:
    """Returns what follows an argument of a node, read as JSON."""
    args = given["deploymentSpec"]["executors"][f"{node}_executor"]["container"]["args"]
    return json.loads(args[args.index(name) + 1])


def _constant(value: Any) -> dict[str, Any]:
    return {"runtimeValue": {"constant": value}}


def _executor(name: str) -> dict[str, Any]:
    return {
        "container": {
            "image": "stock",
            "command": ["python", "-m", "kubeflow_pipelines.entrypoint"],
            "args": [
                "--executor_class_path",
                f"my.{name}",
                "--json_serialized_invocation_args",
                "{{$}}",
                "--json_serialized_inputs_spec_args",
                "{}",
                "--direct_num_workers=1",
            ],
        }
    }
