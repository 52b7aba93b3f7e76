"""A seed turned into the movies of a sample: titles, dates, genres, hidden causes of ratings."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sample_data import words
from sample_data.draws import Draws, Floats, Ints
from sample_data.rhythm import NUM_DAYS, START_S

NUM_GENRES = len(words.GENRES)
NUM_THEMES = len(words.THEMES)
NUM_STYLES = 6  # of a movie that no column of the files tells: only ratings reveal them
NUM_FACTORS = NUM_GENRES + NUM_THEMES + NUM_STYLES
FACTOR_UNIT = 64.0  # factors are whole multiples of 1/64, so that their products are exact

_STREAM = 1
_NEW_PER_CENT = 8  # of the movies are released within the sample's months
_START_DATE = date(1970, 1, 1) + timedelta(seconds=START_S)
_ROMAN = ("", " II", " III", " IV", " V", " VI", " VII", " VIII", " IX", " X")


@dataclass(frozen=True)
class Catalogue:
    """The movies; movie i of every array has id i + 1.

    Attributes:
      titles: unique, with the year in brackets for most, Latin-1.
      release_dates: first day on which the movie can be rated.
      release_days: the same, in days from the sample's start; most are negative.
      genre_flags: [num_movies, 19] bool.
      popularity: [num_movies] > 0, the pull of a movie apart from its age.
      fashions: [num_movies] in (-1, 1): by which share the pull grows or shrinks by the end.
      spotlight_days: [num_movies] the day on which attention returns to the movie.
      spotlights: [num_movies] >= 0, how much; 0 for most.
      qualities: [num_movies] rating points above or below the mean movie.
      factors: [num_movies, NUM_FACTORS] what taste acts on, in whole units of 1 / FACTOR_UNIT.
    """

    titles: tuple[str, ...]
    release_dates: tuple[date, ...]
    release_days: Floats
    genre_flags: npt.NDArray[np.bool_]
    popularity: Floats
    fashions: Floats
    spotlight_days: Floats
    spotlights: Floats
    qualities: Floats
    factors: Floats

    def pull(self, day: int) -> Floats:
        """Returns how strongly each movie draws ratings on `day`, [num_movies]; 0 before release.

        New movies and those in the spotlight draw several times their share, fading over weeks;
        the others slowly come into fashion or go out of it.
        """
        age = day - self.release_days
        freshness = 1.0 / (1.0 + np.maximum(age, 0.0) / 40.0)
        since = day - self.spotlight_days
        attention = 1.0 / (1.0 + np.maximum(since, 0.0) / 25.0)
        lift = 0.35 + 3.0 * freshness * freshness
        lift += np.where(since >= 0.0, self.spotlights * attention * attention, 0.0)
        lift *= 1.0 + self.fashions * (2.0 * day / NUM_DAYS - 1.0)
        return np.where(age >= 0.0, self.popularity * lift, 0.0)


def make_catalogue(num_movies: int, seed: int) -> Catalogue:
    """Returns the `num_movies` movies of the world `seed`."""
    draws = Draws(seed, _STREAM)
    days, dates = _releases(draws, num_movies)
    flags = _genres(draws, num_movies)
    nouns, adjectives, titles = _titles(draws, flags, dates)
    rank = draws.uniform(num_movies)
    spotlit = draws.uniform(num_movies) < 0.3
    return Catalogue(
        titles=titles,
        release_dates=dates,
        release_days=days.astype(np.float64),
        genre_flags=flags,
        popularity=rank * rank / (1.06 - rank) + 0.01,
        fashions=1.9 * draws.uniform(num_movies) - 0.95,
        spotlight_days=draws.below(NUM_DAYS, num_movies).astype(np.float64),
        spotlights=np.where(spotlit, 8.0 * draws.uniform(num_movies), 0.0),
        qualities=_qualities(draws, rank, nouns, adjectives),
        factors=_factors(draws, flags, nouns),
    )


def _releases(draws: Draws, num_movies: int) -> tuple[Ints, tuple[date, ...]]:
    """Exactly 8 % new ones, spread over the months; the others are up to 75 years old."""
    order = np.argsort(draws.raw(num_movies), kind="stable")
    back = draws.uniform(num_movies)
    days = -1 - (365.0 * 6.0 * back / (1.08 - back)).astype(np.int64)
    new = order[: num_movies * _NEW_PER_CENT // 100]
    days[new] = draws.below(NUM_DAYS, len(new))
    return days, tuple(_START_DATE + timedelta(days=day) for day in days.tolist())


def _genres(draws: Draws, num_movies: int) -> npt.NDArray[np.bool_]:
    """One to three genres a movie (fewer when the same is drawn twice), never "unknown"."""
    flags = np.zeros((num_movies, NUM_GENRES), dtype=np.bool_)
    movies = np.arange(num_movies)
    for share in (1.0, 0.6, 0.2):
        genres = draws.choice(words.GENRE_WEIGHTS, num_movies)
        chosen = draws.uniform(num_movies) < share
        flags[movies[chosen], genres[chosen]] = True
    return flags


def _titles(
    draws: Draws, flags: npt.NDArray[np.bool_], dates: tuple[date, ...]
) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Returns noun [num_movies], adjective [num_movies] (-1: none) and title of each movie."""
    count = len(dates)
    leaning = np.array(words.GENRE_THEMES, dtype=np.int64)[np.argmax(flags, axis=1)]
    themes = np.where(draws.uniform(count) < 0.6, leaning, draws.below(NUM_THEMES, count))
    nouns = themes * len(words.THEMES[0]) + draws.below(len(words.THEMES[0]), count)
    patterns = draws.choice(np.array([5, 3, 3, 2], dtype=np.int64), count)
    adjectives = draws.below(len(words.ADJECTIVES), count)
    places, names = draws.below(len(words.PLACES), count), draws.below(len(words.NAMES), count)
    with_year = draws.uniform(count) < 0.94
    seen: dict[str, int] = {}
    titles = []
    for i in range(count):
        noun, adjective = words.NOUNS[nouns[i]], words.ADJECTIVES[adjectives[i]]
        place, name = words.PLACES[places[i]], words.NAMES[names[i]]
        stem, tail = (
            (f"{adjective} {noun}", ", The"),
            (f"{noun} of {place}", ""),
            (f"{name} and the {adjective} {noun}", ""),
            (f"{name}'s {noun}", ""),
        )[patterns[i]]
        part = seen.get(stem, 0)
        seen[stem] = part + 1
        sequel = _ROMAN[part] if part < len(_ROMAN) else f" {part + 1}"
        titles.append(f"{stem}{sequel}{tail}" + (f" ({dates[i].year})" if with_year[i] else ""))
    shows_adjective = (patterns == 0) | (patterns == 2)
    return nouns, np.where(shows_adjective, adjectives, -1), tuple(titles)


def _qualities(draws: Draws, rank: Floats, nouns: Ints, adjectives: Ints) -> Floats:
    """Popular movies are rated higher, and words of the title tell a part of the rest."""
    of_noun = 0.14 * draws.normal(len(words.NOUNS))
    of_adjective = np.append(0.14 * draws.normal(len(words.ADJECTIVES)), 0.0)
    own = 0.44 * draws.normal(len(rank))
    of_words: Floats = of_noun[nouns] + of_adjective[adjectives]
    return 0.9 * (rank - 0.75) + of_words + own


def _factors(draws: Draws, flags: npt.NDArray[np.bool_], nouns: Ints) -> Floats:
    """Genres (scaled to length 1), theme (one of ten) and styles side by side, in units of 1/64."""
    count = len(nouns)
    factors = np.zeros((count, NUM_FACTORS), dtype=np.float64)
    num_genres = np.count_nonzero(flags, axis=1).astype(np.float64)
    factors[:, :NUM_GENRES] = np.where(flags, (FACTOR_UNIT / np.sqrt(num_genres))[:, None], 0.0)
    factors[np.arange(count), NUM_GENRES + nouns // len(words.THEMES[0])] = FACTOR_UNIT
    styles = draws.normal(count * NUM_STYLES).reshape(count, NUM_STYLES)
    factors[:, NUM_GENRES + NUM_THEMES :] = FACTOR_UNIT * styles
    whole: Floats = np.rint(factors)
    return whole
