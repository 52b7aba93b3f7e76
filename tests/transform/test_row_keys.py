from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def test_equal_rows_share_a_key_and_others_do_not() -> None:
    import tensorflow as tf

    from transform.row_keys import row_key

    keys = row_key(
        tf.constant(["1", "1", "11", "1", "é"]),
        tf.constant(["1", "1", "", "1", "1"]),
        tf.constant([5, 5, 5, 6, 5], tf.int64),
    )
    assert keys.dtype == tf.int64
    assert keys[0] == keys[1]
    assert len(set(keys.numpy().tolist())) == 4
    assert min(keys.numpy()) >= 0


def test_the_key_is_the_same_everywhere() -> None:
    """What FarmHash64 of b"196\\x1f242\\x1f881250949" was on TensorFlow 2.16."""
    import tensorflow as tf

    from transform.row_keys import row_key

    key = row_key(tf.constant(["196"]), tf.constant(["242"]), tf.constant([881250949], tf.int64))
    assert int(key[0]) == 6307857946129133616


def test_transformed_rows_carry_it(transformed: Callable[..., tuple[Any, Any, Any]]) -> None:
    import tensorflow as tf

    from transform.row_keys import row_key

    row = {"user_id": "u", "movie_id": "m", "user_rating": 4.0, "timestamp": 7}
    (found,), _, _ = transformed([row], [])
    expected = row_key(tf.constant(["u"]), tf.constant(["m"]), tf.constant([7], tf.int64))
    assert int(found["row_key"]) == int(expected[0])


def test_a_users_rows_share_a_key() -> None:
    import tensorflow as tf

    from transform.row_keys import user_key

    first, same, other = user_key(tf.constant(["196", "196", "197"])).numpy().tolist()
    assert first == same != other
    assert min(first, other) >= 0
