"""The transform graph's vocabularies turned into the number of rows of each embedding table."""

from typing import Any

from transform import features
from transform.identifiers import table_rows
from transform.params import TransformParams
from transform.people import NUM_GENDERS, num_age_buckets

_NUM_SEASONS = 4
_NUM_OOV_CATEGORIES = 1


def embedding_rows(transform_output: Any, params: TransformParams) -> dict[str, int]:
    """Returns {transformed categorical feature: rows}.

    Hashing has no out-of-vocabulary bucket: one row is added that stands for every unseen id.
    """
    unseen_rows = 1 if params.id_encoding == "hashing" else 0
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
        rows[feature] = known + _NUM_OOV_CATEGORIES
    if params.season_encoding == "categorical":
        rows[features.SEASON_INDEX] = _NUM_SEASONS
    return rows
