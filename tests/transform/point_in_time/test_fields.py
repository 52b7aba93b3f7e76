from transform import features as f
from transform.point_in_time import (
    MovieState,
    PastRating,
    UserState,
    movie_fields,
    movie_state,
    user_fields,
    user_state,
)


def test_all_fields_of_a_user_in_the_order_of_the_history() -> None:
    state = UserState((PastRating("7", 3.0, 160), PastRating("10", 4.5, 100)), 5, 3.5)
    assert user_fields(state) == {
        "history_movie_ids": ["7", "10"],
        "history_ratings": [3.0, 4.5],
        "history_timestamps": [160, 100],
        "user_rating_count": 5,
        "user_rating_mean": 3.5,
    }


def test_all_fields_of_a_movie() -> None:
    assert movie_fields(MovieState(5, 3.5, 160, 0.25)) == {
        "movie_rating_count": 5,
        "movie_rating_mean": 3.5,
        "movie_last_timestamp": 160,
        "movie_recent_popularity": 0.25,
    }


def test_what_is_not_known_is_left_out_but_none_is_a_number() -> None:
    assert user_fields(user_state([], 5, 3)) == {
        "history_movie_ids": [],
        "history_ratings": [],
        "history_timestamps": [],
        "user_rating_count": 0,
    }
    assert movie_fields(movie_state([], 5, 1.0)) == {
        "movie_rating_count": 0,
        "movie_recent_popularity": 0.0,
    }


def test_the_fields_are_those_of_the_groups() -> None:
    user = user_fields(user_state([PastRating("1", 1.0, 1)], 2, 1))
    movie = movie_fields(movie_state([(1.0, 1)], 2, 1.0))
    assert (tuple(user), set(movie)) == (f.USER_STATE_FIELDS, set(f.MOVIE_STATE_FIELDS))
    assert f.LABEL not in f.STATE_FIELDS
