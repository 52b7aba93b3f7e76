import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from foundation.errors import DiskFullError, ModelWithdrawnError, WorkspaceError
from registry.folder import ASIDE_PREFIX
from registry.model_card import CARD_JSON
from registry.provenance import Provenance
from registry.push import Pushed, push
from registry.rollback import RollbackPlan, plan_rollback, reinstate, rollback
from registry.versions import (
    MANIFEST,
    PushedVersion,
    damage,
    pushed_versions,
    read_version,
    version_numbers,
)
from registry.withdrawal import WITHDRAWN, withdrawn
from tests.registry.serving_folder import (
    NOW_S,
    assert_only_whole_versions,
    in_child,
    killed_at,
    make_model,
)

FIGURES = {"rating": {"model": {"rmse": 0.9}}}
PARITY = {"verdict": "passed", "tolerance": 1e-4, "witnesses": [{"request": {}}]}


class Folder:
    """A serving folder, and models a, b, c that are pushed into it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = root / "serving"
        self.now_s = NOW_S

    def push(self, name: str) -> Pushed:
        model = self.root / name
        if not model.is_dir():
            make_model(model, name)
        self.now_s += 10
        told = Provenance(f"code-{name}", FIGURES, PARITY, {"verdict": "passed"})
        return push(model, self.base, self.now_s, told)

    def rollback(self, version: int | None = None) -> Pushed:
        self.now_s += 10
        return rollback(self.base, plan_rollback(self.base, version), self.now_s)

    @property
    def served(self) -> PushedVersion:
        newest = pushed_versions(self.base)[0]
        assert newest.version == max(version_numbers(self.base))
        return newest

    @property
    def content(self) -> str:
        return (self.served.path / "saved_model.pb").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_older_model_becomes_a_new_highest_version(folder: Folder) -> None:
    old, new = folder.push("a"), folder.push("b")
    back = folder.rollback()
    assert back.is_new and back.version == new.version + 10
    assert back.model_digest == old.model_digest
    assert folder.content == "a"
    assert_only_whole_versions(folder.base)
    assert len(version_numbers(folder.base)) == 3


def test_the_manifest_keeps_what_was_known_and_names_the_version(folder: Folder) -> None:
    old, _ = folder.push("a"), folder.push("b")
    back = folder.rollback()
    before, after = (json.loads((v.path / MANIFEST).read_text()) for v in (old, back))
    assert after["rollback_of"] == old.version and "rollback_of" not in before
    assert (after["version"], after["created"]) == (back.version, "2023-11-14T22:13:50+00:00")
    changed = {"version", "created", "beside", "rollback_of"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }
    assert after["parity"] == PARITY and after["code_version"] == "code-a"


def test_the_card_of_the_new_version_says_so(folder: Folder) -> None:
    old, _ = folder.push("a"), folder.push("b")
    card = json.loads((folder.rollback().path / CARD_JSON).read_text())
    assert card["model_details"]["version"] == {
        "name": str(folder.served.version),
        "date": "2023-11-14",
        "diff": f"a rollback: the model is that of version {old.version}, byte for byte",
    }


def test_both_versions_live_apart(folder: Folder) -> None:
    old, _ = folder.push("a"), folder.push("b")
    back = folder.rollback()
    shutil.rmtree(old.path)
    assert damage(folder.served) == []
    assert (back.path / "saved_model.pb").stat().st_nlink == 1


def test_the_model_left_behind_is_not_pushed_again(folder: Folder) -> None:
    folder.push("a")
    bad = folder.push("b")
    back = folder.rollback()
    with pytest.raises(ModelWithdrawnError) as refused:
        folder.push("b")
    assert f"version {bad.version}, which was rolled back (to version {back.version})" in str(
        refused.value
    )
    assert refused.value.exit_code == 4
    assert f"models rollback {bad.version}" in refused.value.hint
    assert f"models reinstate {bad.version}" in refused.value.hint
    assert folder.content == "a" and len(version_numbers(folder.base)) == 3


def test_the_model_gone_back_to_is_served_already(folder: Folder) -> None:
    folder.push("a")
    folder.push("b")
    back = folder.rollback()
    again = folder.push("a")
    assert (again.version, again.is_new) == (back.version, False)


def test_another_model_is_pushed_as_ever_and_changes_nothing_for_the_withdrawn(
    folder: Folder,
) -> None:
    folder.push("a")
    folder.push("b")
    folder.rollback()
    assert folder.push("c").is_new
    with pytest.raises(ModelWithdrawnError):
        folder.push("b")
    assert folder.push("a").is_new, "a model that was left by a push, not by a rollback"


def test_every_model_pushed_after_the_one_gone_back_to_is_withdrawn(folder: Folder) -> None:
    first = folder.push("a")
    pushed = {folder.push(name).version for name in "bc"}
    plan = plan_rollback(folder.base, first.version)
    assert set(plan.withdrawn) == pushed
    folder.rollback(first.version)
    for name in "bc":
        with pytest.raises(ModelWithdrawnError):
            folder.push(name)


def test_naming_a_withdrawn_version_serves_it_and_lets_it_be_pushed(folder: Folder) -> None:
    folder.push("a")
    bad = folder.push("b")
    folder.rollback()
    folder.rollback(bad.version)
    assert folder.content == "b"
    assert not folder.push("b").is_new
    assert folder.push("c").is_new
    assert folder.push("b").is_new
    with pytest.raises(ModelWithdrawnError):
        folder.push("a")


def test_reinstated_models_may_be_pushed_though_their_version_is_gone(folder: Folder) -> None:
    folder.push("a")
    bad = folder.push("b")
    folder.rollback()
    shutil.rmtree(bad.path)
    assert reinstate(folder.base, bad.version) == bad.model_digest
    assert folder.content == "a"
    assert folder.push("b").is_new
    with pytest.raises(WorkspaceError, match=rf"{bad.version} is not withdrawn; .*: none"):
        reinstate(folder.base, bad.version)


def test_a_second_rollback_goes_further_back_and_not_to_what_was_withdrawn(folder: Folder) -> None:
    folder.push("a")
    second, third = folder.push("b"), folder.push("c")
    folder.rollback(second.version)
    plan = plan_rollback(folder.base)
    assert plan.passed_over == (f"{third.version} was rolled back",)
    folder.rollback()
    assert folder.content == "a"
    with pytest.raises(WorkspaceError, match="holds no other model to go back to"):
        folder.rollback()


def test_a_damaged_version_is_passed_over_and_refused_by_name(folder: Folder) -> None:
    folder.push("a")
    middle = folder.push("b")
    folder.push("c")
    (middle.path / "saved_model.pb").write_text("B")
    with pytest.raises(WorkspaceError, match=r"is damaged: saved_model\.pb was changed; nothing"):
        folder.rollback(middle.version)
    assert plan_rollback(folder.base).passed_over == (
        f"{middle.version} is damaged: saved_model.pb was changed",
    )
    folder.rollback()
    assert folder.content == "a"


def test_a_damaged_model_card_is_damage(folder: Folder) -> None:
    old, _ = folder.push("a"), folder.push("b")
    (old.path / CARD_JSON).write_text("{}")
    with pytest.raises(WorkspaceError, match=rf"{CARD_JSON} was changed"):
        folder.rollback(old.version)


def test_a_link_in_a_version_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    old, _ = folder.push("a"), folder.push("b")
    outside = tmp_path / "outside"
    (old.path / "saved_model.pb").rename(outside)
    (old.path / "saved_model.pb").symlink_to(outside)
    with pytest.raises(WorkspaceError, match=r"saved_model\.pb is a symbolic link"):
        folder.rollback(old.version)


def test_an_absent_version_is_answered_with_those_there_are(folder: Folder) -> None:
    one, two = folder.push("a"), folder.push("b")
    with pytest.raises(WorkspaceError, match=rf"no version 7 .* are {two.version}, {one.version}"):
        folder.rollback(7)


def test_a_folder_without_manifest_is_not_gone_back_to(folder: Folder) -> None:
    folder.push("a")
    folder.push("b")
    make_model(folder.base / "5", "foreign")
    with pytest.raises(WorkspaceError, match="version 5 has no manifest of ours"):
        folder.rollback(5)


def test_an_empty_folder_has_nothing_to_go_back_to(folder: Folder) -> None:
    with pytest.raises(WorkspaceError, match="no model has been pushed"):
        folder.rollback()
    assert not folder.base.exists()


def test_what_is_served_already_is_not_copied(folder: Folder) -> None:
    old, _ = folder.push("a"), folder.push("b")
    back = folder.rollback(old.version)
    again = folder.rollback(old.version)
    assert (again.version, again.is_new) == (back.version, False)
    assert len(version_numbers(folder.base)) == 3


@pytest.mark.parametrize("harm", ["damaged", "foreign"])
def test_a_broken_highest_version_is_left_behind(folder: Folder, harm: str) -> None:
    old = folder.push("a")
    new = folder.push("b")
    if harm == "damaged":
        (new.path / "saved_model.pb").write_text("B")
    else:
        (new.path / MANIFEST).unlink()
    assert folder.rollback().model_digest == old.model_digest
    assert folder.content == "a"


def test_the_same_model_is_copied_when_the_served_copy_is_damaged(folder: Folder) -> None:
    old = folder.push("a")
    (old.path / "saved_model.pb").write_text("A")
    new = folder.push("a")
    (new.path / "saved_model.pb").write_text("A")
    (old.path / "saved_model.pb").write_text("a")
    assert plan_rollback(folder.base, old.version).withdrawn == ()
    assert folder.rollback(old.version).is_new
    assert not withdrawn(folder.base), "a model does not withdraw itself"


def test_a_push_between_plan_and_rollback_is_noticed(folder: Folder) -> None:
    folder.push("a")
    folder.push("b")
    plan = plan_rollback(folder.base)
    newest = folder.push("c")
    with pytest.raises(WorkspaceError, match=rf"{newest.version} is served now, .* faster"):
        rollback(folder.base, plan, NOW_S)
    assert folder.content == "c" and not withdrawn(folder.base)


def test_versions_rise_though_the_clock_was_set_back(folder: Folder) -> None:
    folder.push("a")
    new = folder.push("b")
    back = rollback(folder.base, plan_rollback(folder.base), NOW_S - 1e9)
    assert back.version == new.version + 1


def test_a_full_disk_changes_nothing(folder: Folder) -> None:
    folder.push("a")
    folder.push("b")

    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
        with pytest.raises(DiskFullError):
            folder.rollback()

    assert in_child(limited) == 0
    assert folder.content == "b" and not withdrawn(folder.base)
    assert not list(folder.base.glob(f"{ASIDE_PREFIX}*"))
    assert folder.push("c").is_new
    assert folder.push("b").is_new, "an entry of a rollback that failed never counts"


def test_a_rollback_that_fails_forgets_no_earlier_one(folder: Folder) -> None:
    first = folder.push("a")
    bad = folder.push("b")
    folder.rollback()
    folder.push("c")
    before = withdrawn(folder.base)
    assert set(before) == {bad.model_digest}

    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
        with pytest.raises(DiskFullError):
            folder.rollback(first.version)

    assert in_child(limited) == 0
    assert withdrawn(folder.base) == before


def test_a_list_that_cannot_be_read_stops_pushes_and_says_how_to_go_on(folder: Folder) -> None:
    folder.push("a")
    for text in ("{", "[]", '{"d": {"was": 1}}', '{"d": {"was": "x", "by": 2, "at": ""}}'):
        (folder.base / WITHDRAWN).write_text(text)
        with pytest.raises(WorkspaceError, match="rolled back from, cannot be read") as refused:
            folder.push("b")
        assert "remove it" in refused.value.hint


def test_rollbacks_at_the_same_time_make_one_version(folder: Folder) -> None:
    folder.push("a")
    folder.push("b")
    plan = plan_rollback(folder.base)
    start, go = os.pipe()
    children = []
    for _ in range(4):
        child = os.fork()
        if not child:
            try:
                os.read(start, 1)
                rollback(folder.base, plan, NOW_S)
                os._exit(0)
            except WorkspaceError:
                os._exit(5)
            except BaseException:
                os._exit(1)
        children.append(child)
    os.write(go, b"x" * 4)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert sorted(codes) == [0, 5, 5, 5]
    assert len(version_numbers(folder.base)) == 3
    assert_only_whole_versions(folder.base)


def assert_consistent(folder: Folder, bad: Pushed) -> bool:
    """Either all of the rollback is to be seen, or nothing; returns whether it is."""
    assert_only_whole_versions(folder.base)
    is_back = folder.content == "a"
    assert set(withdrawn(folder.base)) == ({bad.model_digest} if is_back else set())
    if not is_back:
        assert folder.served.version == bad.version
    return is_back


def test_a_kill_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    outcomes = set()
    for step in range(1, 1000):
        folder = Folder(tmp_path / f"{step}")
        old, bad = folder.push("a"), folder.push("b")
        plan = plan_rollback(folder.base, old.version)

        status = killed_at(step, lambda: rollback(folder.base, plan, NOW_S))  # noqa: B023
        is_back = assert_consistent(folder, bad)
        outcomes.add(is_back)
        if not is_back:
            # A push does not make the killed rollback's entry true.
            apart = Folder(tmp_path / f"{step}")
            apart.base = shutil.copytree(folder.base, tmp_path / f"{step}" / "apart")
            apart.push("c")
            assert not withdrawn(apart.base) and apart.push("b").is_new

        folder.rollback(old.version)
        assert assert_consistent(folder, bad)
        assert len(version_numbers(folder.base)) == 3, "rolled back twice"
        assert not list(folder.base.glob(f"{ASIDE_PREFIX}*")), "leftovers stay"
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert status == 0 and step > 60, f"{step} steps"
    assert outcomes == {True, False}


def test_a_kill_while_a_withdrawn_version_is_served_again_keeps_it_withdrawn_until_then(
    tmp_path: Path,
) -> None:
    for step in range(1, 1000):
        folder = Folder(tmp_path / f"{step}")
        good, bad = folder.push("a"), folder.push("b")
        folder.rollback()
        plan = plan_rollback(folder.base, bad.version)

        status = killed_at(step, lambda: rollback(folder.base, plan, NOW_S))  # noqa: B023
        assert_only_whole_versions(folder.base)
        behind = bad if folder.content == "a" else good
        assert set(withdrawn(folder.base)) == {behind.model_digest}
        shutil.rmtree(folder.root)
        if status == 0:
            break
    assert status == 0 and step > 60, f"{step} steps"


def test_the_provenance_of_a_chain_of_rollbacks_survives(folder: Folder) -> None:
    old, new = folder.push("a"), folder.push("b")
    for version in (old.version, new.version, old.version):
        folder.rollback(version)
    first = read_version(old.path)
    assert first is not None
    expected = replace(first.provenance, rollback_of=old.version)
    assert folder.served.provenance == expected


def test_a_plan_says_what_it_would_do(folder: Folder) -> None:
    old, new = folder.push("a"), folder.push("b")
    target = read_version(old.path)
    assert target is not None
    assert plan_rollback(folder.base) == RollbackPlan(new.version, target, False, (new.version,))
