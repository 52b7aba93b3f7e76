"""The part of the table of features that tells what is known of a user and a movie at a moment."""

from transform import features as f
from transform.feature import BATCH, VARYING, Feature, Outcome, Range, Tower, in_vocabulary, oov
from transform.params import TransformParams

_EMPTY = Outcome("empty", "an empty bag")
_NOT_KNOWN = Outcome("value", "-1", -1)
_ITSELF = Outcome("regular", "itself")


def of_user(params: TransformParams) -> tuple[Feature, ...]:
    """Returns what the query tower reads of a user's ratings."""
    of_history = (f.HISTORY_RATINGS, f.HISTORY_TIMESTAMPS)
    count, mean = f.USER_RATING_COUNT, f.USER_RATING_MEAN
    return (
        _history_movies(params),
        _of_history(f.HISTORY_STARS, f.HISTORY_RATINGS, "the ratings; -1 where not known"),
        _of_history(f.HISTORY_AGE_DAYS, None, "days before the request; -1 where not known", -1),
        _number(
            count,
            (count, f.HISTORY_MOVIE_IDS, f.HISTORY_TIMESTAMPS, f.TIMESTAMP),
            Range("ratings of the user before the request", 0),
            missing=Outcome("value", "that of the history", 0),
        ),
        _number(
            mean,
            (mean, count, f.HISTORY_MOVIE_IDS, *of_history, f.TIMESTAMP),
            Range("their mean; -1 without one"),
            missing=Outcome("value", "-1; that of the history where the count is missing", -1),
        ),
    )


def year() -> Feature:
    """Returns the year of a movie."""
    return _number(
        f.MOVIE_YEAR,
        (f.MOVIE_TITLE,),
        Range("the year in which the title ends; -1 for none", -1, 9999),
        tower="candidate",
    )


def of_movie() -> tuple[Feature, ...]:
    """Returns what the ranking head reads of a movie's ratings."""
    last = (f.MOVIE_LAST_TIMESTAMP, f.TIMESTAMP)
    return (
        _of_movie(f.MOVIE_RATING_COUNT, (f.MOVIE_RATING_COUNT,), "ratings before the request"),
        _of_movie(f.MOVIE_RATING_MEAN, (f.MOVIE_RATING_MEAN,), "their mean", lowest=None),
        _of_movie(f.MOVIE_IDLE_DAYS, last, "days since the newest of them"),
        _of_movie(
            f.MOVIE_RECENT_POPULARITY,
            (f.MOVIE_RECENT_POPULARITY,),
            "their sum, each halved with every half-life of its age",
        ),
    )


def _history_movies(params: TransformParams) -> Feature:
    hashed = params.id_encoding == "hashing"
    last = params.num_hash_buckets - 1
    return Feature(
        f.HISTORY_MOVIES,
        (f.HISTORY_MOVIE_IDS, f.HISTORY_TIMESTAMPS, f.TIMESTAMP),
        Range(f"0 to {last}", 0, last) if hashed else in_vocabulary(f.MOVIE_VOCABULARY, params),
        unseen=Outcome("regular", "its hash bucket") if hashed else oov(params),
        missing=_EMPTY,
        analysis="none" if hashed else f"none: that of `{f.MOVIE_INDEX}`",
        shape=(BATCH, VARYING),
    )


def _of_history(name: str, field: str | None, text: str, lowest: float | None = None) -> Feature:
    own = (field,) if field else ()
    return Feature(
        name,
        (*own, f.HISTORY_MOVIE_IDS, f.HISTORY_TIMESTAMPS, f.TIMESTAMP),
        Range(text, lowest),
        unseen=_ITSELF,
        missing=_EMPTY,
        dtype="float32",
        shape=(BATCH, VARYING),
    )


def _of_movie(name: str, fields: tuple[str, ...], text: str, lowest: float | None = -1) -> Feature:
    return _number(name, fields, Range(f"{text}; -1 where not known", lowest), tower="head")


def _number(
    name: str,
    fields: tuple[str, ...],
    values: Range,
    missing: Outcome = _NOT_KNOWN,
    tower: Tower = "query",
) -> Feature:
    return Feature(name, fields, values, _ITSELF, missing, tower, dtype="float32")
