"""The bytes of a request turned into the reply: read, checked, asked, written. No HTTP in here.

Everything here runs in a thread of the pool, never on the event loop.
"""

import json
import logging
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.json_text import NotJsonError, parse_json
from registry.contract import Contract
from serving import metrics, problems, recommend_requests
from serving.bodies import DEFAULT_SIGNATURE, Asked, Form, read_predict
from serving.examples import check_examples
from serving.known import completed
from serving.model import LoadedModel
from serving.parameters import EXAMPLES
from serving.problems import RefusedRequestError, refuse
from serving.requests import Batch, check
from serving.settings import Limits
from serving.store.database import StoreError
from serving.store.ratings import RatingStore
from serving.tensors import by_columns, by_rows
from serving.versions import ModelVersions, NotServedError
from transform.features import USER_ID

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """What is sent back: an HTTP status and JSON.

    Attributes:
      signature: what was asked, for the metrics; "other" when it is none of the model's.
    """

    status: int
    content: bytes
    signature: str = metrics.OTHER


# Called with the signature and the rows that were answered, by field, and the version.
Accepted = Callable[[int, Contract, Batch], None]
_Read = Callable[[LoadedModel], Asked]
_Write = Callable[[LoadedModel, Asked, Mapping[str, Any]], Any]


def ignore(_version: int, _contract: Contract, _batch: Batch) -> None:
    """Keeps no log."""


class Answering:
    """Answers with whatever version is current."""

    def __init__(
        self,
        name: str,
        versions: ModelVersions,
        limits: Limits,
        accepted: Accepted,
        store: RatingStore | None = None,
    ) -> None:
        """Stores what it needs; `accepted` is told of every request that was answered."""
        self._name = name
        self._versions = versions
        self._limits = limits
        self._accepted = accepted
        self._store = store

    def predict(self, body: bytes, version: int | None) -> Reply:
        """Answers a predict body of TensorFlow Serving's REST API."""

        def read(model: LoadedModel) -> Asked:
            return read_predict(parsed(body), model.signatures)

        def write(_: LoadedModel, asked: Asked, outputs: Mapping[str, Any]) -> Any:
            if asked.form is Form.COLUMNS:
                return {"outputs": by_columns(outputs)}
            return {"predictions": by_rows(outputs)}

        return self._reply(version, read, write)

    def recommend(self, question: bytes | Sequence[tuple[str, str]]) -> Reply:
        """Answers a plain question: a JSON object, or the pairs of a query string."""

        def read(model: LoadedModel) -> Asked:
            if recommend_requests.SIGNATURE not in model.signatures:
                refuse("", problems.UNKNOWN, f"version {model.version} cannot recommend")
            if isinstance(question, bytes):
                return recommend_requests.asked(parsed(question), time.time())
            said = recommend_requests.from_query(question, model.contract)
            return recommend_requests.asked(said, time.time())

        def write(model: LoadedModel, asked: Asked, outputs: Mapping[str, Any]) -> Any:
            user_id = str(asked.columns[USER_ID][0])
            return recommend_requests.answer(model.version, user_id, outputs)

        return self._reply(None, read, write)

    def _ask(self, model: LoadedModel, asked: Asked) -> Mapping[str, Any]:
        signature = model.signatures[asked.signature]
        batch = check(asked, model.contract, signature, self._limits)
        by_field, sent = batch, asked.columns
        if EXAMPLES in signature.inputs:
            by_field = check_examples(batch, asked, model.contract, self._limits)
            sent, signature = by_field.columns, model.signatures[DEFAULT_SIGNATURE]
        if self._store is not None:
            columns = by_field.columns
            batch = completed(batch, columns, sent, model.contract, signature, self._store)
        outputs = model.ask(batch)
        # What was asked, not what the store knew: the log names nobody.
        self._accepted(model.version, model.contract, by_field)
        return outputs

    def _reply(self, version: int | None, read: _Read, write: _Write) -> Reply:
        signature = metrics.OTHER
        try:
            with self._versions.lease(version) as model:
                try:
                    asked = read(model)
                    signature = asked.signature
                    content = write(model, asked, self._ask(model, asked))
                except RefusedRequestError as error:
                    metrics.count_refused(error, model.contract)
                    return Reply(400, dumped(error.as_json()), signature)
                return Reply(200, dumped(content), signature)
        except NotServedError:
            return self.not_served(version)
        except StoreError as error:
            return not_stored(error)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            # Not what it says: TensorFlow's messages may quote the request.
            _LOG.error("a request failed: %s in %s", type(error).__name__, where)
            return failure(500, "the model could not answer; the server's log says why")

    def not_served(self, version: int | None) -> Reply:
        """Returns the reply for a version that does not answer; None: no version does yet."""
        if version is None:
            return failure(503, f"no version of {self._name} is loaded yet")
        return failure(404, f"Servable not found for request: Specific({self._name}, {version})")


def not_stored(error: StoreError) -> Reply:
    """Returns the reply where the store cannot do what it is asked; the log says why."""
    _LOG.error("%s", error)
    metrics.count_store_failure()
    return failure(503, "the store of ratings cannot be used; the server's log says why")


def dumped(content: Any) -> bytes:
    """Returns compact JSON in UTF-8; ValueError for NaN and infinities."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8")


def failure(status: int, message: str) -> Reply:
    """Returns an error in the form that TensorFlow Serving has for it."""
    return Reply(status, dumped({"error": message}))


def parsed(body: bytes) -> Any:
    """Returns the JSON of a body; RefusedRequestError when it is none."""
    try:
        return parse_json(body, finite=True)
    except NotJsonError as error:
        refuse("", problems.JSON, f"the body is not JSON: {error}")
