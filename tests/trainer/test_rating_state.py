"""Deviations of users and movies, worked out by hand: mean 3, damping 2."""

from typing import Any

import pytest

from tests.trainer.linear.test_scores import PAD

pytestmark = pytest.mark.tfx


def of_user(stars: list[float], count: float, mean: float, known: float = 0.0) -> Any:
    import tensorflow as tf

    from trainer.history import History
    from trainer.rating_state import Scale, user_state

    movies = [0 if star > 0 else PAD for star in stars]
    past = History(tf.constant([movies]), tf.constant([stars]), tf.ones([1, len(stars)]))
    inputs = {"user_rating_count": tf.constant([count]), "user_rating_mean": tf.constant([mean])}
    biases = tf.fill([1, len(stars)], 0.5)
    return user_state(inputs, past, biases, tf.constant([known]), Scale(3.0, 1.0, 5.0, 2.0))


def test_a_history_gives_the_damped_mean_of_deviations_from_what_is_usual() -> None:
    state = of_user([5.0, 4.0, -1.0], count=2, mean=4.5)
    assert state.bias.numpy() == pytest.approx([(1.5 + 0.5) / (2 + 2)])
    assert state.residuals.numpy()[0] == pytest.approx([1.5 - 0.5, 0.5 - 0.5, 0.0])


def test_without_a_history_the_counts_speak_and_without_these_training() -> None:
    assert of_user([-1.0], count=6, mean=4.0).bias.numpy() == pytest.approx([1.0 * 6 / (6 + 2)])
    assert of_user([-1.0], count=0, mean=-1.0, known=0.3).bias.numpy() == pytest.approx([0.3])
    assert of_user([-1.0], count=0, mean=-1.0).numbers.numpy()[0] == pytest.approx([0.0] * 4)


def test_a_movies_mean_is_damped_and_an_unrated_movie_has_no_deviation() -> None:
    import tensorflow as tf

    from trainer.rating_state import Scale, movie_state

    state = movie_state(
        {
            "movie_rating_count": tf.constant([2.0, 0.0, -1.0]),
            "movie_rating_mean": tf.constant([5.0, -1.0, -1.0]),
            "movie_idle_days": tf.constant([1.0, -1.0, -1.0]),
            "movie_recent_popularity": tf.constant([0.5, 0.0, -1.0]),
        },
        Scale(3.0, 1.0, 5.0, 2.0),
    )
    assert state.bias.numpy() == pytest.approx([2.0 * 2 / 4, 0.0, 0.0])
    assert state.numbers.numpy()[1] == pytest.approx([0.0] * 4)
    assert state.numbers.numpy()[2] == pytest.approx([0.0] * 4)
