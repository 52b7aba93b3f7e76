"""Which movies the same users rate, turned into weights that score every movie from a history.

EASE^R (H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019): the linear
autoencoder without self-similarity. With P = (X'X + l2 I)^-1, B[i, j] = -P[i, j] / P[j, j] off the
diagonal; X[u, i] is 1 where user u rated movie i.
"""

import numpy as np

from transform.bags import Array


def co_rating_weights(co_counts: Array, l2: float) -> Array:
    """Returns float32 `[size, size]`: row i is what a rating of movie i says for every other movie.

    Args:
      co_counts: float32 `[size, size]`: X'X, how many users rated both.
      l2: strength of the regularisation, in users, above 0.
    """
    size = len(co_counts)
    inverse = np.linalg.inv(co_counts.astype(np.float64) + l2 * np.eye(size))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights.astype(np.float32)
