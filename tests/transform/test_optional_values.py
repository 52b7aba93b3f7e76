from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def sparse(rows: list[list[Any]], dtype: Any) -> Any:
    import tensorflow as tf

    return tf.ragged.constant(rows, dtype=dtype, ragged_rank=1).to_sparse()


def test_dense_sparse_and_absent_values_look_alike() -> None:
    import tensorflow as tf

    from transform.optional_values import one_value

    ids = tf.constant(["a", "b", "c"])
    for values, expected in (
        (tf.constant([[1], [0], [1]], tf.int64), [1, 0, 1]),
        (sparse([[1], [], [0]], tf.int64), [1, -1, 0]),
        (sparse([[], [], []], tf.int64), [-1, -1, -1]),
        (sparse([[1, 0], [0], []], tf.int64), [1, 0, -1]),
    ):
        inputs = {"user_id": ids, "user_gender": values}
        assert one_value(inputs, "user_gender", tf.int64).numpy().tolist() == expected
    assert one_value({"user_id": ids}, "user_gender", tf.int64).numpy().tolist() == [-1] * 3


def test_nan_is_missing() -> None:
    import tensorflow as tf

    from transform.optional_values import one_value

    inputs = {"user_id": tf.constant(["a", "b"]), "raw_user_age": tf.constant([float("nan"), 3.0])}
    assert one_value(inputs, "raw_user_age", tf.float32).numpy().tolist() == [-1.0, 3.0]


def test_a_bag_that_is_absent_has_empty_rows() -> None:
    import tensorflow as tf

    from transform.optional_values import bag

    found = bag({"movie_id": tf.constant(["x", "y"])}, "movie_genres", tf.int64)
    assert found.dense_shape.numpy().tolist() == [2, 0]
    dense = bag(
        {"movie_id": tf.constant(["x"]), "movie_genres": tf.constant([[3, -1, 4]], tf.int64)},
        "movie_genres",
        tf.int64,
    )
    assert dense.values.numpy().tolist() == [3, 4]
