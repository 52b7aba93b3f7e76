"""The verdict of a run, from its final status and the records of its steps."""

from typing import Any

import pytest

from kubeflow_pipelines.verdict.summary import state_of, summary_of

DONE = '{"state": "COMPLETE"}'
FAILED = '{"state": "FAILED"}'


def record(node: str, outcome: str = "succeeded", **more: Any) -> dict[str, Any]:
    return {"node": node, "outcome": outcome, "outputs": [], **more}


def pushed(is_new: int) -> dict[str, Any]:
    properties = {"version": 17, "is_new": is_new}
    return record("Pusher", outputs=[{"type": "PushedModel", "properties": properties}])


@pytest.mark.parametrize(("is_new", "verdict"), [(1, "pushed"), (0, "unchanged")])
def test_a_pushed_model(is_new: int, verdict: str) -> None:
    found = summary_of("r", DONE, [record("Gen"), pushed(is_new)])
    assert (found["verdict"], found["version"]) == (verdict, 17)
    assert found["lines"] == ["model: version 17"]


@pytest.mark.parametrize(
    ("exit_code", "verdict"), [(3, "data not valid"), (4, "model not blessed"), (1, "failed")]
)
def test_the_step_that_failed_says_why(exit_code: int, verdict: str) -> None:
    error = "2 errors\n  E-X in train\x1b[31m"
    failed = record("DataGate", "failed", error=error, hint="look", exit_code=exit_code)
    found = summary_of("r", FAILED, [record("Gen"), failed])
    assert (found["verdict"], found["failed_step"]) == (verdict, "DataGate")
    assert found["lines"] == ["DataGate: 2 errors", "  E-X in train\\x1b[31m", "hint: look"]


def test_a_step_that_succeeded_at_last_has_not_failed() -> None:
    tried = record("Pusher", "failed", error="disk", hint="", exit_code=1)
    assert summary_of("r", DONE, [tried, pushed(1)])["verdict"] == "pushed"


def test_a_killed_pod_leaves_no_record() -> None:
    assert summary_of("r", FAILED, [record("Gen")])["verdict"] == "failed"
    assert summary_of("r", "", [record("Gen"), pushed(1)])["verdict"] == "failed"


def test_a_status_comes_as_json_or_not_at_all() -> None:
    assert state_of('{"state": "succeeded", "error": {}}') == "SUCCEEDED"
    assert state_of("") == state_of("[]") == state_of("x") == ""
