"""Raw rating fields turned into the model's features: the only preprocessing there is.

TensorFlow Transform runs `preprocessing_fn` once over the train split and keeps the graph. That
graph made the examples which training reads, and it is inside the exported model that serves.
"""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from transform import features, identifiers, moments, people, row_keys, titles
from transform.optional_values import bag, one_value
from transform.params import TransformParams

# The key of our settings in the custom_config of TFX's Transform.
CUSTOM_CONFIG_KEY = "transform"


def preprocessing_fn(
    inputs: Mapping[str, Any], custom_config: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Returns the features of transform/features.py, the row's key and, unchanged, the label.

    Args:
      inputs: raw fields by key, dense or sparse; fields that no feature uses are ignored.
      custom_config: {"transform": fields of TransformParams}; defaults where it has none.
    """
    params = TransformParams(**((custom_config or {}).get(CUSTOM_CONFIG_KEY) or {}))
    outputs = query_features(inputs, params) | candidate_features(inputs, params)
    outputs[features.ROW_KEY] = row_keys.row_key(
        one_value(inputs, features.USER_ID, tf.string),
        one_value(inputs, features.MOVIE_ID, tf.string),
        one_value(inputs, features.TIMESTAMP, tf.int64),
    )
    if features.LABEL in inputs:
        outputs[features.LABEL] = one_value(inputs, features.LABEL, tf.float32)
    return outputs


def query_features(inputs: Mapping[str, Any], params: TransformParams) -> dict[str, Any]:
    """Returns what the query tower sees: the user and the moment, from QUERY_FIELDS alone."""
    user_id = one_value(inputs, features.USER_ID, tf.string)
    age_years = one_value(inputs, features.RAW_USER_AGE, tf.float32)
    age_group = one_value(inputs, features.BUCKETIZED_USER_AGE, tf.float32)
    gender = one_value(inputs, features.USER_GENDER, tf.int64)
    occupation = one_value(inputs, features.USER_OCCUPATION_TEXT, tf.string)
    return _moment_features(one_value(inputs, features.TIMESTAMP, tf.int64), params) | {
        features.USER_INDEX: identifiers.index_of_id(
            user_id, features.USER_VOCABULARY, params, params.min_user_ratings
        ),
        features.AGE_BUCKET: people.age_bucket(age_years, age_group, params.age_boundaries),
        features.GENDER_INDEX: people.gender_index(gender),
        features.OCCUPATION_INDEX: identifiers.index_of_category(
            occupation, features.OCCUPATION_VOCABULARY, params, params.max_occupations
        ),
    }


def candidate_features(inputs: Mapping[str, Any], params: TransformParams) -> dict[str, Any]:
    """Returns what the candidate tower sees: the movie, from CANDIDATE_FIELDS alone."""
    movie_id = one_value(inputs, features.MOVIE_ID, tf.string)
    title = one_value(inputs, features.MOVIE_TITLE, tf.string)
    tokens = titles.title_tokens(title, params)
    genres = bag(inputs, features.MOVIE_GENRES, tf.int64)
    return {
        features.MOVIE_INDEX: identifiers.index_of_id(movie_id, features.MOVIE_VOCABULARY, params),
        features.TITLE_TOKENS: identifiers.indices_of_bag(
            tokens, features.TITLE_VOCABULARY, params, params.max_title_vocabulary
        ),
        features.GENRE_INDICES: identifiers.indices_of_bag(
            genres, features.GENRE_VOCABULARY, params, params.max_genres
        ),
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
