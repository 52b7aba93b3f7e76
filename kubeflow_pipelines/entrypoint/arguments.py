"""The command line of a step turned into what it is to run."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kubeflow_pipelines.entrypoint.runtime_names import EXECUTOR_LOGS


@dataclass(frozen=True)
class StepArguments:
    """What the pipeline file and the launcher say about a step.

    Attributes:
      executor: dotted path of the executor's class.
      executor_input: the launcher's ExecutorInput, JSON names as protobuf writes them; the output
        that is the launcher's own business is left out.
      inputs_spec: the component's ComponentInputsSpec: types of input artifacts and parameters.
      node: id of the node.
      component: the component's type, as ML Metadata calls it.
      driver: dotted path of the driver's class, "" for none.
      files: parameters that hold a file's name, a line break and its text.
      kept: outputs that later runs look for.
      overrides: where pipeline parameters go; see parameters.Target.
      state_path: where the volume of all steps is mounted.
      beam_args: for Beam.
    """

    executor: str
    executor_input: dict[str, Any]
    inputs_spec: dict[str, Any]
    node: str
    component: str = ""
    driver: str = ""
    files: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    overrides: tuple[dict[str, Any], ...] = ()
    state_path: str = ""
    beam_args: list[str] = field(default_factory=list)


def parse(arguments: Sequence[str]) -> StepArguments:
    """Returns a step's arguments; what is unknown is for Beam.

    Raises:
      SystemExit: an argument is missing.
      ValueError: one is not JSON.
    """
    parser = argparse.ArgumentParser(prog="kubeflow_pipelines.entrypoint", allow_abbrev=False)
    parser.add_argument("--executor_class_path", required=True)
    parser.add_argument("--json_serialized_invocation_args", required=True)
    parser.add_argument("--json_serialized_inputs_spec_args", required=True)
    parser.add_argument("--step", required=True)
    known, beam_args = parser.parse_known_args(arguments)
    told = json.loads(known.step)
    return StepArguments(
        executor=known.executor_class_path,
        executor_input=_ours(json.loads(known.json_serialized_invocation_args)),
        inputs_spec=json.loads(known.json_serialized_inputs_spec_args),
        node=told["node"],
        component=told.get("type", ""),
        driver=told.get("driver", ""),
        files=tuple(told.get("files", ())),
        kept=tuple(told.get("kept", ())),
        overrides=tuple(told.get("overrides", ())),
        state_path=told.get("state_path", ""),
        beam_args=beam_args,
    )


def _ours(executor_input: dict[str, Any]) -> dict[str, Any]:
    executor_input.get("outputs", {}).get("artifacts", {}).pop(EXECUTOR_LOGS, None)
    return executor_input
