"""The check of bodies that the stub of the server relies on finds what it is there for."""

from typing import Any

import pytest

from tests.kubeflow_pipelines.api.models import faults

RECURRING: dict[str, Any] = {
    "display_name": "nightly",
    "mode": "ENABLE",
    "no_catchup": True,
    "max_concurrency": "1",
    "trigger": {
        "periodic_schedule": {"interval_second": "60", "start_time": "2026-01-01T00:00:00Z"}
    },
    "runtime_config": {"parameters": {"epochs": 3, "anything": [None]}},
}


@pytest.mark.parametrize("number", ["1", 1])
def test_int64_is_text_or_a_number(number: Any) -> None:
    body = {**RECURRING, "max_concurrency": number}
    assert list(faults(body, "V2beta1RecurringRun")) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "x"}, ".name: V2beta1RecurringRun has no such field"),
        ({"mode": "ON"}, ".mode: expected one of ['MODE_UNSPECIFIED', 'ENABLE', 'DISABLE']"),
        ({"no_catchup": "true"}, ".no_catchup: expected bool, got 'true'"),
        ({"max_concurrency": True}, ".max_concurrency: expected str, got True"),
        ({"display_name": ["x"]}, ".display_name: expected str"),
        ({"trigger": []}, ".trigger: expected an object (V2beta1Trigger)"),
        ({"trigger": {"cron": "x"}}, ".trigger.cron: V2beta1Trigger has no such field"),
        (
            {"trigger": {"cron_schedule": {"end_time": "tomorrow"}}},
            ".trigger.cron_schedule.end_time: expected datetime, got 'tomorrow'",
        ),
        ({"runtime_config": {"parameters": []}}, ".runtime_config.parameters: expected a mapping"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_the_models_do_not_have_is_found(change: dict[str, Any], fault: str) -> None:
    (found,) = faults({**RECURRING, **change}, "V2beta1RecurringRun")
    assert found.startswith(fault)


def test_lists_are_looked_into() -> None:
    body = {"runs": [{"state": "DONE"}, {"run_id": "1"}]}
    (found,) = faults(body, "V2beta1ListRunsResponse")
    assert found.startswith(".runs[0].state: expected one of")
    assert list(faults({"runs": {}}, "V2beta1ListRunsResponse")) == [".runs: expected a list"]
