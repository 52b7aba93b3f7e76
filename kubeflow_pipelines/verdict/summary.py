"""The final status of a run and the records of its steps turned into its verdict."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from foundation.errors import EXIT_DATA_NOT_VALID, EXIT_MODEL_NOT_BLESSED
from foundation.text import inert

PUSHED = "pushed"
UNCHANGED = "unchanged"
DATA_NOT_VALID = "data not valid"
MODEL_NOT_BLESSED = "model not blessed"
FAILED = "failed"
_VERDICTS = {EXIT_DATA_NOT_VALID: DATA_NOT_VALID, EXIT_MODEL_NOT_BLESSED: MODEL_NOT_BLESSED}
# How the backend says that all went well (ml_metadata.Execution.State), and how Vertex does.
_SUCCEEDED = frozenset({"COMPLETE", "CACHED", "SUCCEEDED"})


def state_of(final_status: str) -> str:
    """Returns the state in a PipelineTaskFinalStatus as JSON; "" where there is none."""
    try:
        return str(json.loads(final_status).get("state", "")).upper()
    except (ValueError, AttributeError):
        return ""


def summary_of(
    run_id: str, final_status: str, records: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Returns how a run ended: `verdict`, `state`, `failed_step`, `version`, `lines` for people.

    A step that failed and was tried again with success has not failed.

    Args:
      run_id: the backend's id of the run.
      final_status: a PipelineTaskFinalStatus as JSON.
      records: what the steps wrote, the oldest first; the last of each step counts.
    """
    last = {record["node"]: record for record in records}
    failed = [record for record in last.values() if record["outcome"] == "failed"]
    pushed = _pushed(last)
    state = state_of(final_status)
    verdict = _verdict(state, failed, pushed)
    lines = []
    for record in failed:
        lines.append(f"{record['node']}: {inert(record['error'].splitlines()[0], 400)}")
        lines.extend(f"  {inert(line.strip(), 400)}" for line in record["error"].splitlines()[1:])
        if record.get("hint"):
            lines.append(f"hint: {inert(record['hint'], 400)}")
    if pushed:
        lines.append(f"model: version {pushed['version']}")
    return {
        "run_id": run_id,
        "verdict": verdict,
        "state": state,
        "failed_step": failed[0]["node"] if failed else "",
        "version": int(pushed["version"]) if pushed else None,
        "lines": lines,
    }


def _verdict(
    state: str, failed: Sequence[Mapping[str, Any]], pushed: Mapping[str, Any] | None
) -> str:
    if failed:
        return _VERDICTS.get(int(failed[0]["exit_code"]), FAILED)
    if state not in _SUCCEEDED or pushed is None:
        return FAILED  # a pod that was killed leaves no record
    return PUSHED if int(pushed.get("is_new", 0)) else UNCHANGED


def _pushed(last: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Returns the properties of the PushedModel that a step of this run published."""
    for record in last.values():
        for artifact in record.get("outputs", []):
            if artifact["type"] == "PushedModel" and record["outcome"] == "succeeded":
                properties: Mapping[str, Any] = artifact["properties"]
                return properties
    return None
