"""The server asked as any client of TensorFlow Serving's REST API asks it.

Whatever is not an answer of the agreed form is an AskingFailedError that says what came instead.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import requests

from components.serving_parity.compare import Features
from components.serving_parity.environment import AskingFailedError
from components.serving_parity.recommendations import Question
from components.serving_parity.row import Row
from components.serving_parity.rows import made_up
from transform.bags import BAG_PADDING, Array

_TIMEOUT_S = 60.0
_ROWS = 100  # of one request, unless another number is to be tried
_BODY_BYTES = 2 << 20  # a server takes 4 MiB, by its defaults


class HttpClient:
    """One server and one model."""

    def __init__(self, port: int, model: str) -> None:
        """Connects to a server on this machine; `model` is the name in the paths."""
        self._base = f"http://127.0.0.1:{port}"
        self._predict = f"{self._base}/v1/models/{model}:predict"
        self._recommend = f"{self._base}/recommend"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy between two processes of one machine

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def send(self, body: bytes) -> tuple[int, str]:
        """Returns status and text of the answer to a body sent to `:predict`."""
        headers = {"Content-Type": "application/json"}
        answer = self._request("POST", self._predict, data=body, headers=headers)
        return answer.status_code, answer.content.decode("utf-8", errors="replace")

    def features(self, rows: Sequence[Row], like: Features) -> Features:
        """Returns the transformed features of rows, in the types that `like` has.

        Raises:
          AskingFailedError: the server refused, or gave no features.
        """
        instances = [row.fields for row in rows]
        return self._features(self._by_rows("transform_features", instances, _ROWS), like)

    def features_of_examples(self, rows: Sequence[Row], like: Features) -> Features:
        """Returns the same of rows that are sent as serialized tf.Examples."""
        return self._features(self._by_rows("transform_examples", _encoded(rows), _ROWS), like)

    def predictions(self, rows: Sequence[Row], batch_rows: int) -> Array:
        """Returns the predicted ratings float32 `[rows]`, sent as JSON by rows."""
        instances = [row.fields for row in rows]
        return _ratings(self._by_rows("serving_default", instances, batch_rows))

    def predictions_by_columns(self, rows: Sequence[Row]) -> Array:
        """Returns the same, sent as JSON by columns."""
        answers = [
            self._asked(
                {"inputs": {name: [row.fields.get(name) for row in batch] for name in names}}
            )
            for batch in _batches(rows, _ROWS)
            for names in [sorted({name for row in batch for name in row.fields})]
        ]
        return _ratings([found for answer in answers for found in _list(answer, "outputs")])

    def predictions_of_examples(self, rows: Sequence[Row]) -> Array:
        """Returns the same, sent as serialized tf.Examples; without the label, which is refused."""
        return _ratings(self._by_rows("predict_examples", _encoded(rows), _ROWS))

    def recommended(self, question: Question) -> Mapping[str, Any]:
        """Returns what POST `/recommend` answers, in the form in which the signature answers."""
        return _as_signature(
            self._json(self._post(self._recommend, json.dumps(question.as_plain())))
        )

    def recommended_by_get(self, question: Question) -> Mapping[str, Any]:
        """Returns what GET `/recommend` answers, in the form in which the signature answers."""
        said = question.as_plain().items()
        query = {name: _as_text(value) for name, value in said}
        return _as_signature(self._json(self._request("GET", self._recommend, params=query)))

    def recommended_together(self, questions: Sequence[Question]) -> list[Mapping[str, Any]]:
        """Returns what the signature answers to questions that are alike but for users."""
        body = {
            "signature_name": "recommend",
            "k": questions[0].k,
            "num_candidates": questions[0].num_candidates,
            "exclude_seen": questions[0].exclude_seen,
            "instances": [{**each.instance, "exclude": list(each.exclude)} for each in questions],
        }
        return _of_each(self._asked(body), len(questions))

    def _by_rows(self, signature: str, instances: Sequence[Any], batch_rows: int) -> list[Any]:
        answers: list[Any] = []
        for batch in _batches(instances, batch_rows):
            answer = self._asked({"signature_name": signature, "instances": batch})
            answers += _of_each(answer, len(batch))
        return answers

    def _features(self, answers: Sequence[Mapping[str, Any]], like: Features) -> Features:
        found = {}
        for name in like:
            try:
                found[name] = _as_array([row[name] for row in answers], like[name])
            except (KeyError, TypeError, ValueError) as error:
                raise AskingFailedError(f"the feature {name} cannot be read: {error!r}") from error
        return found

    def _asked(self, body: Mapping[str, Any]) -> Any:
        return self._json(self._post(self._predict, json.dumps(body, ensure_ascii=False)))

    def _post(self, url: str, body: str) -> requests.Response:
        headers = {"Content-Type": "application/json"}
        return self._request("POST", url, data=body.encode("utf-8"), headers=headers)

    def _request(self, method: str, url: str, **sent: Any) -> requests.Response:
        try:
            return self._session.request(method, url, timeout=_TIMEOUT_S, **sent)
        except requests.RequestException as error:
            raise AskingFailedError(f"the server gave no answer: {error}") from error

    def _json(self, answer: requests.Response) -> Any:
        said = answer.content[:500].decode("utf-8", errors="replace")
        if answer.status_code != requests.codes.ok:
            raise AskingFailedError(f"the server answered {answer.status_code}: {said}")
        try:
            return json.loads(answer.content.decode("utf-8"))
        except ValueError as error:
            raise AskingFailedError(f"the server's answer is not JSON: {said}") from error


def first_ratings(text: str) -> list[float]:
    """Returns the predicted ratings of an answer in row format ("predictions") or by columns."""
    answer = json.loads(text)
    return [float(rating) for rating in answer.get("predictions", answer.get("outputs"))]


def _encoded(rows: Sequence[Row]) -> list[dict[str, str]]:
    examples = [made_up(row.origin, row.fields).example for row in rows]
    return [{"b64": base64.b64encode(each).decode("ascii")} for each in examples]


def _batches(entries: Sequence[Any], most: int) -> Iterator[list[Any]]:
    """Yields at most `most` entries at a time, and no more than a server takes in one body."""
    batch: list[Any] = []
    size = 0
    for entry in entries:
        content = entry.fields if isinstance(entry, Row) else entry
        length = len(json.dumps(content, ensure_ascii=False).encode("utf-8"))
        if batch and (len(batch) == most or size + length > _BODY_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += length
    if batch:
        yield batch


def _list(answer: Any, key: str) -> list[Any]:
    found = answer.get(key) if isinstance(answer, Mapping) else None
    if not isinstance(found, list):
        raise AskingFailedError(f"the server's answer has no list {key!r}")
    return found


def _of_each(answer: Any, number: int) -> list[Any]:
    found = _list(answer, "predictions")
    if len(found) != number:
        raise AskingFailedError(f"the server gave {len(found)} predictions of {number} instances")
    return found


def _ratings(answers: Sequence[Any]) -> Array:
    try:
        return np.array(answers, np.float32)
    except (TypeError, ValueError) as error:
        raise AskingFailedError(f"the predicted ratings cannot be read: {error}") from error


def _as_signature(answer: Any) -> Mapping[str, Any]:
    names = {"movie_id": "movie_id", "movie_title": "title"}
    names |= {"score": "score", "predicted_rating": "predicted_rating"}
    try:
        columns = {name: [movie[key] for movie in answer["movies"]] for name, key in names.items()}
        return {**columns, "known_user": answer["known_user"]}
    except (KeyError, TypeError) as error:
        raise AskingFailedError(f"an answer of /recommend lacks {error}") from error


def _as_text(value: Any) -> Any:
    """Returns a value as a query string has it."""
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return np.format_float_positional(value, trim="0") if isinstance(value, float) else value


def _as_array(values: list[Any], like: Array) -> Array:
    """Returns JSON values `[rows]` or bags; as `like`, unless they are of another kind of number.

    A bag's width is that of its request, so that rows of several requests are filled up.
    """
    if isinstance(values[0], list):
        width = max(map(len, values))
        values = [[*row, *[BAG_PADDING] * (width - len(row))] for row in values]
    found = np.array(values)
    is_fraction = found.size and like.dtype.kind in "iu" and found.dtype.kind not in "iu"
    return found if is_fraction else found.astype(like.dtype)
