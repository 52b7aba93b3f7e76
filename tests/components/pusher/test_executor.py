"""What the node says of a push, on the artifact that it publishes."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def pushed_artifact(folder: Path, number: int) -> Any:
    """Returns the artifact of pushing the model in `folder` into the serving folder beside it."""
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.pusher import executor

    model = standard_artifacts.Model()
    model.id, model.uri = 1, str(folder / "model")
    blessing = standard_artifacts.ModelBlessing()
    blessing.set_int_custom_property("blessed", 1)
    blessing.set_int_custom_property("current_model_id", 1)
    report = artifacts.ValidationReport()
    report.set_string_custom_property("verdict", "passed")
    pushed = standard_artifacts.PushedModel()
    pushed.uri = str(folder / f"pushed-{number}")
    executor.Executor().Do(
        {
            executor.MODEL: [model],
            executor.MODEL_BLESSING: [blessing],
            executor.VALIDATION_REPORT: [report],
        },
        {executor.PUSHED_MODEL: [pushed]},
        {executor.PUSH_BASE_DIR: str(folder / "serving"), executor.CODE_DIGEST: "c"},
    )
    return pushed


def test_the_artifact_says_whether_the_model_was_there_already(tmp_path: Path) -> None:
    saved = tmp_path / "model" / "Format-Serving"
    saved.mkdir(parents=True)
    (saved / "saved_model.pb").write_bytes(b"a model")
    first, again = (pushed_artifact(tmp_path, number) for number in (1, 2))
    assert (
        first.get_int_custom_property("is_new"),
        again.get_int_custom_property("is_new"),
    ) == (1, 0)
    assert first.get_int_custom_property("version") == again.get_int_custom_property("version")
    record = json.loads((tmp_path / "pushed-2" / "pushed.json").read_text())
    assert record["version"] == again.get_int_custom_property("version")
