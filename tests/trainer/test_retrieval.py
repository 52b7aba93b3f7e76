import math
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def loss(scores: list[list[float]], probability: list[float], movies: list[int]) -> float:
    """The query embeddings are one-hot, so that the scores are the candidates' columns."""
    import tensorflow as tf

    from trainer.retrieval import InBatchSoftmax

    query = tf.eye(len(scores))
    candidate = tf.transpose(tf.constant(scores))
    result: Any = InBatchSoftmax()(
        query,
        candidate,
        sampling_probability=tf.constant(probability),
        movie_index=tf.constant(movies),
    )
    return float(result)


def test_equal_scores_are_a_guess_among_the_batch() -> None:
    assert loss([[0.0] * 3] * 3, [0.1] * 3, [1, 2, 3]) == pytest.approx(math.log(3))


def test_the_same_movie_in_another_row_is_no_negative() -> None:
    assert loss([[0.0] * 3] * 3, [0.1] * 3, [1, 1, 2]) == pytest.approx(
        (2 * math.log(2) + math.log(3)) / 3
    )


def test_a_score_that_is_the_log_of_popularity_is_corrected_away() -> None:
    probability = [0.5, 0.25, 0.01]
    popular = [[math.log(p) for p in probability]] * 3
    assert loss(popular, probability, [1, 2, 3]) == pytest.approx(math.log(3), rel=1e-5)
