"""What is left of ratings when biases are taken off, turned into similarities of movies.

The neighbourhood model on residuals with shrunk correlations (Y. Koren, "Factor in the Neighbors",
ACM TKDD 4(1), 2010, section 2.2; Sarwar et al., "Item-based collaborative filtering", WWW 2001).
"""

import numpy as np

from transform.bags import Array


def neighbour_weights(residual_products: Array, co_counts: Array, shrinkage: float) -> Array:
    """Returns float32 `[size + 1, size + 1]` in 0..1; the last row and column are 0, for no movie.

    similarity = cosine of residuals * n / (n + shrinkage), not below 0; 0 of a movie with itself.

    Args:
      residual_products: float32 `[size, size]`: sums over users of products of residuals.
      co_counts: float32 `[size, size]`: n, how many users rated both.
      shrinkage: imagined users who say nothing.
    """
    size = len(co_counts)
    lengths = np.sqrt(np.maximum(np.diag(residual_products), 1e-12))
    cosine = residual_products / lengths[:, None] / lengths[None, :]
    weights = np.maximum(cosine * (co_counts / (co_counts + shrinkage)), 0.0)
    np.fill_diagonal(weights, 0.0)
    padded = np.zeros((size + 1, size + 1), np.float32)
    padded[:size, :size] = weights
    return padded
