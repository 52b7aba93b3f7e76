"""The transform graph's vocabularies turned into the number of rows of each embedding table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from transform import features
from transform.identifiers import known_rows, table_rows
from transform.params import TransformParams
from transform.people import NUM_GENDERS, num_age_buckets

_NUM_SEASONS = 4


@dataclass(frozen=True)
class EmbeddingRows:
    """How long the embedding tables are.

    Attributes:
      by_feature: rows by transformed categorical feature. The last row of users and of movies
        stands for all that training never saw.
      known_users: how many rows of the user table, from the first, stand for users of the
        vocabulary (hashing: for all buckets); rows behind them are shared by who is not in it.
    """

    by_feature: Mapping[str, int]
    known_users: int


def embedding_rows(transform_output: Any, params: TransformParams) -> EmbeddingRows:
    """Returns the rows that the features of these settings need.

    The only OOV bucket of a vocabulary can stand for every unseen id as well. Hashing has none, and
    several share out what is unseen: then one row is added that stands for it.
    """
    shared = params.id_encoding == "vocabulary" and params.num_oov_buckets == 1
    unseen_rows = 0 if shared else 1
    rows = {
        features.USER_INDEX: table_rows(transform_output, features.USER_VOCABULARY, params)
        + unseen_rows,
        features.MOVIE_INDEX: table_rows(transform_output, features.MOVIE_VOCABULARY, params)
        + unseen_rows,
        features.AGE_BUCKET: num_age_buckets(params.age_boundaries),
        features.GENDER_INDEX: NUM_GENDERS,
        features.TIMESTAMP_BUCKET: params.num_timestamp_buckets,
    }
    for feature, vocabulary in (
        (features.TITLE_TOKENS, features.TITLE_VOCABULARY),
        (features.GENRE_INDICES, features.GENRE_VOCABULARY),
        (features.OCCUPATION_INDEX, features.OCCUPATION_VOCABULARY),
    ):
        known = int(transform_output.vocabulary_size_by_name(vocabulary))
        rows[feature] = known + params.num_oov_buckets
    if params.season_encoding == "categorical":
        rows[features.SEASON_INDEX] = _NUM_SEASONS
    return EmbeddingRows(rows, known_rows(transform_output, features.USER_VOCABULARY, params))
