import numpy as np
import pytest

from components.model_validation.baselines.linear import (
    LinearModel,
    covered_places,
    ease,
    item_knn,
    together,
    with_fallback,
)
from components.model_validation.questions import static_questions, streaming_questions
from components.model_validation.ratings import Ratings
from tests.components.model_validation.tiny_log import log_of


def fit_of(matrix: np.ndarray) -> Ratings:
    users, movies = np.nonzero(matrix)
    return Ratings(users, movies, np.ones(len(users)), np.zeros(len(users), dtype=np.int64))


RATED = np.random.default_rng(4).random((40, 6)) < 0.4


def test_the_most_rated_movies_are_covered_in_their_order() -> None:
    assert covered_places(np.array([1.0, 5.0, 0.0, 3.0]), 2).tolist() == [-1, 0, -1, 1]
    assert covered_places(np.array([1.0, 5.0, 0.0, 3.0]), 9).tolist() == [0, 1, -1, 2]


def test_together_counts_users_who_rated_both() -> None:
    place = np.arange(6)
    expected = RATED.T.astype(float) @ RATED
    assert together(fit_of(RATED), place).tolist() == expected.tolist()
    place[2:] = [-1, 2, 3, 4]
    left = expected[np.ix_([0, 1, 3, 4, 5], [0, 1, 3, 4, 5])]
    assert together(fit_of(RATED), place).tolist() == left.tolist()


def test_ease_minimises_its_regularised_error_column_by_column() -> None:
    x, strength = RATED.astype(float), 3.0
    matrix = ease(x.T @ x, strength)
    for column in range(6):
        others = [i for i in range(6) if i != column]
        left = x[:, others]
        expected = np.linalg.solve(left.T @ left + strength * np.eye(5), left.T @ x[:, column])
        assert matrix[others, column] == pytest.approx(expected, abs=1e-6)
    assert np.diag(matrix).tolist() == [0] * 6


def test_similarity_is_the_cosine_and_the_greatest_alone_are_kept() -> None:
    x = RATED.astype(float)
    cosine = (x.T @ x) / np.outer(np.linalg.norm(x, axis=0), np.linalg.norm(x, axis=0))
    np.fill_diagonal(cosine, 0)
    assert item_knn(x.T @ x, 6, 0.0) == pytest.approx(cosine, abs=1e-6)
    kept = item_knn(x.T @ x, 2, 0.0)
    assert (np.count_nonzero(kept, axis=0) == 2).all()
    for column in range(6):
        assert set(np.flatnonzero(kept[:, column])) == set(np.argsort(-cosine[:, column])[:2])


LOG = log_of(
    ("u", "a", 1, 1), ("u", "b", 1, 2), ("u", "c", 1, 30), ("v", "d", 1, 3), ("w", "a", 1, 30)
)
MATRIX = np.arange(9, dtype=np.float32).reshape(3, 3)


def test_newer_ratings_count_more_and_the_uncovered_come_last() -> None:
    model = LinearModel(MATRIX, np.array([0, 1, 2, -1]), np.full(4, 0.5, np.float32), decay=0.5)
    scores = model.scores(LOG.every, static_questions(LOG, 9))
    assert scores[0, :3].tolist() == (0.5 * MATRIX[0] + MATRIX[1]).tolist()
    assert scores[0, 3] < scores[0, :3].min()


def test_strangers_get_what_the_fallback_says() -> None:
    model = LinearModel(MATRIX, np.array([0, 1, 2, -1]), np.zeros(4, np.float32), decay=1.0)
    scorer = with_fallback(model, LOG.every, lambda asked: np.full((len(asked), 4), 7.0))
    asked = streaming_questions(LOG, 9)
    assert asked.users.tolist() == [0, 2]
    assert scorer(asked)[1].tolist() == [7.0] * 4
    assert scorer(asked)[0, :3].tolist() == (MATRIX[0] + MATRIX[1]).tolist()
