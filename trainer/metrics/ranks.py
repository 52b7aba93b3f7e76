"""Ranked lists turned into the ranks of their relevant items: all that a metric needs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The rank of a relevant item that the list does not hold: behind every k.
UNRANKED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class RelevantRanks:
    """Where each relevant item of each user stands in that user's list.

    Attributes:
      ranks: int64 `[num_relevant]`, 1 for the top; `UNRANKED` when the list does not hold the item.
      users: int64 `[num_relevant]`, whose item it is, in 0 .. num_users - 1, in any order.
      num_users: how many users are averaged over.
    """

    ranks: NDArray[np.int64]
    users: NDArray[np.int64]
    num_users: int

    def __post_init__(self) -> None:
        if self.ranks.shape != self.users.shape or self.ranks.ndim != 1:
            raise ValueError(f"ranks {self.ranks.shape}, users {self.users.shape}: not 1-D alike")
        if self.ranks.size and self.ranks.min() < 1:
            raise ValueError(f"ranks start at 1, got {self.ranks.min()}")

    def num_relevant(self) -> NDArray[np.int64]:
        """Returns int64 `[num_users]`: relevant items of each user."""
        return np.bincount(self.users, minlength=self.num_users).astype(np.int64)

    def sum_by_user(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns float64 `[num_users]`: `gains` `[num_relevant]` added up for each user."""
        sums = np.bincount(self.users, weights=gains, minlength=self.num_users)
        return sums.astype(np.float64)


def check_cutoff(k: int) -> None:
    """Raises ValueError unless `k` is at least 1."""
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
