"""How long the exact and the approximate search take for one query, and what the latter finds.

    python benchmarks/candidate_index.py
    python benchmarks/candidate_index.py --movies 10000 100000 1000000 --probes 0.02 0.05

The candidates are made up: embeddings of 32 numbers around the centres of some hundred groups, and
popularity that falls with the rank as in rating logs; queries lie around the same centres. There is
no history, hence no part of co-rated movies. Both searches are those of the exported model, in the
same process and in turns. One line for each number of movies and share of clusters.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path[0] = str(Path(__file__).resolve().parents[1])

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from trainer.approximation import RECALL_AT, assign_clusters, measured  # noqa: E402
from trainer.blend import RetrievalBlend  # noqa: E402
from trainer.candidates import CandidateIndex, Catalogue  # noqa: E402
from trainer.inverted_file import InvertedFile  # noqa: E402
from trainer.popularity import popularity_prior  # noqa: E402
from trainer.searched import Search  # noqa: E402
from trainer.searching import ScoresOfAll, Searching  # noqa: E402
from transform import features  # noqa: E402
from transform.bags import Array  # noqa: E402

DIM, GROUPS, NUM_QUERIES, COVERED = 32, 300, 128, 4000
SMOOTHING = 0.05


def made_up(num_movies: int, rng: np.random.Generator) -> tuple[dict[str, Array], Search]:
    """Returns what `index_candidates` computes of each movie, but for the lists, and queries."""
    centres = rng.normal(size=(GROUPS, DIM)) / DIM**0.25

    def around(count: int) -> Array:
        near = centres[rng.integers(GROUPS, size=count)]
        points: Array = (near + 0.5 * rng.normal(size=(count, DIM)) / DIM**0.25).astype(np.float32)
        return points

    counts = (1e7 / np.arange(1, num_movies + 1)).astype(np.float32)
    rows = np.minimum(np.arange(num_movies), COVERED).astype(np.int32)
    computed = {
        "embeddings": around(num_movies),
        "rows": rows,
        features.MOVIE_RATING_COUNT: counts,
        features.MOVIE_RATING_MEAN: np.full(num_movies, 3.5, np.float32),
        features.MOVIE_IDLE_DAYS: np.zeros(num_movies, np.float32),
        features.MOVIE_RECENT_POPULARITY: (counts * rng.random(num_movies)).astype(np.float32),
    }
    weights = np.tile(np.array([1.0, 0.0, 0.5, 0.2], np.float32), (NUM_QUERIES, 1))
    nothing = tf.zeros([NUM_QUERIES, COVERED + 1])
    return computed, Search(tf.constant(weights), tf.constant(around(NUM_QUERIES)), nothing)


def report(num_movies: int, probes: float) -> str:
    """Returns the line of one catalogue."""
    computed, search = made_up(num_movies, np.random.default_rng(0))
    covered = computed["rows"] < COVERED
    prior = popularity_prior(
        computed[features.MOVIE_RECENT_POPULARITY], computed[features.MOVIE_RATING_COUNT], SMOOTHING
    )
    began = time.perf_counter()
    inverted = InvertedFile(DIM, probes)
    assign_clusters(inverted, search, {**computed, "prior": prior.numpy()}, covered, seed=0)
    lists = inverted.lists(tf.constant(computed["embeddings"]), prior, tf.constant(covered))
    seconds = time.perf_counter() - began
    names = [str(row) for row in range(num_movies)]
    catalogue = Catalogue(names, [""] * num_movies, [])
    index = CandidateIndex(catalogue, {**computed, "prior": prior, **lists})
    searching = Searching(index, scores_of_all(index), lambda rows: rows, inverted)
    found = measured(searching, search, num_movies)
    return (
        f"{num_movies:>9,} movies, {len(inverted.centres.numpy()):>5,} clusters, {probes:.0%}"
        f" probed: exact {found.exact_ms:6.1f} ms, approximate {found.approximate_ms:6.1f} ms"
        f" ({found.latency_ratio:.2f}), recall@{RECALL_AT} {found.recall:.3f};"
        f" clustered in {seconds:.1f} s"
    )


def scores_of_all(index: CandidateIndex) -> ScoresOfAll:
    """Returns what a model's export scores all candidates with."""
    blend = RetrievalBlend()

    def scores(search: Search) -> tf.Tensor:
        state = index.state()
        prior = popularity_prior(
            state[features.MOVIE_RECENT_POPULARITY], state[features.MOVIE_RATING_COUNT], SMOOTHING
        )
        tower = tf.matmul(search.embedding, index.embeddings, transpose_b=True)
        return blend(search.weights, tower, tf.gather(search.co_rating, index.rows, axis=1), prior)

    return scores


def main() -> None:
    """Prints the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--movies", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--probes", type=float, nargs="+", default=[0.05])
    asked = parser.parse_args()
    for num_movies in asked.movies:
        for probes in asked.probes:
            print(report(num_movies, probes), flush=True)


if __name__ == "__main__":
    main()
