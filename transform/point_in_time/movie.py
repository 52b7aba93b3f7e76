"""The ratings of one movie turned into what is known of it at a moment."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter

from transform.point_in_time.clock import Clock


@dataclass(frozen=True)
class MovieState:
    """What is known of a movie.

    Attributes:
      count: of its ratings.
      mean: of its ratings; None without one.
      last_timestamp_s: second of the newest; None without one.
      recent_popularity: its ratings, each counting 2^(-age / half-life).
    """

    count: int
    mean: float | None
    last_timestamp_s: int | None
    recent_popularity: float


@dataclass(frozen=True)
class MovieSums:
    """A movie's ratings up to and with one second, in so few numbers that they can be stored.

    Attributes:
      count: of its ratings.
      total: their sum.
      last_timestamp_s: that second; None without a rating.
      popularity: recent popularity at that second.
    """

    count: int = 0
    total: float = 0.0
    last_timestamp_s: int | None = None
    popularity: float = 0.0

    def after(
        self, ratings: Collection[float], timestamp_s: int, half_life_s: float
    ) -> "MovieSums":
        """Returns the sums after all ratings of a later second, in whichever order they come."""
        total = self.total
        for rating in sorted(ratings):
            total += rating
        # A sum of powers of one base: what it was fades as a whole.
        popularity = self._popularity_at(timestamp_s, half_life_s) + len(ratings)
        return MovieSums(self.count + len(ratings), total, timestamp_s, popularity)

    def at(self, at_s: int, half_life_s: float) -> MovieState:
        """Returns what is known at a later second before which there are no further ratings."""
        mean = self.total / self.count if self.count else None
        popularity = self._popularity_at(at_s, half_life_s)
        return MovieState(self.count, mean, self.last_timestamp_s, popularity)

    def _popularity_at(self, at_s: int, half_life_s: float) -> float:
        if self.last_timestamp_s is None:
            return 0.0
        return self.popularity * math.pow(2.0, (self.last_timestamp_s - at_s) / half_life_s)


def movie_state(past: Iterable[tuple[float, int]], at_s: int, half_life_s: float) -> MovieState:
    """Returns what is known of a movie at the second `at_s`: by ratings of earlier seconds alone.

    Args:
      past: (rating, second) of that movie, in any order; those of `at_s` and later are left out.
      at_s: the moment of the request.
      half_life_s: seconds after which a rating counts half, more than 0.
    """
    state = RunningMovieState(half_life_s)
    before = (rating for rating in past if rating[1] < at_s)
    for rating, timestamp_s in sorted(before, key=itemgetter(1)):
        state.add(rating, timestamp_s)
    return state.at(at_s)


class RunningMovieState:
    """The same for a movie whose ratings come in the order of time, without looking back.

    A rating and a question cost the same however many there were.
    """

    def __init__(self, half_life_s: float) -> None:
        """Starts without a rating."""
        self._clock: Clock[float] = Clock(self._take)
        self._half_life_s = half_life_s
        self._sums = MovieSums()

    def add(self, rating: float, timestamp_s: int) -> None:
        """Adds a rating; ValueError if it is older than what was added or asked for already."""
        self._clock.add(rating, timestamp_s)

    def at(self, at_s: int) -> MovieState:
        """Returns `movie_state` of all that was added.

        Raises:
          ValueError: a later second was added or asked for already.
        """
        self._clock.go_to(at_s)
        return self._sums.at(at_s, self._half_life_s)

    def _take(self, ratings: list[float], timestamp_s: int) -> None:
        self._sums = self._sums.after(ratings, timestamp_s, self._half_life_s)
