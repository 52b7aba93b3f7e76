"""A workspace with runs, their logs and catalogues, and a version that one of them pushed."""

from collections.abc import Sequence
from pathlib import Path

from pipeline import run_history
from pipeline.processes import ourselves
from pipeline.results import ArtifactRecord
from pipeline.run_history import RunSummary
from pipeline.workspace import Workspace
from serving.store.writing import Rating
from transform.arrow import pa, pq
from transform.catalogue import CATALOGUE_FILE
from transform.features import (
    MOVIE_GENRES,
    MOVIE_ID,
    MOVIE_TITLE,
    TIMESTAMP,
    USER_ID,
    USER_RATING,
)
from transform.history import bucket_file, bucket_of


def save_run(
    workspace: Workspace,
    run_id: str,
    log: Sequence[Rating],
    movie_ids: Sequence[str] = (),
    *,
    pushed: str = "",
    digest: str = "",
) -> None:
    """Makes a run whose data passed; `pushed` is the version, `digest` that of its model."""
    folder = workspace.artifacts / run_id
    _save_history(folder / "history", log)
    _save_catalogue(folder / "catalogue", movie_ids)
    (workspace.runs / run_id).mkdir(parents=True)
    node = "RatingsExampleGen"
    artifacts = (
        ArtifactRecord(node, "history", 2, "T", str(folder / "history")),
        ArtifactRecord(node, "catalogue", 3, "T", str(folder / "catalogue")),
        ArtifactRecord("Pusher", "pushed_model", 4, "PushedModel", "", {"model_digest": digest}),
    )
    run_history.save(
        workspace,
        RunSummary(
            run_id,
            "succeeded",
            0.0,
            ourselves(),
            verdicts={"data": "passed"},
            pushed_version=pushed,
            artifacts=artifacts,
        ),
    )


def _save_history(folder: Path, log: Sequence[Rating]) -> None:
    folder.mkdir(parents=True)
    rows = [
        {USER_ID: r.user_id, MOVIE_ID: r.movie_id, USER_RATING: r.rating, TIMESTAMP: r.timestamp_s}
        for r in sorted(log, key=lambda r: (r.user_id, r.timestamp_s, r.movie_id))
    ]
    schema = pa.Table.from_pylist(rows).schema
    for bucket in range(2):
        part = [row for row in rows if bucket_of(str(row[USER_ID]), 2) == bucket]
        pq.write_table(pa.Table.from_pylist(part, schema), folder / bucket_file(bucket, 2))


def _save_catalogue(folder: Path, movie_ids: Sequence[str]) -> None:
    folder.mkdir(parents=True)
    columns = {
        MOVIE_ID: pa.array(movie_ids, pa.string()),
        MOVIE_TITLE: pa.array([f"Title of {each}" for each in movie_ids], pa.string()),
        MOVIE_GENRES: pa.array([None] * len(movie_ids), pa.list_(pa.int64())),
    }
    pq.write_table(pa.table(columns), folder / CATALOGUE_FILE)
