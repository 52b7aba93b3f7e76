import json
import os
import shutil
import signal
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from foundation.errors import DiskFullError, RecommenderError, WorkspaceError
from registry.folder import ASIDE_PREFIX, HIGHEST, LOCK, next_version
from registry.provenance import Provenance
from registry.push import push
from registry.versions import MANIFEST, damage, pushed_versions, version_numbers
from tests.registry.serving_folder import (
    NOW_S,
    assert_only_whole_versions,
    in_child,
    killed_at,
    make_model,
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "model")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "serving" / "recommender"


def test_pushes_every_file_under_a_version_and_says_what_is_in_it(model: Path, base: Path) -> None:
    pushed = push(model, base, NOW_S + 0.9, Provenance(code_version="abc", quality={"rows": 3}))

    assert (pushed.version, pushed.path, pushed.is_new) == (
        1_700_000_000,
        base / "1700000000",
        True,
    )
    manifest = json.loads((pushed.path / MANIFEST).read_text())
    assert manifest["created"] == "2023-11-14T22:13:20+00:00"
    assert (manifest["version"], manifest["code_version"]) == (pushed.version, "abc")
    assert manifest["quality"] == {"rows": 3}
    assert manifest["model_digest"] == pushed.model_digest
    assert set(manifest["files"]) == {
        "saved_model.pb",
        "variables/variables.data",
        "variables/variables.index",
    }
    assert manifest["files"]["variables/variables.data"][0] == 5000
    assert (pushed.path / "saved_model.pb").read_text() == "graph"
    assert_only_whole_versions(base)
    assert sorted(path.name for path in base.iterdir()) == [HIGHEST, LOCK, "1700000000"]


def test_other_users_may_read_a_pushed_version(model: Path, base: Path) -> None:
    old = os.umask(0o022)
    try:
        pushed = push(model, base, NOW_S)
    finally:
        os.umask(old)
    assert pushed.path.stat().st_mode & 0o777 == 0o755
    assert (pushed.path / "saved_model.pb").stat().st_mode & 0o777 == 0o644


def test_the_same_model_is_pushed_once(model: Path, base: Path, tmp_path: Path) -> None:
    first = push(model, base, NOW_S)
    copy = shutil.copytree(model, tmp_path / "copy")
    again = push(copy, base, NOW_S + 100)

    assert (again.version, again.path, again.is_new) == (first.version, first.path, False)
    assert len(version_numbers(base)) == 1


def test_an_older_model_becomes_a_new_highest_version(
    model: Path, base: Path, tmp_path: Path
) -> None:
    push(model, base, NOW_S)
    push(make_model(tmp_path / "other", "other"), base, NOW_S + 5)
    back = push(model, base, NOW_S + 9)

    assert back.is_new
    assert sorted(version_numbers(base)) == [NOW_S, NOW_S + 5, NOW_S + 9]


def test_two_pushes_within_one_second_get_two_versions(
    model: Path, base: Path, tmp_path: Path
) -> None:
    first = push(model, base, NOW_S)
    second = push(make_model(tmp_path / "other", "other"), base, NOW_S)
    assert second.version == first.version + 1


def test_versions_rise_when_the_clock_goes_back(model: Path, base: Path, tmp_path: Path) -> None:
    first = push(model, base, NOW_S)
    second = push(make_model(tmp_path / "other", "other"), base, NOW_S - 1e9)
    assert second.version == first.version + 1


def test_versions_rise_when_the_newest_was_deleted_and_the_clock_goes_back(
    model: Path, base: Path, tmp_path: Path
) -> None:
    first = push(model, base, NOW_S)
    shutil.rmtree(first.path)
    assert push(model, base, NOW_S - 10).version == first.version + 1


@pytest.mark.parametrize("noted", ["", "nonsense", "-5"])
def test_a_broken_note_of_the_highest_version_does_no_harm(base: Path, noted: str) -> None:
    (base / "2000000000").mkdir(parents=True)
    (base / HIGHEST).write_text(noted)
    assert next_version(base, NOW_S) == 2_000_000_001


def test_names_that_are_no_versions_are_passed_over(base: Path) -> None:
    for name in ("v7", "9e9", "٣", "-3", "1.5", "tmp"):
        (base / name).mkdir(parents=True)
    assert version_numbers(base) == {}
    assert next_version(base, 12.7) == 12


def test_a_deleted_version_is_pushed_again(model: Path, base: Path) -> None:
    shutil.rmtree(push(model, base, NOW_S).path)
    again = push(model, base, NOW_S + 1)
    assert again.is_new
    assert_only_whole_versions(base)


@pytest.mark.parametrize("harm", ["change", "remove", "add", "manifest"])
def test_a_damaged_version_is_superseded(model: Path, base: Path, harm: str) -> None:
    first = push(model, base, NOW_S)
    if harm == "change":
        (first.path / "saved_model.pb").write_text("grapH")
    elif harm == "remove":
        (first.path / "variables" / "variables.index").unlink()
    elif harm == "add":
        (first.path / "variables" / "extra").write_text("x")
    else:
        (first.path / MANIFEST).write_text("{")
    again = push(model, base, NOW_S)
    assert (again.version, again.is_new) == (first.version + 1, True)


def test_a_kill_at_any_step_leaves_a_version_complete_or_absent(
    model: Path, tmp_path: Path
) -> None:
    """SIGKILL at the n-th operation that Python audits (open, mkdir, rename, ...), for every n."""
    other = make_model(tmp_path / "other", "other")
    for step in range(1, 1000):
        base = tmp_path / f"serving{step}"
        older = push(other, base, NOW_S)

        status = killed_at(step, lambda base=base: push(model, base, NOW_S))  # type: ignore[misc]
        assert_only_whole_versions(base)
        assert damage(pushed_versions(base)[-1]) == [] and older.path.is_dir()

        resumed = push(model, base, NOW_S)
        assert_only_whole_versions(base)
        digests = [version.model_digest for version in pushed_versions(base)]
        assert digests.count(resumed.model_digest) == 1, "pushed twice"
        assert not list(base.glob(f"{ASIDE_PREFIX}*")), "leftovers stay"
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert status == 0 and step > 40, f"{step} steps"


def test_leftovers_that_cannot_be_read_are_no_obstacle(model: Path, base: Path) -> None:
    base.mkdir(parents=True)
    (base / f"{ASIDE_PREFIX}1-file").write_text("not a folder")
    (base / f"{ASIDE_PREFIX}2-link").symlink_to("/nowhere")
    locked = base / f"{ASIDE_PREFIX}3-locked"
    (locked / "inside").mkdir(parents=True)
    locked.chmod(0)
    pushed = push(model, base, NOW_S)
    assert damage(pushed_versions(base)[0]) == [] and pushed.is_new
    assert not list(base.glob(f"{ASIDE_PREFIX}[12]*"))


def test_a_link_among_the_leftovers_is_removed_and_not_followed(
    model: Path, base: Path, tmp_path: Path
) -> None:
    base.mkdir(parents=True)
    (base / f"{ASIDE_PREFIX}1-link").symlink_to(model)
    push(model, base, NOW_S)
    assert (model / "saved_model.pb").is_file()


def test_pushes_at_the_same_time_take_turns(tmp_path: Path, base: Path) -> None:
    models = [make_model(tmp_path / f"model{n}", f"graph{n % 3}") for n in range(6)]
    start, go = os.pipe()
    children = []
    for model in models:
        child = os.fork()
        if not child:
            try:
                os.read(start, 1)
                push(model, base, NOW_S)
                os._exit(0)
            except BaseException:
                os._exit(1)
        children.append(child)
    os.write(go, b"x" * len(models))
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(models)

    assert_only_whole_versions(base)
    digests = [version.model_digest for version in pushed_versions(base)]
    assert len(set(digests)) == 3
    assert all(one != two for one, two in pairwise(digests))
    versions = sorted(version_numbers(base))
    assert versions == list(range(versions[0], versions[0] + len(versions)))


def test_a_limit_on_file_size_is_a_full_disk_and_leaves_nothing(model: Path, base: Path) -> None:
    import resource

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        with pytest.raises(DiskFullError):
            push(model, base, NOW_S)

    assert in_child(limited) == 0
    assert version_numbers(base) == {}
    assert not list(base.glob(f"{ASIDE_PREFIX}*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("free", ["known", "misreported"])
def test_a_full_disk_leaves_nothing_visible(
    tmp_path: Path, base: Path, free: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model(tmp_path / "big", "x" * 4000)
    base.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(base)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("tmpfs cannot be mounted here")
    try:
        if free == "misreported":
            plenty = shutil.disk_usage("/")._replace(free=1 << 40)
            monkeypatch.setattr(shutil, "disk_usage", lambda _: plenty)
        with pytest.raises(DiskFullError, match="room" if free == "known" else "full"):
            push(model, base, NOW_S)
        assert version_numbers(base) == {}
        assert not list(base.glob(f"{ASIDE_PREFIX}*"))
    finally:
        subprocess.run(["umount", str(base)], check=True)


def test_a_place_that_cannot_be_written_is_named(model: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(WorkspaceError, match=r"cannot push into .*taken/serving"):
        push(model, tmp_path / "taken" / "serving", NOW_S)


def test_a_model_that_changes_while_it_is_copied_is_not_pushed(
    model: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.copyfileobj

    def torn(read: object, written: object, size: int) -> None:
        real(read, written, size)  # type: ignore[arg-type]
        written.write(b"x")  # type: ignore[attr-defined]

    monkeypatch.setattr(shutil, "copyfileobj", torn)
    with pytest.raises(WorkspaceError, match="differs from the model"):
        push(model, base, NOW_S)
    assert version_numbers(base) == {}


def test_what_is_no_model_is_not_pushed(tmp_path: Path, base: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecommenderError, match=r"no saved_model\.pb"):
        push(tmp_path / "empty", base, NOW_S)
    with pytest.raises(RecommenderError, match=r"no saved_model\.pb"):
        push(tmp_path / "absent", base, NOW_S)
    assert not base.exists()


def test_links_in_a_model_are_refused(model: Path, base: Path) -> None:
    (model / "assets" / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(RecommenderError, match="symbolic link"):
        push(model, base, NOW_S)
    assert not base.exists()
