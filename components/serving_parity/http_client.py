"""The server asked as any client of TensorFlow Serving's REST API asks it."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import requests

from components.serving_parity.compare import Features
from components.serving_parity.environment import AskingFailedError
from components.serving_parity.recommendations import Question
from components.serving_parity.rows import Row, made_up
from transform.bags import Array, joined, stacked

_TIMEOUT_S = 60.0
_BATCH_ROWS = 100


class HttpClient:
    """One server and one model."""

    def __init__(self, port: int, model: str) -> None:
        """Connects to a server on this machine; `model` is the name in the paths."""
        self._base = f"http://127.0.0.1:{port}"
        self._predict = f"{self._base}/v1/models/{model}:predict"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy between two processes of one machine

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def send(self, body: bytes) -> tuple[int, str]:
        """Returns status and text of the answer to a body sent to `:predict`."""
        answer = self._session.post(
            self._predict,
            data=body,
            headers={"Content-Type": "application/json"},
            timeout=_TIMEOUT_S,
        )
        return answer.status_code, answer.content.decode("utf-8")

    def features(self, rows: Sequence[Row], like: Features) -> Features:
        """Returns the transformed features of rows, in the types that `like` has.

        Raises:
          AskingFailedError: the server refused.
        """
        parts = [
            {
                name: _as_array([row[name] for row in batch], like[name])
                for name in batch[0]
                if name in like
            }
            for batch in self._ask("transform_features", [row.fields for row in rows])
        ]
        return joined(parts)

    def predictions(self, rows: Sequence[Row]) -> Array:
        """Returns the predicted ratings float32 `[rows]`, sent as JSON."""
        return self._ratings("serving_default", [row.fields for row in rows])

    def predictions_of_examples(self, rows: Sequence[Row]) -> Array:
        """Returns the same, sent as serialized tf.Examples; without the label, which is refused."""
        examples = [made_up(row.origin, row.fields).example for row in rows]
        encoded = [{"b64": base64.b64encode(each).decode("ascii")} for each in examples]
        return self._ratings("predict_examples", encoded)

    def recommended(self, question: Question) -> Mapping[str, Any]:
        """Returns what `/recommend` answers, in the form in which the signature answers.

        Raises:
          AskingFailedError: the server refused.
        """
        body = {
            **question.instance,
            "k": question.k,
            "num_candidates": question.num_candidates,
            "exclude": list(question.exclude),
        }
        answer = self._session.post(f"{self._base}/recommend", json=body, timeout=_TIMEOUT_S)
        found = _accepted(answer)
        names = ("movie_id", "movie_title", "score", "predicted_rating")
        columns = {name: [_named(movie, name) for movie in found["movies"]] for name in names}
        return {**columns, "known_user": found["known_user"]}

    def _ratings(self, signature: str, instances: Sequence[Any]) -> Array:
        parts = [np.array(batch, np.float32) for batch in self._ask(signature, instances)]
        return stacked(parts)

    def _ask(self, signature: str, instances: Sequence[Any]) -> list[list[Any]]:
        answers = []
        for start in range(0, len(instances), _BATCH_ROWS):
            batch = list(instances[start : start + _BATCH_ROWS])
            body = {"signature_name": signature, "instances": batch}
            answer = self._session.post(
                self._predict,
                data=json.dumps(body, ensure_ascii=False).encode("utf-8"),
                headers={"Content-Type": "application/json"},
                timeout=_TIMEOUT_S,
            )
            answers.append(_accepted(answer)["predictions"])
        return answers


def first_ratings(text: str) -> list[float]:
    """Returns the predicted ratings of an answer in row format ("predictions") or by columns."""
    answer = json.loads(text)
    return [float(rating) for rating in answer.get("predictions", answer.get("outputs"))]


def _named(movie: Mapping[str, Any], name: str) -> Any:
    return movie["title"] if name == "movie_title" else movie[name]


def _accepted(answer: requests.Response) -> Any:
    if answer.status_code != requests.codes.ok:
        said = answer.content[:500].decode("utf-8", errors="replace")
        raise AskingFailedError(f"the server answered {answer.status_code}: {said}")
    return json.loads(answer.content.decode("utf-8"))


def _as_array(values: list[Any], like: Array) -> Array:
    """Returns JSON values `[rows]` or bags as an array of the type of `like`."""
    shape = (len(values),) if like.ndim == 1 else (len(values), len(values[0]))
    return np.array(values, like.dtype).reshape(shape)
