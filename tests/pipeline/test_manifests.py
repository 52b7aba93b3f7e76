import os
from pathlib import Path

import pytest

from pipeline import manifests, workspace
from pipeline.results import ArtifactRecord
from pipeline.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return workspace.open(tmp_path / "output")


@pytest.fixture
def record(space: Workspace) -> ArtifactRecord:
    folder = space.artifacts / "Trainer" / "model" / "7"
    (folder / "variables").mkdir(parents=True)
    (folder / "model.pb").write_bytes(b"graph")
    (folder / "variables" / "data").write_bytes(b"\x00" * 1000)
    return ArtifactRecord("Trainer", "model", 12, "Model", str(folder))


def test_artifact_equals_its_own_manifest(space: Workspace, record: ArtifactRecord) -> None:
    assert manifests.write(space, record) == space.manifests / "12.json"
    assert manifests.damage(space, record) is None
    assert manifests.verify(space, [record]) == {}


def test_flipped_bit_with_size_and_time_kept(space: Workspace, record: ArtifactRecord) -> None:
    manifests.write(space, record)
    path = Path(record.uri, "variables", "data")
    before = path.stat()
    path.write_bytes(b"\x00" * 999 + b"\x01")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert manifests.verify(space, [record]) == {
        12: f"{path}: content changed since it was written (SHA-256 differs)"
    }


def test_truncated_missing_and_unexpected_files(space: Workspace, record: ArtifactRecord) -> None:
    manifests.write(space, record)
    path = Path(record.uri, "model.pb")
    path.write_bytes(b"gra")
    assert manifests.damage(space, record) == f"{path}: 3 bytes, expected 5"
    path.unlink()
    assert manifests.damage(space, record) == f"{path}: missing"
    path.write_bytes(b"graph")
    extra = path.with_name("model-2.pb")
    extra.write_bytes(b"")
    assert manifests.damage(space, record) == f"{extra}: unexpected file"


def test_missing_folder(space: Workspace, record: ArtifactRecord) -> None:
    manifests.write(space, record)
    Path(record.uri).rename(space.root / "moved")
    assert manifests.damage(space, record) == f"{record.uri}: missing"


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"uri": "artifacts/x"}'])
def test_without_a_usable_manifest_it_is_damaged(
    space: Workspace, record: ArtifactRecord, text: str | None
) -> None:
    if text is not None:
        (space.manifests / "12.json").write_text(text)
    found = manifests.damage(space, record)
    assert found is not None
    assert "manifest" in found


def test_artifact_that_is_one_file(space: Workspace) -> None:
    path = space.artifacts / "value"
    path.write_text("3")
    record = ArtifactRecord("Count", "value", 1, "Integer", str(path))
    manifests.write(space, record)
    assert manifests.damage(space, record) is None
    path.write_text("4")
    assert "content changed" in (manifests.damage(space, record) or "")


def test_pushed_version_is_watched_with_its_artifact(
    space: Workspace, record: ArtifactRecord
) -> None:
    version = space.serving / "3"
    version.mkdir()
    (version / "saved_model.pb").write_bytes(b"served")
    properties = {manifests.PUSHED_DESTINATION: str(version)}
    pushed = ArtifactRecord("Pusher", "pushed_model", 20, "PushedModel", record.uri, properties)
    manifests.write(space, pushed)
    assert manifests.damage(space, pushed) is None
    (version / "saved_model.pb").unlink()
    assert manifests.damage(space, pushed) == f"{version / 'saved_model.pb'}: missing"


def test_pushed_version_behind_a_newer_one_is_pushed_again(
    space: Workspace, record: ArtifactRecord
) -> None:
    version = space.serving / "100"
    version.mkdir()
    (version / "saved_model.pb").write_bytes(b"graph")
    pushed = ArtifactRecord(
        "Pusher",
        "pushed_model",
        20,
        "PushedModel",
        record.uri,
        {"pushed_destination": str(version)},
    )
    manifests.write(space, pushed)
    (space.serving / "99").mkdir()
    assert manifests.damage(space, pushed) is None
    (space.serving / "101").mkdir()
    assert manifests.damage(space, pushed) == f"{version}: version 101 was pushed after it"


def test_imported_artifacts_are_not_ours(space: Workspace, tmp_path: Path) -> None:
    imported = ArtifactRecord("Importer", "result", 1, "Schema", str(tmp_path / "schema"))
    assert not manifests.is_ours(space, imported)
    assert manifests.verify(space, [imported]) == {}


def test_only_later_manifests_are_forgotten(space: Workspace) -> None:
    for artifact_id in (1, 2, 10):
        (space.manifests / f"{artifact_id}.json").write_text("{}")
    manifests.forget_after(space, 2)
    assert sorted(path.name for path in space.manifests.iterdir()) == ["1.json", "2.json"]
