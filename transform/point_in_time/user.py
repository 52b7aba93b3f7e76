"""The ratings of one user turned into what is known of them at a moment."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from transform.point_in_time.clock import Clock


@dataclass(frozen=True, slots=True)
class PastRating:
    """One rating that the user gave, at a second since 1970 (UTC).

    Examples hold ratings as float32: only of such numbers do others make the same means bit by bit.
    """

    movie_id: str
    rating: float
    timestamp_s: int


@dataclass(frozen=True)
class UserState:
    """What is known of a user.

    Attributes:
      history: the newest ratings, newest first; those of one second by movie id as text.
      count: of all ratings, not only of those in the history.
      mean: of all ratings; None without one.
    """

    history: tuple[PastRating, ...]
    count: int
    mean: float | None


@dataclass(frozen=True)
class UserSums:
    """A user's ratings up to and with one second, in two numbers: how many, and their sum."""

    count: int = 0
    total: float = 0.0

    def after(self, ratings: Collection[PastRating]) -> "UserSums":
        """Returns the sums after all ratings of a later second, in whichever order they come."""
        total = self.total
        for rating in in_order(ratings):
            total += rating.rating
        return UserSums(self.count + len(ratings), total)

    def with_history(self, history: Sequence[PastRating]) -> UserState:
        """Returns what is known of the user, given the newest ratings, newest first."""
        mean = self.total / self.count if self.count else None
        return UserState(tuple(history), self.count, mean)


def in_order(ratings: Iterable[PastRating]) -> list[PastRating]:
    """Returns ratings of one second in the order in which a history has them."""
    return sorted(ratings, key=attrgetter("movie_id", "rating"))


def user_state(past: Iterable[PastRating], at_s: int, max_history: int) -> UserState:
    """Returns what is known of a user at the second `at_s`: by ratings of earlier seconds alone.

    Args:
      past: ratings of that user, in any order; those of `at_s` and later are left out.
      at_s: the moment of the request.
      max_history: length of the history at most.
    """
    state = RunningUserState(max_history)
    before = (rating for rating in past if rating.timestamp_s < at_s)
    for rating in sorted(before, key=attrgetter("timestamp_s")):
        state.add(rating)
    return state.at(at_s)


class RunningUserState:
    """The same for a user whose ratings come in the order of time, without looking back.

    A rating costs the same however many there were, a question the length of the history.
    """

    def __init__(self, max_history: int) -> None:
        """Starts without a rating."""
        self._clock: Clock[PastRating] = Clock(self._take)
        self._history: deque[PastRating] = deque(maxlen=max_history)
        self._sums = UserSums()

    def add(self, rating: PastRating) -> None:
        """Adds a rating; ValueError if it is older than what was added or asked for already."""
        self._clock.add(rating, rating.timestamp_s)

    def at(self, at_s: int) -> UserState:
        """Returns `user_state` of all that was added.

        Raises:
          ValueError: a later second was added or asked for already.
        """
        self._clock.go_to(at_s)
        return self._sums.with_history(self._history)

    def _take(self, ratings: list[PastRating], timestamp_s: int) -> None:
        # The last one put in front stands first.
        self._history.extendleft(reversed(in_order(ratings)))
        self._sums = self._sums.after(ratings)
