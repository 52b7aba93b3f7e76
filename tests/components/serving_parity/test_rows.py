import pytest

pytestmark = pytest.mark.tfx


def test_what_is_encoded_is_read_back() -> None:
    from components.serving_parity.rows import made_up, row_of_example

    fields = {
        "user_id": "Zoë",
        "timestamp": 4_102_444_799,
        "raw_user_age": 17.5,
        "user_gender": 0,
        "movie_title": "Léon 😀",
        "movie_genres": [3, 1],
        "history_movie_ids": ["Zoë", "7"],
        "history_ratings": [4.5, 3.0],
        "history_timestamps": [4_102_444_798, 1],
        "user_rating_count": 2**40,
        "user_rating_mean": 3.75,
        "movie_rating_count": 0,
        "movie_rating_mean": 0.5,
        "movie_last_timestamp": 4_102_444_798,
        "movie_recent_popularity": 0.0,
    }
    row = made_up("why", fields)
    assert row.fields == fields
    again = row_of_example(row.example)
    assert again.fields == fields
    assert again.origin == "eval"


def test_what_is_not_known_is_left_out() -> None:
    from components.serving_parity.rows import made_up, row_of_example

    row = made_up("", {"user_id": "1", "movie_title": None, "movie_genres": []})
    assert row.fields == row_of_example(row.example).fields == {"user_id": "1"}


def test_the_label_is_no_field_but_stays_in_the_example_of_the_data() -> None:
    import tensorflow as tf

    from components.serving_parity.rows import row_of_example

    example = tf.train.Example()
    example.features.feature["user_rating"].float_list.value.append(4.0)
    example.features.feature["user_id"].bytes_list.value.append(b"1")
    row = row_of_example(example.SerializeToString())
    assert row.fields == {"user_id": "1"}
    assert b"user_rating" in row.example


def test_a_float32_survives_json() -> None:
    import json

    import numpy as np

    from components.serving_parity.rows import made_up, row_of_example

    age = float(np.nextafter(np.float32(56), np.float32(0)))
    row = row_of_example(made_up("", {"raw_user_age": age}).example)
    sent = json.loads(json.dumps(row.as_question()))["instance"]["raw_user_age"]
    assert np.float32(sent) == np.float32(age) != np.float32(56)
