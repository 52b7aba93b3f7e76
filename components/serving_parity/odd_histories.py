"""Movies turned into what may be known at a moment, and into what a client can get wrong about it.

A history is three lists side by side. Some of these rows are only asked through the signatures: a
server refuses lists that do not belong together.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transform import features as f

_DAY_S = 86_400
_LONGEST = 300
_UNKNOWN = ("parity-no-movie", "parity-no-movie-2")
# The lowest and the highest rating there is.
Scale = tuple[float, float]


def known_state(movies: Sequence[str], at_s: int, scale: Scale) -> dict[str, Any]:
    """Returns all state fields: a history of up to three movies before the second `at_s`."""
    lowest, highest = scale
    return {
        **history(movies[:3] or _UNKNOWN, at_s, scale),
        f.USER_RATING_COUNT: 5,
        f.USER_RATING_MEAN: lowest + 0.5625 * (highest - lowest),
        f.MOVIE_RATING_COUNT: 40,
        f.MOVIE_RATING_MEAN: lowest + 0.6875 * (highest - lowest),
        f.MOVIE_LAST_TIMESTAMP: max(1, at_s - _DAY_S // 2),
        f.MOVIE_RECENT_POPULARITY: 2.5,
    }


def history(
    movies: Sequence[str], at_s: int, scale: Scale, step_s: int = 3 * _DAY_S
) -> dict[str, Any]:
    """Returns the three lists: each movie `step_s` before the one in front of it."""
    lowest, highest = scale
    ratings = (highest, lowest, (lowest + highest) / 2)
    return {
        f.HISTORY_MOVIE_IDS: list(movies),
        f.HISTORY_RATINGS: [ratings[place % len(ratings)] for place in range(len(movies))],
        f.HISTORY_TIMESTAMPS: [max(1, at_s - 1 - place * step_s) for place in range(len(movies))],
    }


def histories(
    movies: Sequence[str], at_s: int, scale: Scale
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields what is odd about a history, and the state fields that differ from `known_state`."""
    some = list(movies[:4]) or list(_UNKNOWN)
    usual = history(some, at_s, scale)
    nothing = dict.fromkeys((*f.HISTORY_FIELDS, f.USER_RATING_COUNT, f.USER_RATING_MEAN))
    yield "no history at all", nothing
    yield "an empty history and no ratings", {**nothing, f.USER_RATING_COUNT: 0}
    yield "a history alone", {**nothing, **usual}
    yield "counts alone", dict.fromkeys(f.HISTORY_FIELDS)
    yield "a history of one", history(some[:1], at_s, scale)
    for length in (2, 16, 50, _LONGEST):
        many = [some[place % len(some)] for place in range(length)]
        yield f"a history of {length}", history(many, at_s, scale, step_s=_DAY_S)
    yield (
        "a history of all there is",
        history(list(movies[:_LONGEST]) or some, at_s, scale, step_s=60),
    )
    yield "a movie unknown in the history", history([some[0], _UNKNOWN[0], *some[1:]], at_s, scale)
    yield "a history of unknown movies", history(_UNKNOWN, at_s, scale)
    yield "a history beyond ASCII", history(["Amélie", "千と千尋", *some], at_s, scale)
    yield "the same movie again and again", history([some[0]] * 5, at_s, scale)
    yield "the oldest first", {name: values[::-1] for name, values in usual.items()}
    yield "all in one second", history(some, at_s, scale, step_s=0)
    yield from _moments(usual, at_s)
    yield from _gaps(usual)


def _moments(usual: Mapping[str, list[Any]], at_s: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    first, *rest = usual[f.HISTORY_TIMESTAMPS]
    for what, second in (
        ("a second before the request", at_s - 1),
        ("the second of the request", at_s),
        ("a second after the request", at_s + 1),
        ("far in the future", 4_102_444_799),
        ("1970", 1),
    ):
        moments = [second, *rest]
        yield f"rated in {what}", {**usual, f.HISTORY_TIMESTAMPS: moments}
        yield f"the movie rated in {what}", {f.MOVIE_LAST_TIMESTAMP: second}
    yield (
        "a whole history in the future",
        {
            **usual,
            f.HISTORY_TIMESTAMPS: [at_s + place for place in range(1 + len(rest))],
        },
    )
    yield "two ratings at once", {**usual, f.HISTORY_TIMESTAMPS: [first, first, *rest[1:]]}


def _gaps(usual: Mapping[str, list[Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields lists with markers in them, and lists of different lengths."""
    for name, marker in (
        (f.HISTORY_MOVIE_IDS, ""),
        (f.HISTORY_RATINGS, -1.0),
        (f.HISTORY_TIMESTAMPS, -1),
    ):
        values = usual[name]
        yield f"no {name}", {name: None}
        yield f"{name} not known of the last", {**usual, name: [*values[:-1], marker]}
        yield f"{name} cut short", {**usual, name: values[:-1]}
        yield f"{name} too long", {**usual, name: [*values, values[0]]}
    for name in (*f.MOVIE_STATE_FIELDS, f.USER_RATING_COUNT, f.USER_RATING_MEAN):
        yield f"no {name}", {name: None}
    yield "nothing known of the movie", dict.fromkeys(f.MOVIE_STATE_FIELDS)
    yield "nothing known at all", dict.fromkeys(f.STATE_FIELDS)
    for name in (f.USER_RATING_COUNT, f.MOVIE_RATING_COUNT):
        # float32 holds whole numbers up to 2^24.
        for number in (0, 1, 2**24 - 1, 2**24 + 1, 2**40):
            yield f"{name} of {number}", {name: number}
    for popularity in (0.0, 0.1, 1e-30, 1e9):
        yield f"a popularity of {popularity}", {f.MOVIE_RECENT_POPULARITY: popularity}
