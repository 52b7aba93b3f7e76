"""Recall at k."""

import numpy as np
from numpy.typing import NDArray

from trainer.metrics.ranks import RelevantRanks, check_cutoff


def recall_at_k(relevant: RelevantRanks, k: int) -> NDArray[np.float64]:
    """Returns float64 `[num_users]`, in 0 .. 1: hits among the first k by all relevant.

    recall@k = |relevant and in the first k| / |relevant| (Manning, Raghavan, Schütze, Introduction
    to Information Retrieval, 2008, section 8.3). The divisor is not capped at k, so a user with
    more than k relevant items cannot reach 1. A user without relevant items gets 0. Never falls as
    k grows.

    Raises:
      ValueError: `k` is below 1.
    """
    check_cutoff(k)
    hits = relevant.sum_by_user((relevant.ranks <= k).astype(np.float64))
    return np.divide(hits, np.maximum(relevant.num_relevant(), 1))
