import math
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.tfx

PAD = -1


def history(movies: list[list[int]], ages: list[list[float]] | None = None) -> Any:
    import tensorflow as tf

    from trainer.history import History

    rows = tf.constant(movies, tf.int32)
    ages_days = tf.constant(ages, tf.float32) if ages else tf.ones_like(rows, tf.float32)
    return History(rows, tf.fill(tf.shape(rows), 4.0), ages_days)


def covered() -> Any:
    from trainer.linear.covered import covered_movies

    return covered_movies(np.array([1.0, 3.0, 2.0, 0.0]), max_movies=2)  # rows 1, 2


def test_a_history_scores_by_place_of_its_movies_and_not_by_padding_or_strangers() -> None:
    import tensorflow as tf

    from trainer.linear.scores import CoRating

    part = CoRating(covered())
    part.assign(np.array([[0.0, 0.5], [0.2, 0.0]], np.float32), (1.0, 1.0), floor=0.1)
    fresh = tf.ones([3])
    # Row 1 newest, then a movie without a place (weight 1/2), then row 2 (weight 1/4).
    found = part(history([[1, 0, 2], [PAD, PAD, PAD], [0, PAD, PAD]]), fresh).numpy()
    assert found[0] == pytest.approx([math.log1p(0.25 * 0.2 / 0.1), math.log1p(0.5 / 0.1), 0.0])
    assert found[1].tolist() == found[2].tolist() == [0.0, 0.0, 0.0]


def test_the_half_life_goes_from_fresh_to_old() -> None:
    import tensorflow as tf

    from trainer.linear.scores import CoRating

    part = CoRating(covered())
    part.assign(np.array([[0.0, 1.0], [1.0, 0.0]], np.float32), (1.0, 3.0), floor=1.0)
    two = history([[0, 2], [0, 2], [0, 2]])
    raw = part.raw(two, tf.constant([1.0, 0.0, 0.5])).numpy()[:, 0]
    assert raw == pytest.approx([2**-1, 2 ** (-1 / 3), 2 ** (-1 / 2)])


def test_what_each_rating_says_adds_up_to_the_score() -> None:
    import tensorflow as tf

    from trainer.linear.scores import CoRating

    part = CoRating(covered())
    part.assign(np.array([[0.0, 0.5], [0.2, 0.0]], np.float32), (2.0, 9.0), floor=0.1)
    asked = history([[1, 0, 2], [2, PAD, PAD]])
    fresh = tf.constant([1.0, 0.3])
    rows = tf.constant([[2, 1, 0], [1, 3, 2]])
    said = part.said_by(asked, fresh, rows)
    raw = tf.pad(part.raw(asked, fresh), [[0, 0], [0, 1]])
    assert said.shape == (2, 3, 3)
    together = tf.reduce_sum(said, axis=2).numpy()
    assert together == pytest.approx(tf.gather(raw, part.places(rows), batch_dims=1).numpy())


def test_neighbours_give_the_damped_weighted_mean_of_residuals() -> None:
    import tensorflow as tf

    from trainer.linear.scores import Neighbours

    part = Neighbours(covered())
    part.weights.assign(np.array([[0.0, 0.5, 0.0], [0.5, 0.0, 0.0], [0.0, 0.0, 0.0]], np.float32))
    asked = history([[1, 2, PAD], [1, 0, PAD]])
    residuals = tf.constant([[2.0, -1.0, 0.0], [2.0, 9.0, 0.0]])
    found = part(tf.constant([2, 0]), asked, residuals).numpy()
    # Row 2 is like row 1 alone: 0.5 * 2 / (0.5 + 1). Row 0 has no place and so no neighbour.
    assert found == pytest.approx([1.0 / 1.5, 0.0])
