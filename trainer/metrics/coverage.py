"""Catalogue coverage."""

import numpy as np
from numpy.typing import NDArray


def catalogue_coverage(lists: NDArray[np.int64], num_items: int) -> float:
    """Returns the share 0 .. 1 of the catalogue that appears in at least one list.

    |union of all lists| / |catalogue| (Ge, Delgado-Battenfeld, Jannach, Beyond accuracy: evaluating
    recommender systems by coverage and serendipity, RecSys 2010, "catalog coverage").

    Args:
      lists: `[num_lists, length]`, items 0 .. num_items - 1; a negative value fills up a list.
      num_items: size of the catalogue.

    Raises:
      ValueError: the catalogue is empty, or a list names an item beyond it.
    """
    if num_items < 1:
        raise ValueError("no catalogue to cover")
    if lists.size and lists.max() >= num_items:
        raise ValueError(f"item {lists.max()} is not one of {num_items}")
    return len(np.unique(lists[lists >= 0])) / num_items
