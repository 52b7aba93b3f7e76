from typing import Any

import pytest

from tests.trainer.linear.test_scores import PAD, history

pytestmark = pytest.mark.tfx

ROWS = {
    "user_index": 5,
    "age_bucket": 8,
    "gender_index": 3,
    "occupation_index": 4,
    "movie_index": 6,
    "title_tokens": 9,
    "genre_indices": 3,
}


def query_inputs() -> dict[str, Any]:
    import tensorflow as tf

    keys = ("user_index", "age_bucket", "gender_index", "occupation_index")
    return {key: tf.constant([0, 1]) for key in keys} | {"time_of_day_cyclic": tf.ones([2, 2])}


def test_towers_have_the_embeddings_shape_and_need_no_label() -> None:
    import tensorflow as tf

    from trainer.towers import CandidateTower, QueryTower, YearScale

    query = QueryTower(ROWS, ["time_of_day_cyclic"], dim=4, hidden=8, dropout=0.0)
    assert query(query_inputs(), history([[5, 2], [PAD, PAD]])).shape == (2, 4)
    candidate = CandidateTower(ROWS, YearScale(1990.0, 10.0), dim=4, hidden=8, dropout=0.0)
    inputs = {
        "movie_index": tf.constant([1, 1]),
        "title_tokens": tf.constant([[1, 2, -1], [-1, -1, -1]]),
        "genre_indices": tf.zeros([2, 0], tf.int32),
        "movie_year": tf.constant([1995.0, -1.0]),
    }
    assert candidate(inputs).shape == (2, 4)


def test_years_are_standardised_and_unknown_ones_say_nothing() -> None:
    import tensorflow as tf

    from trainer.towers import YearScale

    columns = YearScale(1990.0, 10.0).columns(tf.constant([2010.0, 1985.0, -1.0])).numpy()
    assert columns.tolist() == [[2.0, 4.0], [-0.5, 0.25], [0.0, 0.0]]


def test_an_empty_history_pools_to_zeros_and_liking_counts() -> None:
    import tensorflow as tf

    from trainer.towers import HistoryPool

    pool = HistoryPool(6, 4)
    two = history([[5, 2], [PAD, PAD]])
    liked = two._replace(stars=tf.constant([[5.0, 1.0], [-1.0, -1.0]]))
    assert pool(two).numpy().tolist() == [[0.0] * 4] * 2  # it starts at zero
    kernel = pool.weights[1]
    kernel.assign(tf.ones_like(kernel))
    found, other = pool(two).numpy(), pool(liked).numpy()
    assert found[1].tolist() == other[1].tolist() == [0.0] * 4
    assert found[0].tolist() != other[0].tolist()


def test_the_mean_of_a_bag_ignores_padding() -> None:
    import numpy as np
    import tensorflow as tf

    from trainer.towers import _mean_of_bag

    table = tf.keras.layers.Embedding(3, 2)
    table(tf.constant([0]))
    table.set_weights([np.array([[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]])])
    found = _mean_of_bag(table, tf.constant([[0, 1, -1], [-1, -1, -1]])).numpy()
    assert found.tolist() == [[2.0, 3.0], [0.0, 0.0]]


def test_unseen_ids_go_to_the_last_row() -> None:
    import tensorflow as tf

    from trainer.towers import UnseenIds

    ids = UnseenIds([True, False, True, False], dropout=0.0, name="ids")
    assert ids(tf.constant([0, 1, 2, 3])).numpy().tolist() == [0, 3, 2, 3]
    assert ids.seen(tf.constant([0, 1])).numpy().tolist() == [True, False]


def test_while_training_some_seen_ids_pose_as_unseen() -> None:
    import tensorflow as tf

    from trainer.towers import UnseenIds

    tf.random.set_seed(1)
    ids = UnseenIds([True, False], dropout=0.5, name="ids")
    posed = ids(tf.zeros([1000], tf.int32), training=True).numpy().sum()
    assert 400 < posed < 600
    assert ids(tf.zeros([1000], tf.int32), training=False).numpy().sum() == 0
