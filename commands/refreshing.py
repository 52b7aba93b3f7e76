"""A workspace turned into a version of the newest model that knows newer movies and ratings."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from commands.filling import Say, fill, is_behind, log_of
from commands.latest import artifact_of, newest_model
from foundation.errors import RecommenderError, WorkspaceError
from pipeline.run_history import RunSummary, runs
from pipeline.workspace import Workspace
from registry.contract import read_contract
from registry.push import Pushed, push
from registry.versions import PushedVersion
from serving import witnesses
from serving.model import LoadedModel
from serving.reindexing import Movie, reindexed
from serving.state_params import state_params
from serving.store.ratings import RatingStore
from serving.witnesses import Witnesses
from transform.catalogue import read_catalogue
from transform.features import MOVIE_GENRES, MOVIE_ID, MOVIE_TITLE

_LEAST_COMMON = 0.5  # of the movies; below it the catalogue is one of other data


@dataclass(frozen=True)
class Refreshed:
    """What a refresh made.

    Attributes:
      pushed: the version.
      source: the version that it was made from.
      num_movies: that it can recommend.
      num_new: of them, those that the source did not know.
      num_gone: that it knew and the catalogue has not any more.
      at_s: the moment of the ratings that it knows.
    """

    pushed: Pushed
    source: int
    num_movies: int
    num_new: int
    num_gone: int
    at_s: int


def refresh(workspace: Workspace, run_id: str | None, now_s: float, say: Say) -> Refreshed:
    """Pushes the newest model with the catalogue and the ratings of a run, and those posted since.

    Args:
      workspace: with a pushed model.
      run_id: whose catalogue and ratings; None: the newest run whose data passed.
      now_s: seconds since the epoch.
      say: told of what takes long.

    Raises:
      WorkspaceError: nothing was pushed, or there is no such run.
      RecommenderError: the model cannot be refreshed, or answers its witnesses otherwise then.
    """
    newest = newest_model(workspace)
    run = _run(workspace, run_id)
    movies, at_s = _movies(workspace, newest, run, run_id is not None, now_s, say)
    with tempfile.TemporaryDirectory(prefix=".refreshing-", dir=workspace.root) as scratch:
        folder = Path(scratch) / "model"
        known = reindexed(newest.path, newest.files, movies, at_s, folder)
        ids = {movie.movie_id for movie in movies}
        _require_in_common(known, ids, run)
        _ask_witnesses(newest, folder)
        origin = newest.provenance.trained_digest or newest.model_digest
        provenance = replace(
            newest.provenance,
            rollback_of=None,
            refreshed_from=newest.version,
            trained_digest=origin,
        )
        pushed = push(folder, workspace.serving, now_s, provenance)
    return Refreshed(pushed, newest.version, len(movies), len(ids - known), len(known - ids), at_s)


def _run(workspace: Workspace, run_id: str | None) -> RunSummary:
    for run in reversed(runs(workspace)):
        passed = run.kind == "run" and run.verdicts.get("data") == "passed"
        if run.run_id == run_id or (run_id is None and passed):
            return run
    if run_id is None:
        raise WorkspaceError(f"no run in {workspace.root} has data that passed")
    raise WorkspaceError(f"there is no run {run_id}", hint="`status` lists the runs.")


def _movies(
    workspace: Workspace,
    newest: PushedVersion,
    run: RunSummary,
    is_chosen: bool,
    now_s: float,
    say: Say,
) -> tuple[list[Movie], int]:
    """Returns the movies of a run's catalogue with their states, and the states' moment."""
    catalogue, log = (
        artifact_of(run, "RatingsExampleGen", "catalogue"),
        log_of(workspace, run.run_id),
    )
    if catalogue is None or log is None:
        raise WorkspaceError(f"run {run.run_id} has no catalogue: it did not get that far")
    params = state_params(read_contract(newest.path))
    store = RatingStore(workspace.ratings)
    if is_behind(store, log, params) or (is_chosen and store.filled_from != log.source):
        fill(store, log, params, say)
    rows = read_catalogue(Path(catalogue.uri)).to_pylist()
    with store.view() as view:
        at_s = view.newest_s(int(now_s)) + 1
        movies = [
            Movie(
                row[MOVIE_ID],
                row[MOVIE_TITLE] or "",
                tuple(row[MOVIE_GENRES] or ()),
                view.movie_state(row[MOVIE_ID], at_s, params.half_life_s),
            )
            for row in rows
        ]
    store.close()
    return movies, at_s


def _require_in_common(known: set[str], ids: set[str], run: RunSummary) -> None:
    common = len(known & ids)
    if common < _LEAST_COMMON * len(known):
        raise RecommenderError(
            f"of the {len(known):,} movies that the model knows, the catalogue of run {run.run_id}"
            f" has {common:,}: it is of other data; nothing was pushed",
            hint="--run names another run.",
        )


def _ask_witnesses(newest: PushedVersion, folder: Path) -> None:
    """Raises VersionRefusedError where the refreshed model would be refused by a server."""
    tested: Witnesses | None = witnesses.read(newest.path / "manifest.json")
    if tested is not None:
        model = LoadedModel(newest.version, folder, read_contract(folder))
        witnesses.ask(model, tested, " (after the refresh; nothing was pushed)")
