"""Vocabularies and steps turned into made-up rows that bring out what a sample may not hold.

Each entry of each vocabulary is asked about (up to a limit), each place where a number's class
changes from both sides, each field once missing, and texts, times and numbers at their edges.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.serving_parity.odd_texts import TITLES, cased, glued
from components.serving_parity.rows import Row, made_up
from transform import features as f

# A vocabulary longer than this is asked about at its start, its end and evenly in between.
MAX_ENTRIES = 20_000
_DAY_S = 86_400
STRANGER = "parity-stranger"
_NO_MOVIE = "parity-no-movie"

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What probes are made from.

    Attributes:
      users: ids of the vocabulary, [] when ids are hashed.
      movies: the same of movies.
      words: of titles.
      occupations: texts.
      genres: numbers.
      other_genre: a number that a genre may have and that is not among them; None for none.
      timestamps_s: seconds on both sides of each step of a feature of time.
      ages: years on both sides of each step of a feature of age.
      period_s: the first and the last second of training.
    """

    users: Sequence[str]
    movies: Sequence[str]
    words: Sequence[str]
    occupations: Sequence[str]
    genres: Sequence[int]
    other_genre: int | None
    timestamps_s: Sequence[int]
    ages: Sequence[float]
    period_s: tuple[int, int]


def probes(known: Known) -> list[Row]:
    """Returns all made-up rows; the origin of each says what it is to bring out."""
    base = _base(known)
    return [
        *_named(base, known),
        *(made_up("a title with capitals", {**base, f.MOVIE_TITLE: t}) for t in cased(known.words)),
        *(made_up("words put together", {**base, f.MOVIE_TITLE: t}) for t in glued(known.words)),
        *(made_up("a step in time", {**base, f.TIMESTAMP: t}) for t in known.timestamps_s),
        *_ages(base, known.ages),
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
        f.USER_ID: known.users[0] if known.users else STRANGER,
        f.TIMESTAMP: known.period_s[1],
        f.RAW_USER_AGE: 30.0,
        f.BUCKETIZED_USER_AGE: 25.0,
        f.USER_GENDER: 1,
        f.USER_OCCUPATION_TEXT: known.occupations[0] if known.occupations else None,
        f.MOVIE_ID: known.movies[0] if known.movies else _NO_MOVIE,
        f.MOVIE_TITLE: " ".join(known.words[:3]) or "A title",
        f.MOVIE_GENRES: list(known.genres[:2]),
    }


def _named(base: Fields, known: Known) -> Iterator[Row]:
    optional = [name for name in f.FEATURE_FIELDS if name in f.OPTIONAL_FIELDS]
    yield made_up("everything known", base)
    yield made_up("an unknown user", {**base, f.USER_ID: STRANGER})
    yield made_up("an unknown movie", {**base, f.MOVIE_ID: _NO_MOVIE})
    yield made_up("an id beyond ASCII", {**base, f.USER_ID: "Zoë-😀"})
    for name in optional:
        yield made_up(f"no {name}", {**base, name: None})
    yield made_up("no optional field", {**base, **dict.fromkeys(optional)})
    for gender in (0, 1):
        yield made_up(f"gender {gender}", {**base, f.USER_GENDER: gender})
    yield made_up("all genres", {**base, f.MOVIE_GENRES: list(known.genres)})
    yield made_up("a genre twice", {**base, f.MOVIE_GENRES: [*known.genres[:1]] * 2})
    if known.other_genre is not None:
        yield made_up("an unknown genre", {**base, f.MOVIE_GENRES: [known.other_genre]})
    for what, title in TITLES:
        yield made_up(f"title: {what}", {**base, f.MOVIE_TITLE: title})
    for what, timestamp_s in _times(known.period_s):
        yield made_up(f"time: {what}", {**base, f.TIMESTAMP: timestamp_s})


def _times(period_s: tuple[int, int]) -> Iterator[tuple[str, int]]:
    first, last = period_s
    midnight = last // _DAY_S * _DAY_S
    yield from (("the first of training", first), ("before training", max(1, first - 1)))
    yield from (("the last of training", last), ("after training", last + 1))
    yield from (("1970", 1), ("2038", 2**31), ("2099", 4_102_444_799))
    yield from (("midnight", midnight), ("before midnight", midnight - 1))
    for hour in range(1, 24):
        yield f"{hour}:00", midnight + 3600 * hour
    for day in range(1, 7):
        yield f"{day} days earlier", midnight - _DAY_S * day
    yield from (("29 February 2000", 951_782_400), ("1 March 2000", 951_868_800))
    yield from (("1 March 1998", 888_710_400), ("28 February 1998", 888_710_399))
    yield from (("New Year 1998", 883_612_800), ("New Year's Eve 1997", 883_612_799))
    # float32 holds seconds of today to the nearest 64 or 128 only.
    yield from ((f"odd seconds {step}", last - step) for step in (1, 3, 33, 65, 127))


def _ages(base: Fields, ages: Sequence[float]) -> Iterator[Row]:
    for age in ages:
        yield made_up("a step in age", {**base, f.RAW_USER_AGE: age})
        group = {**base, f.RAW_USER_AGE: None, f.BUCKETIZED_USER_AGE: age}
        yield made_up("a step in the age group", group)


def _entries(base: Fields, known: Known) -> Iterator[Row]:
    """Yields rows that name every entry of every vocabulary, several entries a row."""
    columns: dict[str, Sequence[Any]] = {
        f.USER_ID: chosen(known.users),
        f.MOVIE_ID: chosen(known.movies),
        f.MOVIE_TITLE: chosen(known.words),
        f.USER_OCCUPATION_TEXT: chosen(known.occupations),
        f.MOVIE_GENRES: [[genre] for genre in known.genres],
    }
    columns = {name: entries for name, entries in columns.items() if entries}
    for place in range(max(map(len, columns.values()), default=0)):
        row = {name: entries[place % len(entries)] for name, entries in columns.items()}
        yield made_up("entries of the vocabularies", {**base, **row})


def chosen(entries: Sequence[str]) -> Sequence[str]:
    """Returns all entries, or MAX_ENTRIES of them: a quarter each of start and end, and between."""
    if len(entries) <= MAX_ENTRIES:
        return entries
    edge = MAX_ENTRIES // 4
    inner = entries[edge:-edge]
    step = len(inner) / (MAX_ENTRIES - 2 * edge)
    between = [inner[int(place * step)] for place in range(MAX_ENTRIES - 2 * edge)]
    return [*entries[:edge], *between, *entries[-edge:]]
