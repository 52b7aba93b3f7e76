import os
import shutil
import signal
from pathlib import Path

import pytest

from registry.folder import HIGHEST, PRUNED_PREFIX
from registry.prune import PruneRules, plan_prune, prune
from registry.push import Pushed, push
from registry.rollback import plan_rollback, rollback
from registry.versions import damage, pushed_versions, version_numbers
from tests.registry.serving_folder import (
    NOW_S,
    assert_only_whole_versions,
    in_child,
    killed_at,
    make_model,
)

DAY_S = 86_400


def push_all(root: Path, names: str) -> list[Pushed]:
    """Pushes one model a day below `root / "serving"`, the last one at NOW_S."""
    first_s = NOW_S - (len(names) - 1) * DAY_S
    return [
        push(make_model(root / f"model-{name}", name), root / "serving", first_s + day * DAY_S)
        for day, name in enumerate(names)
    ]


def pruned(base: Path, keep: int = 1, older_than_days: float | None = None) -> list[int]:
    rules = PruneRules(keep, older_than_days)
    plan = plan_prune(base, rules, NOW_S)
    gone = prune(base, plan, rules, NOW_S)
    assert [version.version for version in gone] == [version.version for version in plan.goes]
    return [version.version for version in gone]


def test_the_newest_stay_and_the_others_go(tmp_path: Path) -> None:
    versions = [pushed.version for pushed in push_all(tmp_path, "abcde")]
    base = tmp_path / "serving"
    noted = (base / HIGHEST).read_text()
    assert pruned(base, keep=2) == versions[2::-1]
    assert sorted(version_numbers(base)) == versions[3:]
    assert_only_whole_versions(base)
    assert (base / HIGHEST).read_text() == noted
    assert not list(base.glob(f"{PRUNED_PREFIX}*"))
    assert pruned(base, keep=2) == []


def test_young_versions_stay_however_many(tmp_path: Path) -> None:
    versions = [pushed.version for pushed in push_all(tmp_path, "abcd")]
    base = tmp_path / "serving"
    assert plan_prune(base, PruneRules(1, 1.5), NOW_S).stays[versions[2]] == (
        "not older than 1.5 days"
    )
    assert pruned(base, older_than_days=1.5) == versions[1::-1]


def test_the_highest_and_the_newest_intact_version_stay(tmp_path: Path) -> None:
    pushed = push_all(tmp_path, "abcd")
    base = tmp_path / "serving"
    for broken in pushed[2:]:
        (broken.path / "saved_model.pb").write_text("?")
    plan = plan_prune(base, PruneRules(1), NOW_S)
    assert plan.stays == {pushed[3].version: "served", pushed[1].version: "intact"}
    assert pruned(base) == [pushed[2].version, pushed[0].version]
    assert damage(pushed_versions(base)[-1]) == []


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    push_all(tmp_path, "ab")
    base = tmp_path / "serving"
    make_model(base / "5", "foreign")
    (base / "notes").mkdir()
    assert len(pruned(base)) == 1
    assert (base / "5" / "saved_model.pb").is_file() and (base / "notes").is_dir()


def test_a_version_that_does_not_tell_its_age_is_not_old(tmp_path: Path) -> None:
    old, _ = push_all(tmp_path, "ab")
    manifest = old.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"created": "2', '"created": "x2'))
    assert pruned(tmp_path / "serving", older_than_days=0) == []
    assert pruned(tmp_path / "serving") == [old.version]


def test_what_was_pushed_since_the_plan_does_not_let_more_go(tmp_path: Path) -> None:
    versions = [pushed.version for pushed in push_all(tmp_path, "abc")]
    base, rules = tmp_path / "serving", PruneRules(2)
    plan = plan_prune(base, rules, NOW_S)
    push(make_model(tmp_path / "model-d", "d"), base, NOW_S + 1)
    assert [version.version for version in prune(base, plan, rules, NOW_S)] == versions[:1]
    assert len(version_numbers(base)) == 3


def test_what_became_needed_since_the_plan_stays(tmp_path: Path) -> None:
    first, second = push_all(tmp_path, "ab")
    base, rules = tmp_path / "serving", PruneRules(1)
    plan = plan_prune(base, rules, NOW_S)
    (second.path / "saved_model.pb").write_text("?")
    assert prune(base, plan, rules, NOW_S) == ()
    assert first.path.is_dir()


def test_a_rollback_after_a_pruning_finds_what_was_kept(tmp_path: Path) -> None:
    pushed = push_all(tmp_path, "abc")
    base = tmp_path / "serving"
    pruned(base, keep=2)
    back = rollback(base, plan_rollback(base), NOW_S + 1)
    assert back.model_digest == pushed[1].model_digest


def test_at_least_one_version_is_kept() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        PruneRules(0)


def test_a_version_that_cannot_be_removed_is_gone_all_the_same(tmp_path: Path) -> None:
    """From a server's view: its name is taken first."""
    pushed = push_all(tmp_path, "ab")
    base = tmp_path / "serving"

    def cut_off() -> None:
        real = shutil.rmtree

        def fail(path: str | Path, ignore_errors: bool = False) -> None:
            if PRUNED_PREFIX in str(path) and not ignore_errors:
                raise PermissionError(13, "Permission denied", str(path))
            real(path, ignore_errors=ignore_errors)

        shutil.rmtree = fail  # type: ignore[assignment]
        with pytest.raises(Exception, match="cannot prune"):
            pruned(base)

    assert in_child(cut_off) == 0
    assert list(version_numbers(base)) == [pushed[1].version]
    assert_only_whole_versions(base)
    pruned(base)
    assert not list(base.glob(f"{PRUNED_PREFIX}*"))


def test_a_kill_at_any_step_leaves_whole_versions(tmp_path: Path) -> None:
    for step in range(1, 1000):
        root = tmp_path / f"{step}"
        highest = push_all(root, "abc")[-1]
        base = root / "serving"

        status = killed_at(step, lambda: pruned(base))  # noqa: B023
        assert_only_whole_versions(base)
        assert max(version_numbers(base)) == highest.version
        assert int((base / HIGHEST).read_text()) == highest.version

        pruned(base)
        assert list(version_numbers(base)) == [highest.version]
        assert not list(base.glob(f"{PRUNED_PREFIX}*")), "leftovers stay"
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert status == 0 and step > 40, f"{step} steps"
