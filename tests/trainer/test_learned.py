"""What is counted of all movies at once is what the one builder says of each."""

import numpy as np
import pytest

from transform.point_in_time import movie_state

pytestmark = pytest.mark.tfx

DAY_S = 86_400


def test_the_snapshot_is_the_builder_s_state_a_second_after_the_last_rating() -> None:
    from trainer.learned import _snapshot

    rng = np.random.default_rng(3)
    movies, rows = rng.integers(0, 5, 200), 7  # rows 5 and 6 are never rated
    times = 880_000_000 + rng.integers(0, 40 * DAY_S, 200)
    times[:20] = times.max()  # ties of the last second
    stars = rng.integers(1, 6, 200).astype(np.float32)
    train = {"movie_index": movies, "timestamp": times, "user_rating": stars}
    found = _snapshot(train, np.bincount(movies, minlength=rows).astype(np.float64), 7.0)
    for movie in range(rows):
        own = movies == movie
        past = zip(stars[own].tolist(), times[own].tolist(), strict=True)
        state = movie_state(past, int(times.max()) + 1, 7.0 * DAY_S)
        mean, last = state.mean, state.last_timestamp_s
        assert found["movie_rating_count"][movie] == state.count
        assert found["movie_rating_mean"][movie] == pytest.approx(-1 if mean is None else mean)
        assert found["movie_last_timestamp"][movie] == (-1 if last is None else last)
        assert found["movie_recent_popularity"][movie] == pytest.approx(
            state.recent_popularity, rel=1e-5
        )
