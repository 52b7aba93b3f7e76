"""Raw rows of the data turned into a sample in which what is rare is as present as what is common.

Rows are told apart by what preprocessing treats differently: users and movies that the vocabulary
does not have, movies that it has but hardly any rating was for, fields that are not known, titles
beyond ASCII, occupations and genres out of vocabulary. Every combination gets an equal turn.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from components.serving_parity.row import Row
from transform import features as f

# Of a vocabulary in order of frequency, this last part counts as rare.
_RARE_PART = 0.25

# Of the fields that tell what was known, several are missing together.
_TOLD_APART = tuple(name for name in f.FEATURE_FIELDS if name not in f.STATE_FIELDS)

Stratum = tuple[str, ...]


@dataclass(frozen=True)
class Vocabularies:
    """What the transform graph knows; an empty vocabulary (ids are hashed) knows everything.

    Attributes:
      users: ids.
      movies: ids, the most rated first.
      occupations: texts.
      genres: numbers.
    """

    users: Collection[str] = frozenset()
    movies: Sequence[str] = ()
    occupations: Collection[str] = frozenset()
    genres: Collection[int] = frozenset()


@dataclass(frozen=True)
class Sample:
    """Rows, and how many of each stratum were read and how many taken: {name: (read, taken)}."""

    rows: tuple[Row, ...]
    strata: Mapping[str, tuple[int, int]]


class Stratifier:
    """Says of a row which stratum it belongs to."""

    def __init__(self, known: Vocabularies) -> None:
        first_rare = int(len(known.movies) * (1 - _RARE_PART))
        self._known = known
        self._movies = frozenset(known.movies)
        self._rare = frozenset(known.movies[first_rare:])

    def stratum(self, row: Row) -> Stratum:
        """Returns what is particular to a row, in a fixed order; () for nothing."""
        fields, known = row.fields, self._known
        movie, title = fields.get(f.MOVIE_ID), fields.get(f.MOVIE_TITLE, "")
        said = {
            "user out of vocabulary": _unknown(fields.get(f.USER_ID), known.users),
            "movie out of vocabulary": _unknown(movie, self._movies),
            "rare movie": movie in self._rare,
            "occupation out of vocabulary": _unknown(
                fields.get(f.USER_OCCUPATION_TEXT), known.occupations
            ),
            "genre out of vocabulary": bool(known.genres)
            and not set(fields.get(f.MOVIE_GENRES, ())) <= set(known.genres),
            "title beyond ASCII": not title.isascii(),
            **{f"no {name}": name not in fields for name in _TOLD_APART},
            "no history": f.HISTORY_MOVIE_IDS not in fields,
            "no earlier rating of the movie": f.MOVIE_RATING_MEAN not in fields,
        }
        return tuple(what for what, is_so in said.items() if is_so)


def stratified(rows: Iterable[Row], stratifier: Stratifier, size: int) -> Sample:
    """Returns at most `size` rows, the strata in turn; of one stratum its first rows.

    The rows of an Examples artifact are in random order, so the first ones are a random choice.
    """
    kept: dict[Stratum, list[Row]] = {}
    read: dict[Stratum, int] = {}
    for row in rows:
        stratum = stratifier.stratum(row)
        read[stratum] = read.get(stratum, 0) + 1
        of_stratum = kept.setdefault(stratum, [])
        if len(of_stratum) < size:
            of_stratum.append(row)
    shares = _shares({stratum: len(rows) for stratum, rows in kept.items()}, size)
    names = {stratum: ", ".join(stratum) or "nothing particular" for stratum in kept}
    return Sample(
        rows=tuple(row for stratum in sorted(kept) for row in kept[stratum][: shares[stratum]]),
        strata={names[each]: (read[each], shares[each]) for each in sorted(kept)},
    )


def _shares(available: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """Returns how many of each stratum are taken: equally many, as far as they have them."""
    shares: dict[Stratum, int] = {}
    left = size
    for place, stratum in enumerate(sorted(available, key=lambda each: (available[each], each))):
        shares[stratum] = min(available[stratum], left // (len(available) - place))
        left -= shares[stratum]
    return shares


def _unknown(value: object, known: Collection[object]) -> bool:
    return bool(known) and value is not None and value not in known
