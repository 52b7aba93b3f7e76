"""Hit rate at k."""

import numpy as np
from numpy.typing import NDArray

from trainer.metrics.ranks import RelevantRanks, check_cutoff


def hit_rate_at_k(relevant: RelevantRanks, k: int) -> NDArray[np.float64]:
    """Returns float64 `[num_users]`: 1 where the first k hold a relevant item, else 0.

    The mean over users is HR@k (Deshpande and Karypis, Item-based top-N recommendation algorithms,
    ACM TOIS 22(1), 2004). With one relevant item a user it equals recall@k. A user without relevant
    items gets 0. Never falls as k grows.

    Raises:
      ValueError: `k` is below 1.
    """
    check_cutoff(k)
    return (relevant.sum_by_user((relevant.ranks <= k).astype(np.float64)) > 0).astype(np.float64)
