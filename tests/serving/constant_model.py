"""SavedModels that rate everything alike: which of them answered can be told from any answer."""

from pathlib import Path
from typing import Any

from registry.contract import CONTRACT_FILE, Contract, RequestField, contract_to_json

FIELDS = (
    RequestField("user_id", "text", required=True),
    RequestField("movie_id", "text", required=True),
    RequestField("timestamp", "integer", required=True, minimum=1),
)
REQUEST = {"user_id": "1", "timestamp": 2, "movie_id": "3"}


def save(
    folder: Path, rating: float, *, rounds: int = 0, with_contract: bool = True, **about: Any
) -> Path:
    """Writes a model that takes REQUEST.

    Args:
      folder: to be made.
      rating: what it rates everything.
      rounds: of idle work for an answer; 1,000 take about a second.
      with_contract: False for one as older versions exported them.
      **about: fields of the contract.
    """
    import tensorflow as tf

    class Model(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rating = tf.Variable(rating)

        @tf.function(
            input_signature=[
                tf.TensorSpec([None], tf.string, name="user_id"),
                tf.TensorSpec([None], tf.int64, name="timestamp"),
                tf.TensorSpec([None], tf.string, name="movie_id"),
            ]
        )
        def predict(self, user_id: Any, timestamp: Any, movie_id: Any) -> Any:
            idle = tf.ones([200, 200])
            for _ in tf.range(rounds):
                idle = tf.matmul(idle, idle) / 200.0
            rated = self.rating.value() + 0.0 * idle[0, 0]
            return {"predicted_rating": tf.fill([tf.size(movie_id)], rated)}

    model = Model()
    tf.saved_model.save(model, str(folder), signatures={"serving_default": model.predict})
    if with_contract:
        contract = Contract(FIELDS, "user_rating", {}, num_candidates=1, **about)
        (folder / CONTRACT_FILE).parent.mkdir()
        (folder / CONTRACT_FILE).write_text(contract_to_json(contract), encoding="utf-8")
    return folder
