"""What is known of a user or a movie turned into raw fields, as examples and requests have them."""

from collections.abc import Mapping

from transform import features as f
from transform.point_in_time.movie import MovieState
from transform.point_in_time.user import UserState

# What a field is, or what each element of it is if it is one of HISTORY_FIELDS.
FIELD_TYPES: Mapping[str, type[str] | type[int] | type[float]] = {
    f.HISTORY_MOVIE_IDS: str,
    f.HISTORY_RATINGS: float,
    f.HISTORY_TIMESTAMPS: int,
    f.USER_RATING_COUNT: int,
    f.USER_RATING_MEAN: float,
    f.MOVIE_RATING_COUNT: int,
    f.MOVIE_RATING_MEAN: float,
    f.MOVIE_LAST_TIMESTAMP: int,
    f.MOVIE_RECENT_POPULARITY: float,
}

Value = str | int | float
Fields = dict[str, Value | list[str] | list[int] | list[float]]


def user_fields(state: UserState) -> Fields:
    """Returns USER_STATE_FIELDS; of a user without ratings empty lists, 0, and no mean."""
    fields: Fields = {
        f.HISTORY_MOVIE_IDS: [rating.movie_id for rating in state.history],
        f.HISTORY_RATINGS: [rating.rating for rating in state.history],
        f.HISTORY_TIMESTAMPS: [rating.timestamp_s for rating in state.history],
        f.USER_RATING_COUNT: state.count,
    }
    if state.mean is not None:
        fields[f.USER_RATING_MEAN] = state.mean
    return fields


def movie_fields(state: MovieState) -> Fields:
    """Returns MOVIE_STATE_FIELDS; of a movie without ratings 0, no mean and no newest moment."""
    fields: Fields = {
        f.MOVIE_RATING_COUNT: state.count,
        f.MOVIE_RECENT_POPULARITY: state.recent_popularity,
    }
    if state.mean is not None:
        fields[f.MOVIE_RATING_MEAN] = state.mean
    if state.last_timestamp_s is not None:
        fields[f.MOVIE_LAST_TIMESTAMP] = state.last_timestamp_s
    return fields
