"""The settings of preprocessing turned into a table of what each transformed feature is.

It says in advance what the graph of preprocessing_fn will emit: the tests hold one against the
other. It needs no TensorFlow, so that the exported model's contract, docs/features.md and a server
can use it.
"""

from collections.abc import Mapping
from typing import Any

from transform import features as f
from transform import state_features
from transform.feature import BATCH, VARYING, Feature, Outcome, Range, Tower, in_vocabulary, oov
from transform.params import TransformParams

_NUM_SEASONS = 4
_NUM_GENDERS = 2


def feature_table(params: TransformParams) -> tuple[Feature, ...]:
    """Returns every feature that preprocessing_fn emits with these settings, query tower first.

    What it hands on unchanged, such as the label, is no feature.
    """
    return (
        _user(params),
        _standardised_timestamp(),
        _timestamp_bucket(params),
        _cycle(f.TIME_OF_DAY_CYCLIC, "the time since midnight"),
        _cycle(f.DAY_OF_WEEK_CYCLIC, "the weekday"),
        _season(params),
        _age(params),
        _gender(),
        _occupation(params),
        *state_features.of_user(params),
        _movie(params),
        _title(params),
        _genres(params),
        state_features.year(),
        *state_features.of_movie(),
    )


def feature_rows(params: TransformParams) -> tuple[Mapping[str, Any], ...]:
    """Returns the table as JSON has it, for the contract of an exported model."""
    return tuple(feature.row() for feature in feature_table(params))


def _user(params: TransformParams) -> Feature:
    least = params.min_user_ratings
    limit = f", users of at least {least} ratings" if least > 1 else ""
    return _id(f.USER_INDEX, f.USER_ID, "query", f.USER_VOCABULARY, limit, params)


def _movie(params: TransformParams) -> Feature:
    return _id(f.MOVIE_INDEX, f.MOVIE_ID, "candidate", f.MOVIE_VOCABULARY, "", params)


def _id(
    name: str, field: str, tower: Tower, vocabulary: str, limit: str, params: TransformParams
) -> Feature:
    if params.id_encoding == "hashing":
        unseen = Outcome("regular", "its hash bucket; one without a training row counts as unseen")
        return Feature(name, (field,), _count(params.num_hash_buckets), unseen, tower=tower)
    return Feature(
        name,
        (field,),
        in_vocabulary(vocabulary, params),
        unseen=oov(params),
        tower=tower,
        analysis=f"vocabulary of the train split{limit}",
    )


def _standardised_timestamp() -> Feature:
    return Feature(
        f.TIMESTAMP_STANDARDISED,
        (f.TIMESTAMP,),
        Range("z-scores from the training period's first moment to its last"),
        unseen=Outcome("edge", "clipped to the training period"),
        analysis="min, max, mean, variance",
        dtype="float32",
    )


def _timestamp_bucket(params: TransformParams) -> Feature:
    linear = params.timestamp_bucketing == "linear"
    return Feature(
        f.TIMESTAMP_BUCKET,
        (f.TIMESTAMP,),
        _count(params.num_timestamp_buckets),
        unseen=Outcome("edge", "the first bucket before the training period, the last after it"),
        analysis="min, max" if linear else "approximate quantiles",
    )


def _season(params: TransformParams) -> Feature:
    if params.season_encoding == "cyclic":
        return _cycle(f.SEASON_CYCLIC, "the time since New Year")
    return Feature(
        f.SEASON_INDEX,
        (f.TIMESTAMP,),
        _count(_NUM_SEASONS, ": winter, spring, summer, autumn"),
        unseen=Outcome("regular", "its season"),
    )


def _cycle(name: str, of: str) -> Feature:
    return Feature(
        name,
        (f.TIMESTAMP,),
        Range(f"-1 to 1: sine and cosine of {of}", -1, 1),
        unseen=Outcome("regular", "its place in the cycle"),
        dtype="float32",
        shape=(BATCH, 2),
    )


def _age(params: TransformParams) -> Feature:
    return Feature(
        f.AGE_BUCKET,
        (f.RAW_USER_AGE, f.BUCKETIZED_USER_AGE),
        _count(len(params.age_boundaries) + 2, ": not known, then the age groups"),
        unseen=Outcome("regular", "its age group"),
        missing=Outcome("value", "0", 0),
    )


def _gender() -> Feature:
    unknown = Outcome("value", str(_NUM_GENDERS), _NUM_GENDERS)
    values = _count(_NUM_GENDERS + 1, ": female, male, not known")
    return Feature(f.GENDER_INDEX, (f.USER_GENDER,), values, unseen=unknown, missing=unknown)


def _occupation(params: TransformParams) -> Feature:
    return Feature(
        f.OCCUPATION_INDEX,
        (f.USER_OCCUPATION_TEXT,),
        in_vocabulary(f.OCCUPATION_VOCABULARY, params),
        unseen=oov(params),
        missing=oov(params),
        analysis=f"vocabulary of the train split, at most {params.max_occupations}",
    )


def _title(params: TransformParams) -> Feature:
    fewest, most = params.title_ngrams
    ngrams = "" if most == 1 else f"n-grams of {fewest} to {most} "
    limit = f": {ngrams}{params.title_tokens}, at most {params.max_title_vocabulary}"
    return _bag(f.TITLE_TOKENS, f.MOVIE_TITLE, f.TITLE_VOCABULARY, limit, params)


def _genres(params: TransformParams) -> Feature:
    limit = f", at most {params.max_genres}"
    return _bag(f.GENRE_INDICES, f.MOVIE_GENRES, f.GENRE_VOCABULARY, limit, params)


def _bag(name: str, field: str, vocabulary: str, limit: str, params: TransformParams) -> Feature:
    return Feature(
        name,
        (field,),
        in_vocabulary(vocabulary, params),
        unseen=oov(params),
        missing=Outcome("empty", "an empty bag"),
        tower="candidate",
        analysis=f"vocabulary of the train split{limit}",
        shape=(BATCH, VARYING),
    )


def _count(values: int, meaning: str = "") -> Range:
    return Range(f"0 to {values - 1}{meaning}", 0, values - 1)
