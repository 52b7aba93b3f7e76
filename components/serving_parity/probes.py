"""Vocabularies and steps turned into made-up rows that bring out what a sample may not hold.

Each entry of each vocabulary is asked about (up to a limit), each place where a number's class
changes from both sides, each field once missing, and texts, times and numbers at their edges.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.serving_parity.odd_histories import Scale, histories, known_state
from components.serving_parity.odd_ids import lookalikes, strangers
from components.serving_parity.odd_texts import TITLES, cased, edited, far_apart, glued, respelled
from components.serving_parity.odd_times import calendar, times
from components.serving_parity.pairs import Pair
from components.serving_parity.row import Row
from components.serving_parity.rows import made_up
from transform import features as f

# A vocabulary longer than this is asked about at its start, its end and evenly in between.
MAX_ENTRIES = 20_000
STRANGER = "parity-stranger"
NO_MOVIE = "parity-no-movie"
BY_VOCABULARY = "entries of the vocabularies"  # the origin of rows that name these

# Whole years show boundaries that training does not have; the others are none.
_ODD_AGES = (*map(float, range(131)), 0.25, 24.5, -1.0, -5.0, 1e30, math.inf, math.nan)

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What probes are made from.

    Attributes:
      users: ids of the vocabulary, [] when ids are hashed.
      movies: the same of movies.
      words: of titles.
      occupations: texts of the vocabulary that requests may have.
      other_occupations: texts that are in the vocabulary alone, or may be asked alone.
      genres: numbers.
      other_genre: a number that a genre may have and that is not among them; None for none.
      base: the user and the movie of rows in which one thing at a time is changed.
      extremes: users and movies whose ratings lie at the ends of the scale.
      timestamps_s: seconds on both sides of each step of a feature of time.
      ages: years on both sides of each step of a feature of age.
      period_s: the first and the last second of training.
      scale: the lowest and the highest rating of training.
      max_history: ratings that a history may have.
    """

    users: Sequence[str]
    movies: Sequence[str]
    words: Sequence[str]
    occupations: Sequence[str]
    other_occupations: Sequence[str]
    genres: Sequence[int]
    other_genre: int | None
    base: Pair
    extremes: Sequence[Pair]
    timestamps_s: Sequence[int]
    ages: Sequence[float]
    period_s: tuple[int, int]
    scale: Scale
    max_history: int


def probes(known: Known) -> list[Row]:
    """Returns all made-up rows; the origin of each says what it is to bring out."""
    base = _base(known)
    return [
        *_named(base, known),
        *_titles(base, known),
        *(made_up("a step in time", {**base, f.TIMESTAMP: t}) for t in known.timestamps_s),
        *(made_up("the calendar", {**base, f.TIMESTAMP: t}) for t in calendar(known.period_s)),
        *_ages(base, known.ages),
        *_ids(base, known),
        *_entries(base, known),
    ]


def strangers_probes(known: Known) -> list[Row]:
    """Returns the few dozen made-up rows that differ in kind, all of a user who does not exist.

    The HTTP server is asked these, and they become the pushed model's witnesses: they name nobody.
    """
    return list(_named({**_base(known), f.USER_ID: STRANGER}, known))


def _base(known: Known) -> Fields:
    """A row in which everything is known, so that one thing at a time can be changed."""
    return {
        f.USER_ID: known.base[0],
        f.TIMESTAMP: known.period_s[1],
        f.RAW_USER_AGE: 30.0,
        f.BUCKETIZED_USER_AGE: 45.0,  # another group, so that one is not taken for the other
        f.USER_GENDER: 1,
        f.USER_OCCUPATION_TEXT: known.occupations[0] if known.occupations else None,
        f.MOVIE_ID: known.base[1],
        f.MOVIE_TITLE: " ".join(known.words[:3]) or "A title",
        f.MOVIE_GENRES: list(known.genres[:2]),
        **known_state(known.movies[: known.max_history], known.period_s[1], known.scale),
    }


def _named(base: Fields, known: Known) -> Iterator[Row]:
    optional = [name for name in f.FEATURE_FIELDS if name in f.OPTIONAL_FIELDS]
    yield made_up("everything known", base)
    yield made_up("an unknown user", {**base, f.USER_ID: STRANGER})
    yield made_up("an unknown movie", {**base, f.MOVIE_ID: NO_MOVIE})
    yield made_up("an id beyond ASCII", {**base, f.USER_ID: "Zoë-😀"})
    for name in optional:
        yield made_up(f"no {name}", {**base, name: None})
    for one, other in itertools.combinations(optional, 2):
        yield made_up(f"neither {one} nor {other}", {**base, one: None, other: None})
    yield made_up("no optional field", {**base, **dict.fromkeys(optional)})
    for occupation in known.other_occupations:
        yield made_up("another occupation", {**base, f.USER_OCCUPATION_TEXT: occupation})
    for gender in (0, 1):
        yield made_up(f"gender {gender}", {**base, f.USER_GENDER: gender})
    yield made_up("all genres", {**base, f.MOVIE_GENRES: list(known.genres)})
    yield made_up("genres falling", {**base, f.MOVIE_GENRES: list(known.genres[::-1])})
    for number in (4, 8, 16):
        some = itertools.islice(itertools.cycle(known.genres), number)
        yield made_up(f"{number} genres", {**base, f.MOVIE_GENRES: list(some)})
    yield made_up("two genres falling", {**base, f.MOVIE_GENRES: list(known.genres[1::-1])})
    yield made_up("a genre twice", {**base, f.MOVIE_GENRES: [*known.genres[:1]] * 2})
    if known.other_genre is not None:
        yield made_up("an unknown genre", {**base, f.MOVIE_GENRES: [known.other_genre]})
    for what, title in TITLES:
        yield made_up(f"title: {what}", {**base, f.MOVIE_TITLE: title})
    for what, timestamp_s in times(known.period_s):
        yield made_up(f"time: {what}", {**base, f.TIMESTAMP: timestamp_s})
    for what, state in histories(known.movies[: known.max_history], known.period_s[1], known.scale):
        yield made_up(f"history: {what}", {**base, **state})


def _titles(base: Fields, known: Known) -> Iterator[Row]:
    for origin, made in (
        ("a title with capitals", cased),
        ("words put together", glued),
        ("words spelled otherwise", respelled),
        ("words far apart", far_apart),
        ("a title as catalogues write it", edited),
    ):
        for title in made(known.words):
            yield made_up(origin, {**base, f.MOVIE_TITLE: title})


def _ages(base: Fields, ages: Sequence[float]) -> Iterator[Row]:
    for origin, years in (("a step in age", ages), ("an age", _ODD_AGES)):
        for age in years:
            yield made_up(origin, {**base, f.RAW_USER_AGE: age})
            group = {**base, f.RAW_USER_AGE: None, f.BUCKETIZED_USER_AGE: age}
            yield made_up(f"{origin} as its group", group)


def _ids(base: Fields, known: Known) -> Iterator[Row]:
    """Yields ids that are nearly known, some that nobody has, and pairs of extreme ratings."""
    fields: dict[str, Sequence[str]] = {
        f.USER_ID: known.users,
        f.MOVIE_ID: known.movies,
        f.USER_OCCUPATION_TEXT: known.occupations,
    }
    for name, entries in fields.items():
        vocabulary = frozenset(entries)
        for entry in entries[:3]:
            for what, made in lookalikes(entry, vocabulary):
                yield made_up(f"{name}, {what}", {**base, name: made})
        for stranger in strangers("parity"):
            yield made_up(f"an unknown {name}", {**base, name: stranger})
    # What was counted of a user or a movie would say more of the rating than who they are.
    uncounted = {name: value for name, value in base.items() if name not in f.STATE_FIELDS}
    for user, movie in known.extremes:
        yield made_up("an extreme rating", {**uncounted, f.USER_ID: user, f.MOVIE_ID: movie})


def _entries(base: Fields, known: Known) -> Iterator[Row]:
    """Yields rows that name every entry of every vocabulary, several entries a row."""
    columns: dict[str, Sequence[Any]] = {
        f.USER_ID: chosen(known.users),
        f.MOVIE_ID: chosen(known.movies),
        f.MOVIE_TITLE: chosen(known.words),
        f.USER_OCCUPATION_TEXT: chosen(known.occupations),
        f.MOVIE_GENRES: [[genre] for genre in known.genres],
        f.HISTORY_MOVIE_IDS: [[movie] * 3 for movie in chosen(known.movies)[::-1]],
    }
    columns = {name: entries for name, entries in columns.items() if entries}
    for place in range(max(map(len, columns.values()), default=0)):
        row = {name: entries[place % len(entries)] for name, entries in columns.items()}
        yield made_up(BY_VOCABULARY, {**base, **row})


def chosen(entries: Sequence[str]) -> Sequence[str]:
    """Returns all entries, or MAX_ENTRIES of them: a quarter each of start and end, and between."""
    if len(entries) <= MAX_ENTRIES:
        return entries
    edge = MAX_ENTRIES // 4
    inner = entries[edge:-edge]
    step = len(inner) / (MAX_ENTRIES - 2 * edge)
    between = [inner[int(place * step)] for place in range(MAX_ENTRIES - 2 * edge)]
    return [*entries[:edge], *between, *entries[-edge:]]
