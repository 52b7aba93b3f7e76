"""A workspace turned into the log that its store of ratings is to hold, and the store filled."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from commands.latest import artifact_of, run_that_pushed
from foundation.errors import WorkspaceError
from pipeline.run_history import RunSummary, runs
from pipeline.workspace import Workspace
from registry.contract import CONTRACT_FILE, read_contract
from registry.versions import pushed_versions
from serving.state_params import state_params
from serving.store.history import num_ratings, ratings_of
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from transform.point_in_time import StateParams

_EVERY_S = 5.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Log:
    """The accepted ratings of a run.

    Attributes:
      run_id: the run; ids sort in the order of the runs.
      history: folder of its RatingHistory.
      source: what the store notes: run and history, which several runs may have in common.
    """

    run_id: str
    history: Path
    source: str


def log_of(workspace: Workspace, run_id: str | None = None) -> Log | None:
    """Returns the log of a run; without an id of the run that pushed the newest version.

    None where no version was pushed, or by no run of this folder.

    Raises:
      WorkspaceError: there is no run of that id, or it has no rating history.
    """
    run = _run(workspace, run_id)
    if run is None:
        return None
    found = artifact_of(run, "RatingsExampleGen", "history")
    if found is None:
        raise WorkspaceError(f"run {run.run_id} has no rating history: it did not get that far")
    history = Path(found.uri)
    inside = history.is_relative_to(workspace.root)
    place = history.relative_to(workspace.root) if inside else history
    return Log(run.run_id, history, f"{run.run_id} {place}")


def is_behind(store: RatingStore, log: Log, params: StateParams) -> bool:
    """Says whether a store lacks ratings of a log, or popularities of a half-life.

    A store that was filled from a later run is not behind an earlier one.
    """
    run_id, _, place = store.filled_from.partition(" ")
    if store.half_life_s != params.half_life_s:
        return True
    return run_id < log.run_id and place != log.source.partition(" ")[2]


def newest_params(workspace: Workspace) -> StateParams:
    """Returns the settings of the newest version's contract, the default ones without any."""
    newest = next(iter(pushed_versions(workspace.serving)), None)
    if newest is None or not (newest.path / CONTRACT_FILE).is_file():
        return StateParams()
    return state_params(read_contract(newest.path))


def fill(store: RatingStore, log: Log, params: StateParams, say: Say) -> None:
    """Has a store hold a log, and says how far it is."""
    total, start = num_ratings(log.history), time.monotonic()
    say(f"filling the store of ratings from run {log.run_id}: {total:,} ratings")
    store.fill(_counted(ratings_of(log.history), total, say), log.source, params.half_life_s)
    say(f"filled in {time.monotonic() - start:.1f} s")


def _run(workspace: Workspace, run_id: str | None) -> RunSummary | None:
    if run_id is None:
        newest = next(iter(pushed_versions(workspace.serving)), None)
        return run_that_pushed(workspace, newest) if newest else None
    found = next((run for run in runs(workspace) if run.run_id == run_id), None)
    if found is None:
        raise WorkspaceError(f"there is no run {run_id}", hint="`status` lists the runs.")
    return found


def _counted(ratings: Iterable[Rating], total: int, say: Say) -> Iterator[Rating]:
    """Yields the ratings; says from time to time how many there were."""
    told = time.monotonic()
    for number, rating in enumerate(ratings):
        if number % 10_000 == 0 and time.monotonic() - told > _EVERY_S:
            told = time.monotonic()
            say(f"{number:,} of {total:,} ratings read")
        yield rating
    if total:
        say("all ratings read; adding them up")
