"""Novelty: how little known the recommended items are."""

import numpy as np
from numpy.typing import NDArray


def novelty(lists: NDArray[np.int64], counts: NDArray[np.int64]) -> float | None:
    """Returns the mean self-information, in bits, of the places of all lists.

    -log2 p(item) with p = (count + 1) / (sum of counts + number of items): how surprising it is
    that somebody rated the item (Zhou et al., Solving the apparent diversity-accuracy dilemma of
    recommender systems, PNAS 107(10), 2010; one is added so that an item that nobody rated has a
    finite value). None when no list names an item.

    Args:
      lists: `[num_lists, length]`, items; a negative value fills up a list and is not counted.
      counts: `[num_items]`, ratings of each item in the fit set.
    """
    named = lists[lists >= 0]
    if not named.size:
        return None
    share = (counts + 1.0) / (counts.sum() + len(counts))
    return float(-np.log2(share[named]).mean())
