import numpy as np
import pytest

from components.model_quality.baselines import ItemMean, JointBiases
from components.model_quality.ratings import Ratings


def ratings(*rows: tuple[int, int, float]) -> Ratings:
    users, movies, values = zip(*rows, strict=True)
    zeros = np.zeros(len(rows), dtype=np.int64)
    return Ratings(np.array(users), np.array(movies), np.array(values, dtype=float), zeros)


# Mean 3; movie 0 has deviations +2 and +1, movie 1 has -2 and -1, movie 2 has none.
FIT = ratings((0, 0, 5), (1, 0, 4), (0, 1, 1), (1, 1, 2))


@pytest.mark.parametrize(
    ("damping", "expected"),
    [(0.0, [4.5, 1.5, 3.0]), (0.5, [4.2, 1.8, 3.0]), (1.0, [4.0, 2.0, 3.0])],
)
def test_item_mean_is_drawn_towards_the_mean(damping: float, expected: list[float]) -> None:
    fitted = ItemMean.fit(FIT, 3, damping)
    assert fitted.predict(np.array([0, 1, 2])).tolist() == pytest.approx(expected)


def test_joint_biases_recover_what_made_the_ratings() -> None:
    users, movies = np.meshgrid(np.arange(4), np.arange(5))
    users, movies = users.ravel(), movies.ravel()
    of_users, of_movies = np.array([-0.3, 0.1, 0.0, 0.2]), np.array([0.5, -0.5, 0.25, -0.25, 0.0])
    values = 3.0 + of_users[users] + of_movies[movies]
    fitted = JointBiases.fit(Ratings(users, movies, values, users), 4, 5, 0.0, 0.0)
    assert fitted.predict(users, movies).tolist() == pytest.approx(values.tolist())


def test_joint_biases_minimise_the_damped_squared_error() -> None:
    fitted = JointBiases.fit(FIT, 2, 3, 1.0, 20.0)

    def loss(movie: np.ndarray, user: np.ndarray) -> float:
        rest = FIT.values - fitted.mean - movie[FIT.movies] - user[FIT.users]
        return float((rest**2).sum() + 1.0 * (movie**2).sum() + 20.0 * (user**2).sum())

    best = loss(fitted.movie_biases, fitted.user_biases)
    rng = np.random.default_rng(1)
    for _ in range(100):
        step = rng.normal(scale=1e-3, size=5)
        assert loss(fitted.movie_biases + step[:3], fitted.user_biases + step[3:]) > best - 1e-9


def test_an_unseen_user_and_an_unseen_movie_get_the_mean() -> None:
    fitted = JointBiases.fit(FIT, 3, 3, 1.0, 20.0)
    assert fitted.predict(np.array([2, -1]), np.array([2, 2])).tolist() == pytest.approx([3.0, 3.0])
