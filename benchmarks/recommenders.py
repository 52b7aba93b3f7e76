"""Other people's recommenders, measured by our protocols on the data of a run.

    uv sync --group benchmarks        # implicit and scikit-surprise; nothing else needs them
    python -m benchmarks.recommenders --output output

Takes ratings, catalogue and split from the newest run below `--output`, fits on its train split and
prints what stands beside the baselines of quality.json: implicit's ALS on who rated what (static
and streaming; strangers get recent popularity among people alike), Surprise's SVD on ratings.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from commands.latest import latest_artifact
from components.model_validation.answers import Movies, static_protocol, streaming_protocol
from components.model_validation.contenders import DEMOGRAPHIC, scorers
from components.model_validation.params import QualityParams
from components.model_validation.questions import (
    Questions,
    static_questions,
    streaming_questions,
)
from components.model_validation.ranking import Scorer, ranked_by_scores
from components.model_validation.ratings import Boundaries, Floats, Log, read_log
from components.model_validation.requests import rating_questions
from pipeline.workspace import Workspace
from trainer.metrics import mae, rmse
from transform import features
from transform.catalogue import read_catalogue
from transform.history import read_columns

# Small and usual for ALS; for SVD what others found best on the eval split of MovieLens 100K.
ALS = {"factors": 32, "regularization": 0.1, "alpha": 1.0, "iterations": 15, "random_state": 42}
SVD = {"n_factors": 100, "n_epochs": 60, "reg_all": 0.1, "random_state": 42}


def log_of(output: Path) -> Log:
    """Returns the split log of the newest run."""
    workspace = Workspace(output.resolve())
    folders = {}
    for key in ("examples", "history", "catalogue"):
        artifact = latest_artifact(workspace, "RatingsExampleGen", key)
        if artifact is None:
            raise SystemExit(f"{output} holds no run that has read ratings")
        folders[key] = artifact
    catalogue = read_catalogue(Path(folders["catalogue"].uri))
    return read_log(
        read_columns(Path(folders["history"].uri), features.ALL_FIELDS),
        catalogue[features.MOVIE_ID].combine_chunks(),
        Boundaries.from_json(str(folders["examples"].properties["split_boundaries"])),
    )


def als(log: Log, strangers: Scorer) -> Scorer:
    """Returns implicit's ALS, fitted on train, with a user's factors made of what is known."""
    from implicit.als import AlternatingLeastSquares
    from scipy.sparse import csr_matrix

    def matrix(users: Any, movies: Any, num_users: int) -> Any:
        ones = np.ones(len(users), dtype=np.float32)
        rated = csr_matrix((ones, (users, movies)), (num_users, len(log.movie_ids)))
        rated.data[:] = 1.0  # a movie that was rated twice
        return rated

    model = AlternatingLeastSquares(**ALS)
    fit = matrix(log.fit.users, log.fit.movies, len(log.user_ids))
    model.fit(fit, show_progress=False)

    def scores(asked: Questions) -> Floats:
        question, rows = asked.known()
        known = matrix(question, log.every.movies[rows], len(asked))
        users = np.asarray(model.recalculate_user(np.arange(len(asked)), known))
        found: Floats = (users @ np.asarray(model.item_factors).T).astype(np.float64)
        unknown = asked.begins == asked.ends
        if unknown.any():
            found[unknown] = strangers(asked)[unknown]
        return found

    return scores


def svd(log: Log, asked: Questions) -> Floats:
    """Returns Surprise's SVD's ratings, fitted on train."""
    import pandas as pd
    from surprise import SVD as Svd
    from surprise import Dataset, Reader

    scale = (float(log.fit.values.min()), float(log.fit.values.max()))
    columns = {"user": log.fit.users, "movie": log.fit.movies, "rating": log.fit.values}
    data = Dataset.load_from_df(pd.DataFrame(columns), Reader(rating_scale=scale))
    model = Svd(**SVD).fit(data.build_full_trainset())
    pairs = zip(asked.users.tolist(), log.every.movies[asked.rows].tolist(), strict=True)
    return np.array([model.predict(user, movie).est for user, movie in pairs])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures both and prints a line a protocol."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=Path("output"))
    log, params = log_of(parser.parse_args(arguments).output), QualityParams()
    started_s = time.process_time()
    scorer = als(log, scorers(log, params.baselines)[DEMOGRAPHIC])
    static, streaming = (
        static_questions(log, params.max_users),
        streaming_questions(log, params.max_events),
    )
    ranked = [
        {"als": ranked_by_scores(log, asked, scorer, params.batch_scores)}
        for asked in (static, streaming)
    ]
    counts = np.bincount(log.fit.movies, minlength=len(log.movie_ids)).astype(np.int64)
    movies = Movies([None] * len(log.movie_ids), counts)
    _print("implicit ALS, static", static_protocol(log, static, ranked[0]).means("als"))
    of_events = streaming_protocol(log, streaming, movies, ranked[1]).means("als")
    _print("implicit ALS, streaming", of_events)
    asked = rating_questions(log, params.max_rating_rows, live=False)
    predicted = np.clip(svd(log, asked), log.fit.values.min(), log.fit.values.max())
    actual = log.every.values[asked.rows]
    _print("Surprise SVD", {"rmse": rmse(predicted, actual), "mae": mae(predicted, actual)})
    print(f"{time.process_time() - started_s:.1f} CPU seconds")


def _print(name: str, figures: dict[str, float | None]) -> None:
    shown = "   ".join(f"{key} {value:.4f}" for key, value in figures.items() if value is not None)
    print(f"{name:<24}{shown}")


if __name__ == "__main__":
    main()
