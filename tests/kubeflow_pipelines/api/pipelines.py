"""A small compiled pipeline: a step inside a DAG, as with an exit handler; two documents."""

from pathlib import Path
from typing import Any

from kubeflow_pipelines.document import to_yaml

PLATFORM: dict[str, Any] = {
    "platforms": {"kubernetes": {"deploymentSpec": {"executors": {"Step_executor": {}}}}}
}


def spec(parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    """A PipelineSpec that the server's own parser takes."""
    if parameters is None:
        parameters = {
            "data": {"parameterType": "STRING", "defaultValue": "sample", "description": "where"},
            "epochs": {"parameterType": "NUMBER_INTEGER", "defaultValue": 8, "description": "most"},
            "min_r2": {
                "parameterType": "NUMBER_DOUBLE",
                "defaultValue": 0.0,
                "description": "least",
            },
        }
    return {
        "schemaVersion": "2.1.0",
        "sdkVersion": "tfx-1.16.0",
        "pipelineInfo": {"name": "small"},
        "root": {
            "inputDefinitions": {"parameters": parameters},
            "dag": {
                "tasks": {
                    "inner": {
                        "taskInfo": {"name": "inner"},
                        "componentRef": {"name": "inner"},
                        "cachingOptions": {},
                    }
                }
            },
        },
        "components": {
            "inner": {
                "dag": {
                    "tasks": {
                        "Step": {
                            "taskInfo": {"name": "Step"},
                            "componentRef": {"name": "Step"},
                            "cachingOptions": {"enableCache": True},
                        }
                    }
                }
            },
            "Step": {"executorLabel": "Step_executor"},
        },
        "deploymentSpec": {
            "executors": {"Step_executor": {"container": {"image": "x", "command": ["true"]}}}
        },
    }


def write(path: Path, parameters: dict[str, Any] | None = None) -> Path:
    """Writes a compiled pipeline; returns the path."""
    path.write_text(to_yaml(spec(parameters), PLATFORM), encoding="utf-8")
    return path
