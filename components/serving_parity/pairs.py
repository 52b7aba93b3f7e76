"""Users and movies turned into pairs whose predicted ratings can show a difference. NumPy only.

A rating at the end of its scale is clipped and hides whatever moved it: what is asked with one
thing changed at a time is asked of a pair far from both ends. Pairs at the ends themselves show
whether serving clips as training does.
"""

from collections.abc import Callable, Sequence

import numpy as np

from transform.bags import Array

Pair = tuple[str, str]
# (user, movie) pairs -> predicted ratings `[pairs]`.
Rate = Callable[[Sequence[Pair]], Array]

_TRIED = 24
_EXTREMES = 4
_MOST_RANKED = 1_000


def inner_pair(users: Sequence[str], movies: Sequence[str], stranger: str, rate: Rate) -> Pair:
    """Returns the pair that is rated furthest from both ends, the movie by a stranger as well.

    Args:
      users: at least one id; the first ones are tried.
      movies: the same of movies.
      stranger: a user who does not exist.
      rate: predicts.
    """
    users, movies = users[:_TRIED], movies[:_TRIED]
    asked = [(user, movie) for user in (*users, stranger) for movie in movies]
    ratings = rate(asked).reshape(len(users) + 1, len(movies)).astype(np.float64)
    margins = np.minimum(ratings - ratings.min(), ratings.max() - ratings)
    both = np.minimum(margins[:-1], margins[-1])
    user, movie = np.unravel_index(int(np.argmax(both)), both.shape)
    return users[int(user)], movies[int(movie)]


def outer_pairs(users: Sequence[str], movies: Sequence[str], rate: Rate) -> list[Pair]:
    """Returns pairs of those who rate lowest and what is rated lowest, and of the highest.

    Of many users or movies, an even choice is looked at.

    Args:
      users: at least one id.
      movies: the same of movies.
      rate: predicts.
    """
    users, movies = _spread(users, _MOST_RANKED), _spread(movies, _MOST_RANKED)
    by_user = np.argsort(rate([(user, movies[0]) for user in users]), kind="stable")
    by_movie = np.argsort(rate([(users[0], movie) for movie in movies]), kind="stable")
    ends = (slice(None, _EXTREMES), slice(-_EXTREMES, None))
    found = [
        (users[user], movies[movie])
        for end in ends
        for user in by_user[end]
        for movie in by_movie[end]
    ]
    return list(dict.fromkeys(found))


def _spread(entries: Sequence[str], most: int) -> Sequence[str]:
    if len(entries) <= most:
        return entries
    return [entries[place] for place in np.linspace(0, len(entries) - 1, most).astype(np.int64)]
