import pytest

pytestmark = pytest.mark.tfx


def test_age_falls_into_its_group_and_the_age_in_years_counts_first() -> None:
    import tensorflow as tf

    from transform.people import age_bucket

    raw = tf.constant([17.0, 18.0, 24.9, 70.0, -1.0, -1.0, 30.0])
    group = tf.constant([-1.0, -1.0, -1.0, -1.0, 25.0, -1.0, 56.0])
    found = age_bucket(raw, group, (18.0, 25.0, 56.0)).numpy().tolist()
    assert found == [1, 2, 2, 4, 3, 0, 3]


def test_gender_has_a_value_for_not_known() -> None:
    import tensorflow as tf

    from transform.people import gender_index

    found = gender_index(tf.constant([0, 1, -1, 7], tf.int64)).numpy().tolist()
    assert found == [0, 1, 2, 2]
