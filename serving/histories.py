"""The lists of a user's history, which are read side by side: of one length, or refused. Pure."""

from collections.abc import Mapping
from typing import Any

from registry.values import MISSING_NUMBER, MISSING_TEXT
from transform.features import HISTORY_FIELDS, HISTORY_MOVIE_IDS


def misfit(sent: Mapping[str, Any]) -> tuple[str, str] | None:
    """Returns the name of a list that does not fit the movies, and what is wrong; else None.

    Missing markers at the end of a list are no part of it; between values they stand for one that
    is not known, for which there is no place in a history.

    Args:
      sent: lists by name; one that is absent or None has no values.
    """
    lists = {name: _without_padding(sent.get(name) or []) for name in HISTORY_FIELDS}
    movies = len(lists[HISTORY_MOVIE_IDS])
    for name, values in lists.items():
        if len(values) != movies:
            expected = f"{movies} values, one for each of {HISTORY_MOVIE_IDS}"
            return name, f"expected {expected}, got {len(values)}"
        for place, value in enumerate(values):
            if _is_missing(value):
                return name, f"expected a value at place {place + 1} of {movies}, got none"
    return None


def _without_padding(values: list[Any]) -> list[Any]:
    end = len(values)
    while end and _is_missing(values[end - 1]):
        end -= 1
    return values[:end]


def _is_missing(value: Any) -> bool:
    return value in (MISSING_TEXT, MISSING_NUMBER)
