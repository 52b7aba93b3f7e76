"""`models refresh-index` over a real SavedModel, logs and catalogues of runs, and a store."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.latest import run_that_pushed
from commands.main import cli
from pipeline.workspace import Workspace
from registry.provenance import Provenance
from registry.push import push
from registry.versions import pushed_versions
from serving.recommendations import Question, Recommender
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from tests.commands.ratings_workspace import save_run
from tests.serving import indexed_model

pytestmark = pytest.mark.tfx

DAY_S = 86_400
NOW_S = 900 * DAY_S
OLD = ["m1", "m2", "m3"]
NEW = ["m1", "m2", "new"]
LOG = [Rating(f"u{number}", "m1", 4.0, NOW_S - 3 * DAY_S) for number in range(3)]
NEWER = [*LOG, *(Rating(f"u{number}", "new", 4.0, NOW_S) for number in range(5))]
WITNESS = {"user_id": "u", "timestamp": 5, "movie_id": "no movie"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Run 1 pushed; run 2 has a newer movie and newer ratings, and pushed nothing."""
    workspace = Workspace(tmp_path / "output")
    add_version(workspace, tmp_path)
    save_run(workspace, "0002-newer", NEWER, NEW)
    return workspace


def add_version(workspace: Workspace, tmp_path: Path, movie_id: str = "no movie") -> None:
    model = indexed_model.save(tmp_path / "models" / "model", OLD)
    witness = {"request": {**WITNESS, "movie_id": movie_id}, "predicted_rating": 3.0}
    if movie_id != "no movie":
        witness["predicted_rating"] = 0.0
    parity = {"verdict": "passed", "tolerance": 1e-5, "witnesses": [witness]}
    pushed = push(model, workspace.serving, 1000.0, Provenance("code", parity=parity))
    save_run(
        workspace, "0001-first", LOG, OLD, pushed=str(pushed.version), digest=pushed.model_digest
    )


def refresh(workspace: Workspace, *arguments: str) -> Result:
    command = ["models", "refresh-index", *arguments, "--output", str(workspace.root)]
    return CliRunner().invoke(cli, command)


def recommended(workspace: Workspace) -> list[str]:
    newest = pushed_versions(workspace.serving)[0]
    return [each.movie_id for each in Recommender(newest.path).recommend(Question("u", NOW_S))]


def test_newer_movies_and_ratings_make_a_new_version(workspace: Workspace) -> None:
    done = refresh(workspace)
    assert done.exit_code == 0, done.output
    new, old = pushed_versions(workspace.serving)
    assert done.stdout.splitlines()[-3:] == [
        f"version   {new.version}, made from version {old.version}",
        "movies    3: 1 new, 1 gone",
        "ratings   until 1972-06-19 00:00:00",
    ]
    assert recommended(workspace) == ["new", "m1", "m2"]
    assert new.provenance.parity == old.provenance.parity
    assert new.provenance.refreshed_from == old.version
    assert new.provenance.trained_digest == old.model_digest
    # What asks for the run behind the newest model finds the one that trained it.
    run = run_that_pushed(workspace, new)
    assert run is not None and run.run_id == "0001-first"
    listed = CliRunner().invoke(cli, ["models", "list", "--output", str(workspace.root)]).stdout
    assert f"{new.version} is version {old.version} with newer movies" in listed


def test_what_was_posted_since_counts(workspace: Workspace) -> None:
    assert refresh(workspace).exit_code == 0
    store = RatingStore(workspace.ratings)
    store.add([Rating(f"p{number}", "m2", 5.0, NOW_S + 60) for number in range(9)])
    store.close()
    assert refresh(workspace).exit_code == 0
    assert recommended(workspace) == ["m2", "new", "m1"]
    newest, between, first = pushed_versions(workspace.serving)
    assert newest.provenance.refreshed_from == between.version
    assert newest.provenance.trained_digest == first.model_digest
    again = refresh(workspace)
    assert f"nothing is new: version {newest.version} knows it already" in again.stdout


def test_the_trained_model_is_not_pushed_over_its_refresh(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A run whose model came from cache must not bring back the older movies."""
    assert refresh(workspace).exit_code == 0
    newest = pushed_versions(workspace.serving)[0]
    pushed = push(tmp_path / "models" / "model", workspace.serving, 2e9)
    assert (pushed.version, pushed.is_new) == (newest.version, False)


def test_any_run_can_be_named(workspace: Workspace) -> None:
    assert refresh(workspace, "--run", "0001-first").exit_code == 0
    assert recommended(workspace) == ["m1", "m2", "m3"]
    assert refresh(workspace, "--run", "0009").exit_code == 5


def test_a_catalogue_of_other_data_is_refused(workspace: Workspace) -> None:
    save_run(workspace, "0003-other", LOG, ["m1", "a", "b", "c"])
    done = refresh(workspace)
    assert done.exit_code == 1
    assert "of the 3 movies that the model knows, the catalogue of run 0003-other has 1" in (
        done.stderr
    )
    assert len(pushed_versions(workspace.serving)) == 1


def test_a_model_that_answers_its_witnesses_otherwise_is_not_pushed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "output")
    add_version(workspace, tmp_path, movie_id="m1")  # whose popularity is its rating
    done = refresh(workspace)
    assert done.exit_code == 1
    assert "witness 1 of 1 is rated" in done.stderr
    assert "nothing was pushed" in done.stderr
    assert len(pushed_versions(workspace.serving)) == 1


def test_without_a_version_there_is_nothing_to_refresh(tmp_path: Path) -> None:
    done = refresh(Workspace(tmp_path))
    assert done.exit_code == 5
    assert "no model has been pushed" in done.stderr


def test_the_manifest_says_what_was_refreshed(workspace: Workspace) -> None:
    assert refresh(workspace).exit_code == 0
    new, old = pushed_versions(workspace.serving)
    manifest = json.loads((new.path / "manifest.json").read_text())
    assert (manifest["refreshed_from"], manifest["trained_digest"]) == (
        old.version,
        old.model_digest,
    )
    card = json.loads((new.path / "model_card.json").read_text())
    assert f"a refresh: the model of version {old.version}" in json.dumps(card)
