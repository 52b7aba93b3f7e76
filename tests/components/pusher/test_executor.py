"""What the node says of a push, on the artifact that it publishes."""

import json
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ModelNotBlessedError, ModelWithdrawnError
from registry.rollback import plan_rollback, rollback
from registry.versions import superseded_by

pytestmark = pytest.mark.tfx


WITNESS = {"request": {"user_id": "parity-stranger"}, "predicted_rating": 3.5}
CHECK = {
    "code": "P-FEATURES-NAMED",
    "problems": ["user_index differs in 7 of 60 rows"],
    "more_problems": 0,
    "features": [{"feature": "user_index", "hints": ["every index is off by +1"]}],
}


def parity_artifacts(folder: Path, model_id: int, blessed: bool) -> tuple[Any, Any]:
    """Returns the blessing and the report of ServingParity."""
    from tfx.types import standard_artifacts

    from components import artifacts

    blessing = standard_artifacts.InfraBlessing()
    blessing.set_int_custom_property("blessed", int(blessed))
    blessing.set_int_custom_property("current_model_id", model_id)
    report = artifacts.ParityReport()
    report.uri = str(folder / "parity")
    Path(report.uri).mkdir(exist_ok=True)
    checks = {"checks": [] if blessed else [CHECK]}
    (folder / "parity" / "parity.json").write_text(json.dumps(checks))
    witnesses = {"tolerance": 1e-4, "witnesses": [WITNESS]}
    (folder / "parity" / "witnesses.json").write_text(json.dumps(witnesses))
    return blessing, report


GATES = [
    {"name": "beats_item_bias", "state": "failed", "sentences": ["RMSE is 1.2, required is less"]},
    {"name": "slices", "state": "passed", "sentences": ["fine"]},
    {"name": "not_worse", "state": "failed", "sentences": ["RMSE rose", "NDCG@10 fell"]},
]


def quality_artifacts(folder: Path, model_id: int, blessed: bool) -> tuple[Any, Any]:
    """Returns the blessing and the report of ModelValidation."""
    from tfx.types import standard_artifacts

    from components import artifacts

    blessing = standard_artifacts.ModelBlessing()
    blessing.set_int_custom_property("blessed", int(blessed))
    blessing.set_int_custom_property("current_model_id", model_id)
    report = artifacts.QualityReport()
    report.uri = str(folder / "quality")
    Path(report.uri).mkdir(exist_ok=True)
    content = {"schema_version": 2, "gates": [] if blessed else GATES}
    (folder / "quality" / "quality.json").write_text(json.dumps(content))
    return blessing, report


def pushed_artifact(
    folder: Path,
    number: int,
    name: str = "model",
    *,
    quality: bool = True,
    parity: bool = True,
    of_model: int = 1,
) -> Any:
    """Returns the artifact of pushing the model in `folder` into the serving folder beside it."""
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.pusher import executor

    model = standard_artifacts.Model()
    model.id, model.uri = 1, str(folder / name)
    blessing = standard_artifacts.ModelBlessing()
    blessing.set_int_custom_property("blessed", 1)
    blessing.set_int_custom_property("current_model_id", 1)
    quality_blessing, quality_report = quality_artifacts(folder, 1, quality)
    parity_blessing, parity_report = parity_artifacts(folder, of_model, parity)
    report = artifacts.ValidationReport()
    report.uri = str(folder / "report")
    report.set_string_custom_property("verdict", "passed")
    pushed = standard_artifacts.PushedModel()
    pushed.uri = str(folder / f"pushed-{number}")
    executor.Executor().Do(
        {
            executor.MODEL: [model],
            executor.MODEL_BLESSING: [blessing],
            executor.QUALITY_BLESSING: [quality_blessing],
            executor.QUALITY: [quality_report],
            executor.PARITY_BLESSING: [parity_blessing],
            executor.PARITY_REPORT: [parity_report],
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


def test_a_model_that_serves_otherwise_than_it_was_trained_is_not_pushed(tmp_path: Path) -> None:
    save_model(tmp_path, "model")
    with pytest.raises(ModelNotBlessedError) as raised:
        pushed_artifact(tmp_path, 1, parity=False)
    assert str(raised.value).splitlines() == [
        "serving does not answer as training does; nothing was pushed",
        "  P-FEATURES-NAMED: user_index differs in 7 of 60 rows",
        "  P-FEATURES-NAMED: user_index: every index is off by +1",
    ]
    assert "parity.html" in raised.value.hint
    assert not (tmp_path / "serving").exists()


def test_a_model_that_failed_a_gate_is_not_pushed_and_each_failure_is_named(tmp_path: Path) -> None:
    save_model(tmp_path, "model")
    with pytest.raises(ModelNotBlessedError) as raised:
        pushed_artifact(tmp_path, 1, quality=False)
    assert str(raised.value).splitlines() == [
        "the model is not good enough; nothing was pushed",
        "  beats_item_bias: RMSE is 1.2, required is less",
        "  not_worse: RMSE rose",
        "  not_worse: NDCG@10 fell",
    ]
    assert "quality.gates" in raised.value.hint
    assert not (tmp_path / "serving").exists()


def test_a_blessing_of_another_model_does_not_count(tmp_path: Path) -> None:
    save_model(tmp_path, "model")
    with pytest.raises(ModelNotBlessedError, match="the blessing is for model 2, not for 1"):
        pushed_artifact(tmp_path, 1, of_model=2)
    assert not (tmp_path / "serving").exists()


def test_the_manifest_carries_the_witnesses(tmp_path: Path) -> None:
    save_model(tmp_path, "model")
    pushed_artifact(tmp_path, 1)
    (manifest,) = (tmp_path / "serving").glob("*/manifest.json")
    content = json.loads(manifest.read_text())
    assert content["quality"]["schema_version"] == 2
    parity = content["parity"]
    assert parity == {"verdict": "passed", "tolerance": 1e-4, "witnesses": [WITNESS]}


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
