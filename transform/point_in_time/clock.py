"""Ratings in the order of time, turned into steps of one second each.

What is known at a moment is what lies in strictly earlier seconds. So a second is taken into
account as a whole, when time has gone on; until then its ratings wait. Within a second the order of
arrival does not count: sums of floats, and lists that are cut, are the same for any.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

Rating = TypeVar("Rating")


class Clock(Generic[Rating]):
    """Holds back the ratings of the newest second until a later one is asked for or added."""

    def __init__(self, take: Callable[[list[Rating], int], None]) -> None:
        """Starts before all time; `take` gets (all ratings of a second, it) once it is over."""
        self._take = take
        self._waiting: list[Rating] = []
        self._now_s: int | None = None

    def add(self, rating: Rating, timestamp_s: int) -> None:
        """Adds a rating.

        Raises:
          ValueError: it is older than what was added or asked for already.
        """
        self.go_to(timestamp_s)
        self._waiting.append(rating)

    def go_to(self, at_s: int) -> None:
        """Lets all ratings before the second `at_s`, and none of it, be taken into account.

        Raises:
          ValueError: time has gone on already, and does not go back.
        """
        if self._now_s is not None:
            if at_s == self._now_s:
                return
            if at_s < self._now_s:
                raise ValueError(
                    f"ratings in the order of time are required: second {at_s} after {self._now_s}"
                )
            if self._waiting:
                self._take(self._waiting, self._now_s)
                self._waiting = []
        self._now_s = at_s
