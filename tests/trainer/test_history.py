import pytest

from tests.trainer.linear.test_scores import PAD, history

pytestmark = pytest.mark.tfx


def test_places_weigh_half_for_each_half_life_and_padding_nothing() -> None:
    from trainer.history import by_position

    found = by_position(history([[5, 6, 7], [5, PAD, PAD]]), 2.0).numpy()
    assert found[0] == pytest.approx([1.0, 2**-0.5, 0.5])
    assert found[1].tolist() == [1.0, 0.0, 0.0]


def test_freshness_halves_with_the_age_of_the_newest_rating() -> None:
    from trainer.history import freshness

    asked = history([[5, 6], [5, 6], [PAD, PAD]], ages=[[0.0, 9.0], [2.0, 9.0], [-1.0, -1.0]])
    assert freshness(asked, 1.0).numpy() == pytest.approx([1.0, 0.25, 0.0])


def test_an_age_that_is_not_known_is_as_good_as_now() -> None:
    from trainer.history import freshness

    assert freshness(history([[5]], ages=[[-1.0]]), 1.0).numpy() == pytest.approx([1.0])


def test_a_forgotten_history_is_empty() -> None:
    import tensorflow as tf

    found = history([[5, 6], [7, PAD]]).without(tf.constant([True, False]))
    assert found.size().numpy().tolist() == [0.0, 1.0]
