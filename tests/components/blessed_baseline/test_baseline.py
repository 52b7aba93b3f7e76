import shutil
from pathlib import Path

import pytest

from components.blessed_baseline.baseline import copy_model, last_blessed
from registry.push import push
from registry.rollback import plan_rollback, rollback


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "serving"


def make_model(folder: Path, content: str) -> Path:
    (folder / "variables").mkdir(parents=True)
    (folder / "saved_model.pb").write_text(content)
    (folder / "variables" / "variables.index").write_text(content)
    return folder


@pytest.fixture
def models(tmp_path: Path) -> list[Path]:
    return [make_model(tmp_path / name, name) for name in ("first", "second", "third")]


def test_there_is_none_before_the_first_push(base: Path, models: list[Path]) -> None:
    assert last_blessed(base, models[0]) is None


def test_the_newest_pushed_model_is_the_baseline(base: Path, models: list[Path]) -> None:
    push(models[0], base, 1.0)
    second = push(models[1], base, 2.0)
    found = last_blessed(base, models[2])
    assert found is not None and found.version == second.version


def test_a_model_is_never_its_own_baseline(base: Path, models: list[Path]) -> None:
    first = push(models[0], base, 1.0)
    push(models[1], base, 2.0)
    found = last_blessed(base, models[1])
    assert found is not None and found.version == first.version


def test_a_damaged_version_is_passed_over(base: Path, models: list[Path]) -> None:
    first = push(models[0], base, 1.0)
    second = push(models[1], base, 2.0)
    (second.path / "saved_model.pb").write_text("secOnd")
    found = last_blessed(base, models[2])
    assert found is not None and found.version == first.version


def test_a_model_that_was_rolled_back_from_is_no_baseline(base: Path, models: list[Path]) -> None:
    first = push(models[0], base, 1.0)
    push(models[1], base, 2.0)
    back = rollback(base, plan_rollback(base), 3.0)
    found = last_blessed(base, models[2])
    assert found is not None and found.version == back.version
    assert last_blessed(base, models[0]) is None, "as before the model left behind was pushed"
    found = last_blessed(base, models[1])
    assert found is not None and found.model_digest == first.model_digest


def test_a_folder_that_is_not_ours_is_passed_over(base: Path, models: list[Path]) -> None:
    shutil.copytree(models[0], base / "7")
    assert last_blessed(base, models[1]) is None


def test_the_copy_is_the_model_without_manifest_and_card(
    base: Path, models: list[Path], tmp_path: Path
) -> None:
    push(models[0], base, 1.0)
    found = last_blessed(base, models[1])
    assert found is not None
    copy_model(found, tmp_path / "copy")
    assert (tmp_path / "copy" / "variables" / "variables.index").read_text() == "first"
    copied = {path.name for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert copied == {"saved_model.pb", "variables.index"}
