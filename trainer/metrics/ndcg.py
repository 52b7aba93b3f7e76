"""Normalised discounted cumulative gain at k."""

import numpy as np
from numpy.typing import NDArray

from trainer.metrics.ranks import RelevantRanks, check_cutoff


def ndcg_at_k(relevant: RelevantRanks, k: int) -> NDArray[np.float64]:
    """Returns float64 `[num_users]`, in 0 .. 1: discounted hits beside the best possible list's.

    DCG@k = sum over hits at rank r <= k of 1 / log2(r + 1), divided by the DCG of a list that
    begins with min(k, |relevant|) hits (Järvelin and Kekäläinen, Cumulated gain-based evaluation of
    IR techniques, ACM TOIS 20(4), 2002; binary gains). A user without relevant items gets 0.

    Raises:
      ValueError: `k` is below 1.
    """
    check_cutoff(k)
    within = np.minimum(relevant.ranks, k)  # keeps r + 1 from overflowing for UNRANKED
    gains = np.where(relevant.ranks <= k, 1.0 / np.log2(within + 1.0), 0.0)
    ideal = np.concatenate([[0.0], np.cumsum(1.0 / np.log2(np.arange(2.0, k + 2.0)))])
    best = ideal[np.minimum(relevant.num_relevant(), k)]
    dcg = relevant.sum_by_user(gains)
    return np.divide(dcg, best, out=np.zeros(relevant.num_users), where=best > 0)
