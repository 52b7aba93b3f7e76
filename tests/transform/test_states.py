"""Histories of a few rows, with every gap and excess that a client can send."""

from typing import Any

import pytest

pytestmark = pytest.mark.tfx

DAY_S = 86_400
NAN = float("nan")


def history(ids: list[list[str]], ratings: list[Any], seconds: list[Any], at_s: list[int]) -> Any:
    import tensorflow as tf

    from transform.states import known_history

    def sparse(rows: list[Any], dtype: Any) -> Any:
        return tf.ragged.constant(rows, dtype, ragged_rank=1).to_sparse()

    return known_history(
        sparse(ids, tf.string),
        sparse(ratings, tf.float32),
        sparse(seconds, tf.int64),
        tf.constant(at_s, tf.int64),
    )


def lists(found: Any) -> list[list[Any]]:
    import tensorflow as tf

    return [tf.RaggedTensor.from_sparse(each).to_list() for each in found]


def test_ages_are_those_at_the_request() -> None:
    found = history([["b", "a"], []], [[4.5, 3.0], []], [[9 * DAY_S, 0], []], [10 * DAY_S, 5])
    assert lists(found) == [[[b"b", b"a"], []], [[4.5, 3.0], []], [[1.0, 10.0], []]]


def test_a_rating_of_the_requests_second_or_a_later_one_does_not_count() -> None:
    seconds = [[101, 100, 99]]
    found = history([["later", "now", "before"]], [[1.0, 2.0, 3.0]], seconds, [100])
    ids, stars, ages = lists(found)
    assert (ids, stars) == ([[b"before"]], [[3.0]])
    assert ages == [[pytest.approx(1 / DAY_S)]]


def test_what_is_not_known_of_a_rating_is_minus_one_and_stays_in_its_place() -> None:
    found = history([["a", "b", "c"]], [[-1.0, NAN, 2.0]], [[50, -1, 0]], [DAY_S])
    ids, stars, ages = lists(found)
    assert (ids, stars) == ([[b"a", b"b", b"c"]], [[-1.0, -1.0, 2.0]])
    assert ages == [[pytest.approx(1 - 50 / DAY_S), -1.0, 1.0]]


def test_lists_that_are_shorter_lack_their_ends_and_longer_ones_are_cut() -> None:
    ids = [["a", "b"], ["c"]]
    found = history(ids, [[1.0], [2.0, 3.0, 4.0]], [[], [0, 1]], [DAY_S, DAY_S])
    assert lists(found) == [[[b"a", b"b"], [b"c"]], [[1.0, -1.0], [2.0]], [[-1.0, -1.0], [1.0]]]
    found = history([[], []], [[1.0], []], [[], [3]], [DAY_S, DAY_S])
    assert lists(found) == [[[], []]] * 3


def test_a_place_without_a_movie_is_left_out_of_all_three() -> None:
    found = history([["a", "", "b"]], [[1.0, 2.0, 3.0]], [[0, 0, 0]], [DAY_S])
    assert lists(found) == [[[b"a", b"b"]], [[1.0, 3.0]], [[1.0, 1.0]]]


def test_count_and_mean_are_as_given_or_else_of_the_history() -> None:
    import tensorflow as tf

    from transform.states import count_and_mean

    known = history(
        [["a", "b"], ["a", "b"], ["a"], [], ["a"]],
        [[4.5, 3.0], [4.5, -1.0], [-1.0], [], [2.0]],
        [[0, 0], [0, 0], [0], [], [0]],
        [1] * 5,
    )
    count, mean = count_and_mean(
        tf.constant([7, -1, -1, -1, 0], tf.int64), tf.constant([3.5, 2.0, 2.0, -1.0, -1.0]), known
    )
    assert count.numpy().tolist() == [7.0, 2.0, 1.0, 0.0, 0.0]
    assert mean.numpy().tolist() == [3.5, 4.5, -1.0, -1.0, -1.0]


def test_the_mean_does_not_depend_on_what_else_is_in_the_batch() -> None:
    import tensorflow as tf

    from transform.states import count_and_mean

    ratings = [0.1 * place for place in range(1, 34)]
    one = (["m"] * 33, ratings, [0] * 33)
    long = (["m"] * 999, [3.7] * 999, [0] * 999)

    def mean(*rows: Any) -> Any:
        ids, stars, seconds = (list(column) for column in zip(*rows, strict=True))
        given = tf.fill([len(rows)], tf.constant(-1, tf.int64)), tf.fill([len(rows)], -1.0)
        return count_and_mean(*given, history(ids, stars, seconds, [1] * len(rows)))[1][0].numpy()

    backwards = (one[0], ratings[::-1], one[2])
    assert mean(one) == mean(one, long) == mean(backwards, long)
