"""A rating history, as a run publishes it, turned into ratings for the store.

Needs pyarrow: a store is filled by the main environment, and read and posted to by the server's.
"""

from collections.abc import Iterator
from pathlib import Path

from serving.store.writing import Rating
from transform.features import MOVIE_ID, TIMESTAMP, USER_ID, USER_RATING


def ratings_of(history_dir: Path) -> Iterator[Rating]:
    """Yields all ratings, those of a user together in the order of time.

    Raises:
      WorkspaceError: the folder is not a complete history.
    """
    from transform.history import read_batches

    columns = (USER_ID, MOVIE_ID, USER_RATING, TIMESTAMP)
    for batch in read_batches(history_dir, columns):
        for row in zip(*(batch[name].to_pylist() for name in columns), strict=True):
            yield Rating(*row)


def num_ratings(history_dir: Path) -> int:
    """Returns how many ratings a history holds; reads no row."""
    from transform.history import num_rows

    return num_rows(history_dir)
