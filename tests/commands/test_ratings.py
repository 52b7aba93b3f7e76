"""`ratings fill` and `ratings show` over the history of a run, and when `serve` fills."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.filling import Log, is_behind, log_of
from commands.main import cli
from foundation.errors import WorkspaceError
from pipeline import run_history
from pipeline.processes import ourselves
from pipeline.run_history import RunSummary
from pipeline.workspace import Workspace
from registry.contract import CONTRACT_FILE, Contract, contract_to_json
from registry.push import push
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from tests.commands.ratings_workspace import save_run
from tests.serving.store.logs import assert_states
from transform.point_in_time import StateParams

RUN = "0002-pushed"
LOG = [
    Rating("a", "m1", 4.0, 100),
    Rating("a", "m2", 3.5, 100),
    Rating("a", "m3", 1.0, 300),
    Rating("b", "m1", 5.0, 200),
]
NEWER = [*LOG, Rating("c", "m1", 2.0, 400)]
SECONDS = [100, 101, 201, 301, 401]
HALF_LIFE_DAYS = 7.0


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Run 1 pushed nothing, run 2 the newest version, run 3 has newer data and pushed nothing."""
    workspace = Workspace(tmp_path / "output")
    model = tmp_path / "model"
    (model / CONTRACT_FILE).parent.mkdir(parents=True)
    (model / "saved_model.pb").write_bytes(b"not looked at")
    settings = {"max_history": 3, "popularity_half_life_days": HALF_LIFE_DAYS}
    contract = Contract((), "user_rating", {}, num_candidates=0, training={"state": settings})
    (model / CONTRACT_FILE).write_text(contract_to_json(contract))
    version = str(push(model, workspace.serving, now_s=1000.0).version)
    save_run(workspace, "0001-first", LOG[:1])
    save_run(workspace, RUN, LOG, pushed=version)
    save_run(workspace, "0003-failed", NEWER)
    return workspace


def ratings(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["ratings", *arguments, "--output", str(workspace.root)])


def test_the_log_of_the_run_that_pushed_is_filled_in(workspace: Workspace) -> None:
    done = ratings(workspace, "fill")
    assert done.exit_code == 0, done.output
    assert f"from run {RUN}: 4 ratings" in done.stdout
    assert "holds 4 ratings, 0 of them posted" in done.stdout
    store = RatingStore(workspace.ratings)
    assert_states(store, LOG, SECONDS)
    assert store.filled_from == f"{RUN} artifacts/{RUN}/history"
    assert store.half_life_s == HALF_LIFE_DAYS * 86_400


def test_any_run_can_be_named(workspace: Workspace) -> None:
    assert ratings(workspace, "fill").exit_code == 0
    RatingStore(workspace.ratings).add([Rating("d", "m9", 5.0, 50)])
    done = ratings(workspace, "fill", "--run", "0003-failed")
    assert "holds 6 ratings, 1 of them posted" in done.stdout
    assert_states(RatingStore(workspace.ratings), [*NEWER, Rating("d", "m9", 5.0, 50)], SECONDS)
    wrong = ratings(workspace, "fill", "--run", "0009")
    assert wrong.exit_code == 5
    assert "there is no run 0009" in wrong.stderr


def test_without_a_run_there_is_nothing_to_fill_from(tmp_path: Path) -> None:
    done = ratings(Workspace(tmp_path), "fill")
    assert done.exit_code == 5
    assert "pushed a model, so there is no log to fill from" in done.stderr


def test_a_run_that_read_no_ratings_is_named(workspace: Workspace) -> None:
    (workspace.runs / "0004-early").mkdir()
    run_history.save(workspace, RunSummary("0004-early", "failed", 0.0, ourselves()))
    with pytest.raises(WorkspaceError, match="0004-early has no rating history"):
        log_of(workspace, "0004-early")


def test_what_serve_fills(workspace: Workspace) -> None:
    store, params = RatingStore(workspace.ratings), StateParams()
    pushed = log_of(workspace)
    assert pushed is not None
    assert is_behind(store, pushed, params)
    store.fill(LOG, pushed.source, params.half_life_s)
    assert not is_behind(store, pushed, params)
    assert is_behind(store, pushed, StateParams(popularity_half_life_days=3.0))
    # The same history, taken from cache by a later run; another one; one that was chosen.
    place = pushed.source.partition(" ")[2]
    assert not is_behind(store, Log("0005-again", pushed.history, f"0005-again {place}"), params)
    assert is_behind(store, Log("0005-new", pushed.history, "0005-new elsewhere"), params)
    store.fill(NEWER, "0003-failed elsewhere", params.half_life_s)
    assert not is_behind(store, pushed, params)


def test_what_is_known_of_a_user_is_shown(workspace: Workspace) -> None:
    missing = ratings(workspace, "show", "a")
    assert missing.exit_code == 5
    assert "ratings fill --output" in missing.stderr
    ratings(workspace, "fill")
    text = ratings(workspace, "show", "a", "--limit", "2").stdout
    assert text.splitlines() == [
        "3 ratings of user a, 2.83 on average",
        "1970-01-01 00:05:00     1  m3",
        "1970-01-01 00:01:40     4  m1",
        "and 1 older ones",
    ]
    assert ratings(workspace, "show", "no\x1bne").stdout == (
        "the store has no rating of user no\\x1bne\n"
    )
    found = json.loads(ratings(workspace, "show", "b", "--json").stdout)
    assert found == {
        "user": "b",
        "num_ratings": 1,
        "mean": 5.0,
        "ratings": [{"movie_id": "m1", "rating": 5.0, "timestamp": 200}],
    }
