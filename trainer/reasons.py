"""The parts of a recommended movie's score turned into why it is recommended.

What weighs most decides: the movies that users of the history's movies also rate; what the towers
make of the person; or, when neither speaks for the movie, that it is popular.
"""

from typing import NamedTuple

import tensorflow as tf

from trainer.history import freshness
from trainer.model import Candidate, Query, RecommenderModel

HISTORY = "history"
PEOPLE = "people_like_you"
POPULAR = "popular"
NUM_NEAREST = 3


class Reasons(NamedTuple):
    """Of each recommended movie.

    kind: string `[batch, k]`.
    nearest: int32 `[batch, k, 3]`: columns of the history that speak for it most, -1 for none.
    """

    kind: tf.Tensor
    nearest: tf.Tensor


def reasons(model: RecommenderModel, query: Query, candidate: Candidate) -> Reasons:
    """Returns why each query `[batch]` is recommended its `candidate`s, `[batch, k]` each.

    `candidate` holds embeddings `[batch, k, dim]` and rows `[batch, k]`.
    """
    fresh = freshness(query.history, model.session_half_life_days)
    weights = model.retrieval_blend.weights(fresh, query.history.size())
    said = model.co_rating.said_by(query.history, fresh, candidate.row)
    of_history = weights[:, 1:2] * model.co_rating.logarithm(tf.reduce_sum(said, axis=2))
    of_person = weights[:, 0:1] * tf.einsum("bd,bkd->bk", query.embedding, candidate.embedding)
    kind = tf.where(
        (of_history > 0) & (of_history >= of_person),
        HISTORY,
        tf.where(of_person > 0, PEOPLE, POPULAR),
    )
    return Reasons(kind, _nearest(said, kind))


def _nearest(said: tf.Tensor, kind: tf.Tensor) -> tf.Tensor:
    width = tf.shape(said)[2]
    padded = tf.pad(said, [[0, 0], [0, 0], [0, NUM_NEAREST]])
    best = tf.math.top_k(padded, NUM_NEAREST)
    speaks = (best.values > 0) & (best.indices < width) & (kind == HISTORY)[:, :, None]
    return tf.where(speaks, best.indices, -1)
