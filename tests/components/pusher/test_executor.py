"""What the node says of a push, on the artifact that it publishes."""

import json
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ModelWithdrawnError
from registry.rollback import plan_rollback, rollback
from registry.versions import superseded_by

pytestmark = pytest.mark.tfx


def pushed_artifact(folder: Path, number: int, name: str = "model") -> Any:
    """Returns the artifact of pushing the model in `folder` into the serving folder beside it."""
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.pusher import executor

    model = standard_artifacts.Model()
    model.id, model.uri = 1, str(folder / name)
    blessing = standard_artifacts.ModelBlessing()
    blessing.set_int_custom_property("blessed", 1)
    blessing.set_int_custom_property("current_model_id", 1)
    report = artifacts.ValidationReport()
    report.uri = str(folder / "report")
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


def save_model(folder: Path, name: str) -> None:
    saved = folder / name / "Format-Serving"
    saved.mkdir(parents=True)
    (saved / "saved_model.pb").write_text(name)


def test_the_manifest_says_what_the_report_says_of_the_data(tmp_path: Path) -> None:
    from tests.components.pusher.test_data import REPORT

    save_model(tmp_path, "model")
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.json").write_text(json.dumps(REPORT))
    pushed_artifact(tmp_path, 1)
    (manifest,) = (tmp_path / "serving").glob("*/manifest.json")
    data = json.loads(manifest.read_text())["data"]
    assert (data["verdict"], data["input_sha256"]) == ("passed", "f00d")
    assert "jane" not in manifest.read_text()


def test_a_model_that_was_rolled_back_from_is_not_pushed_again(tmp_path: Path) -> None:
    """A run of the same data and code after a rollback comes to this, cache or no cache."""
    for name in ("good", "bad"):
        save_model(tmp_path, name)
    serving = tmp_path / "serving"
    pushed_artifact(tmp_path, 1, "good")
    bad = pushed_artifact(tmp_path, 2, "bad")
    back = rollback(serving, plan_rollback(serving), 0.0)

    with pytest.raises(ModelWithdrawnError):
        pushed_artifact(tmp_path, 3, "bad")
    assert superseded_by(serving / str(bad.get_int_custom_property("version"))) == back.version
    assert not (tmp_path / "pushed-3").exists()
    again = pushed_artifact(tmp_path, 4, "good")
    assert again.get_int_custom_property("version") == back.version
    assert again.get_int_custom_property("is_new") == 0
