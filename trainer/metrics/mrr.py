"""Reciprocal rank of the first hit, whose mean over users is MRR."""

import numpy as np
from numpy.typing import NDArray

from trainer.metrics.ranks import UNRANKED, RelevantRanks


def reciprocal_rank(relevant: RelevantRanks) -> NDArray[np.float64]:
    """Returns float64 `[num_users]`, in 0 .. 1: one by the rank of the user's first hit.

    The whole list counts, there is no cut-off (Voorhees, The TREC-8 Question Answering Track
    Report, 1999). A user whose relevant items are all unranked, or who has none, gets 0.
    """
    first = np.full(relevant.num_users, UNRANKED, dtype=np.int64)
    np.minimum.at(first, relevant.users, relevant.ranks)
    return np.where(first == UNRANKED, 0.0, 1.0 / first)
