"""Raw rating fields turned into the model's features: the only preprocessing there is.

TensorFlow Transform runs `preprocessing_fn` once over the train split and keeps the graph. That
graph made the examples which training reads, and it is inside the exported model that serves.
"""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from transform import features, identifiers, moments, people, row_keys, states, titles
from transform.identifiers import Lookup
from transform.optional_values import bag, one_value
from transform.params import TransformParams

# The key of our settings in the custom_config of TFX's Transform.
CUSTOM_CONFIG_KEY = "transform"


def preprocessing_fn(
    inputs: Mapping[str, Any], custom_config: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Returns the features of transform/features.py and PASSED_THROUGH, of these what there is.

    Args:
      inputs: raw fields by key, dense or sparse; fields that no feature uses are ignored.
      custom_config: {"transform": fields of TransformParams}; defaults where it has none.
    """
    params = TransformParams(**((custom_config or {}).get(CUSTOM_CONFIG_KEY) or {}))
    movie_id = one_value(inputs, features.MOVIE_ID, tf.string)
    movies = identifiers.id_lookup(movie_id, features.MOVIE_VOCABULARY, params)
    outputs = query_features(inputs, params, movies) | candidate_features(inputs, params, movies)
    outputs |= movie_state_features(inputs)
    user_id = one_value(inputs, features.USER_ID, tf.string)
    timestamp_s = one_value(inputs, features.TIMESTAMP, tf.int64)
    outputs[features.ROW_KEY] = row_keys.row_key(user_id, movie_id, timestamp_s)
    outputs[features.USER_KEY] = row_keys.user_key(user_id)
    outputs[features.TIMESTAMP] = tf.identity(timestamp_s)
    if features.LABEL in inputs:
        outputs[features.LABEL] = one_value(inputs, features.LABEL, tf.float32)
    return outputs


def query_features(
    inputs: Mapping[str, Any], params: TransformParams, movies: Lookup
) -> dict[str, Any]:
    """Returns what the query tower sees: the user and the moment, from QUERY_FIELDS alone."""
    timestamp_s = one_value(inputs, features.TIMESTAMP, tf.int64)
    user_id = one_value(inputs, features.USER_ID, tf.string)
    age_years = one_value(inputs, features.RAW_USER_AGE, tf.float32)
    age_group = one_value(inputs, features.BUCKETIZED_USER_AGE, tf.float32)
    gender = one_value(inputs, features.USER_GENDER, tf.int64)
    occupation = one_value(inputs, features.USER_OCCUPATION_TEXT, tf.string)
    users = identifiers.id_lookup(
        user_id, features.USER_VOCABULARY, params, params.min_user_ratings
    )
    people_and_moment = _moment_features(timestamp_s, params) | {
        features.USER_INDEX: users(user_id),
        features.AGE_BUCKET: people.age_bucket(age_years, age_group, params.age_boundaries),
        features.GENDER_INDEX: people.gender_index(gender),
        features.OCCUPATION_INDEX: identifiers.index_of_category(
            occupation, features.OCCUPATION_VOCABULARY, params, params.max_occupations
        ),
    }
    return people_and_moment | _user_state_features(inputs, timestamp_s, movies)


def candidate_features(
    inputs: Mapping[str, Any], params: TransformParams, movies: Lookup
) -> dict[str, Any]:
    """Returns what the candidate tower sees: the movie, from CANDIDATE_FIELDS alone."""
    movie_id = one_value(inputs, features.MOVIE_ID, tf.string)
    title = one_value(inputs, features.MOVIE_TITLE, tf.string)
    tokens = titles.title_tokens(title, params)
    genres = bag(inputs, features.MOVIE_GENRES, tf.int64)
    return {
        features.MOVIE_INDEX: movies(movie_id),
        features.TITLE_TOKENS: identifiers.indices_of_bag(
            tokens, features.TITLE_VOCABULARY, params, params.max_title_vocabulary
        ),
        features.GENRE_INDICES: identifiers.indices_of_bag(
            genres, features.GENRE_VOCABULARY, params, params.max_genres
        ),
        features.MOVIE_YEAR: titles.release_year(title),
    }


def movie_state_features(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the ranking head sees of the movie at the moment; -1 for what is not known."""
    timestamp_s = one_value(inputs, features.TIMESTAMP, tf.int64)
    last_s = one_value(inputs, features.MOVIE_LAST_TIMESTAMP, tf.int64)
    count = one_value(inputs, features.MOVIE_RATING_COUNT, tf.int64)
    return {
        features.MOVIE_RATING_COUNT: tf.cast(count, tf.float32),
        features.MOVIE_RATING_MEAN: one_value(inputs, features.MOVIE_RATING_MEAN, tf.float32),
        features.MOVIE_IDLE_DAYS: moments.days_since(last_s, timestamp_s),
        features.MOVIE_RECENT_POPULARITY: one_value(
            inputs, features.MOVIE_RECENT_POPULARITY, tf.float32
        ),
    }


def _user_state_features(
    inputs: Mapping[str, Any], timestamp_s: tf.Tensor, movies: Lookup
) -> dict[str, Any]:
    history = states.known_history(
        bag(inputs, features.HISTORY_MOVIE_IDS, tf.string),
        bag(inputs, features.HISTORY_RATINGS, tf.float32),
        bag(inputs, features.HISTORY_TIMESTAMPS, tf.int64),
        timestamp_s,
    )
    count, mean = states.count_and_mean(
        one_value(inputs, features.USER_RATING_COUNT, tf.int64),
        one_value(inputs, features.USER_RATING_MEAN, tf.float32),
        history,
    )
    return {
        features.HISTORY_MOVIES: movies(history.movie_ids),
        features.HISTORY_STARS: history.stars,
        features.HISTORY_AGE_DAYS: history.age_days,
        features.USER_RATING_COUNT: count,
        features.USER_RATING_MEAN: mean,
    }


def _moment_features(timestamp_s: tf.Tensor, params: TransformParams) -> dict[str, Any]:
    period = moments.training_period(timestamp_s)
    outputs = {
        features.TIMESTAMP_STANDARDISED: moments.standardised(timestamp_s, period),
        features.TIMESTAMP_BUCKET: _timestamp_bucket(timestamp_s, period, params),
        features.TIME_OF_DAY_CYCLIC: moments.time_of_day_cyclic(timestamp_s),
        features.DAY_OF_WEEK_CYCLIC: moments.day_of_week_cyclic(timestamp_s),
    }
    if params.season_encoding == "cyclic":
        outputs[features.SEASON_CYCLIC] = moments.season_cyclic(timestamp_s)
    else:
        outputs[features.SEASON_INDEX] = moments.season_index(timestamp_s)
    return outputs


def _timestamp_bucket(
    timestamp_s: tf.Tensor, period: moments.Period, params: TransformParams
) -> tf.Tensor:
    if params.timestamp_bucketing == "quantiles":
        boundaries = moments.busy_times(timestamp_s, params.num_timestamp_buckets)
        return moments.bucket_by_quantiles(timestamp_s, boundaries)
    return moments.bucket(timestamp_s, period, params.num_timestamp_buckets)
