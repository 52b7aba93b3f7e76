import numpy as np
import pytest

from components.model_validation.baselines.biases import ItemMean, JointBiases, LiveBiases
from components.model_validation.ratings import Ratings


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


def test_live_biases_worked_out_by_hand() -> None:
    """Users 0 and 1, movies 0 and 1, mean 3, both dampings 1; sorted by user and time."""
    log = Ratings(
        users=np.array([0, 0, 0, 1]),
        movies=np.array([0, 1, 1, 0]),
        values=np.array([5.0, 4.0, 1.0, 2.0]),
        times_s=np.array([1, 2, 2, 3]),
    )
    found = LiveBiases(3.0, 1.0, 1.0).predict(log, np.arange(4))
    # Second 1: nothing is known. Second 2: nothing of movie 1, as both are of that second, and of
    # user 0 a rating 2 above what was known: 3 + 2 / (1 + 1). Second 3: movie 0 was 2 above once.
    assert found.tolist() == pytest.approx([3.0, 4.0, 4.0, 4.0])


def test_live_biases_never_see_the_rating_or_a_later_one() -> None:
    rng = np.random.default_rng(3)
    users = np.sort(rng.integers(0, 4, 60))
    times_s = rng.integers(0, 12, 60)
    order = np.lexsort((times_s, users))
    log = Ratings(users, rng.integers(0, 5, 60), rng.integers(1, 6, 60) * 1.0, times_s[order])
    before = LiveBiases(3.0, 2.0, 5.0).predict(log, np.arange(60))
    for moment in (3, 7):
        late = log.times_s >= moment
        changed = Ratings(log.users, log.movies, np.where(late, 1.0, log.values), log.times_s)
        after = LiveBiases(3.0, 2.0, 5.0).predict(changed, np.arange(60))
        same = log.times_s <= moment
        assert after[same] == pytest.approx(before[same], abs=1e-12)
        assert after[~same] != pytest.approx(before[~same], abs=1e-3)
