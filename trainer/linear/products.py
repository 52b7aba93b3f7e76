"""Ratings turned into sums over users of products of two movies' values: X'X, a part at a time."""

import numpy as np

from transform.bags import Array

_USERS_A_PART = 1024


def co_products(users: Array, places: Array, values: Array, size: int) -> Array:
    """Returns float32 `[size, size]`: the sum over users of value(movie i) times value(movie j).

    Args:
      users: `[rows]`, whose rating it is, any integers.
      places: `[rows]`, the movie's place in 0 .. size; ratings at `size` are left out.
      values: float `[rows]`; of several of one user and movie the last row counts.
      size: how many movies.

    The time is that of users * size^2 multiplications, the memory that of 1,024 users' rows.
    """
    order = np.argsort(users, kind="stable")
    order = order[places[order] < size]
    total = np.zeros((size, size), np.float32)
    _, numbers = np.unique(users[order], return_inverse=True)
    for start in range(0, int(numbers.max(initial=-1)) + 1, _USERS_A_PART):
        begin, end = np.searchsorted(numbers, [start, start + _USERS_A_PART])
        rows = order[begin:end]
        part = np.zeros((_USERS_A_PART, size), np.float32)
        part[numbers[begin:end] - start, places[rows]] = values[rows]
        total += part.T @ part
    return total
