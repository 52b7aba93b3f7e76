"""The JSON of a request turned into columns of values as they were sent. Pure.

Predict bodies are those of TensorFlow Serving's REST API
(https://www.tensorflow.org/tfx/serving/api_rest): by rows (`instances`) or by columns (`inputs`).
Beyond it, a field may be left out or null, lists of a field may differ in length, and in the form
by rows an input without rows of its own, such as `k`, stands beside `instances` or in each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from foundation.json_text import kind_of
from foundation.text import inert
from registry.contract import Signature
from serving import problems
from serving.parameters import EXCLUDE, EXCLUDE_SEEN
from serving.problems import hint, refuse, shown

INSTANCES, INPUTS, SIGNATURE_NAME = "instances", "inputs", "signature_name"
DEFAULT_SIGNATURE = "serving_default"


class Form(Enum):
    """How a request is laid out: predict bodies by rows or columns, one row, a list of rows."""

    ROWS = "instances"
    COLUMNS = "inputs"
    PLAIN = ""
    LIST = "[]"


@dataclass(frozen=True)
class Asked:
    """A request as it was sent.

    Attributes:
      signature: which is asked.
      form: how it is laid out.
      num_rows: at least 1.
      columns: a value for each row, None for what was not sent.
      scalars: the values of inputs that have no rows.
    """

    signature: str
    form: Form
    num_rows: int
    columns: Mapping[str, Sequence[Any]]
    scalars: Mapping[str, Any]

    def place(self, name: str, row: int | None) -> str:
        """Returns where a value stands; row None: the column, or the value without rows."""
        if self.form is Form.PLAIN:
            return name
        if self.form is Form.COLUMNS:
            return f"{INPUTS}.{name}" if row is None else f"{INPUTS}.{name}[{row}]"
        if self.form is Form.LIST:
            return name if row is None else f"[{row}].{name}"
        return name if row is None else f"{INSTANCES}[{row}].{name}"


def scalar_names(inputs: Mapping[str, Any]) -> list[str]:
    """Returns what a signature takes once for all rows.

    Whoever can be told movies to exclude can be told to exclude those that a user has seen: models
    that lack this input have them excluded by the server.
    """
    own = [name for name, tensor in inputs.items() if not tensor.shape]
    return [*own, EXCLUDE_SEEN] if EXCLUDE in inputs and EXCLUDE_SEEN not in own else own


def read_predict(body: Any, signatures: Mapping[str, Signature]) -> Asked:
    """Returns what a predict body asks.

    Raises:
      RefusedRequestError: it has another shape, or asks a signature that there is not.
    """
    if not isinstance(body, Mapping):
        refuse("", problems.SHAPE, f"the body is {kind_of(body)}, expected an object")
    name = body.get(SIGNATURE_NAME) or DEFAULT_SIGNATURE
    if not isinstance(name, str):
        refuse(SIGNATURE_NAME, problems.TYPE, f"expected text, got {shown(name)}")
    if name not in signatures:
        known = ", ".join(signatures)
        message = f"there is no '{inert(name)}', only {known}{hint(name, signatures)}"
        refuse(SIGNATURE_NAME, problems.UNKNOWN, message)
    if (INSTANCES in body) == (INPUTS in body):
        given = "both" if INSTANCES in body else "neither"
        refuse("", problems.SHAPE, f"expected either '{INSTANCES}' or '{INPUTS}', got {given}")
    inputs = signatures[name].inputs
    if INSTANCES in body:
        return _by_rows(name, body, inputs)
    return _by_columns(name, body, inputs)


def _by_rows(signature: str, body: Mapping[str, Any], inputs: Mapping[str, Any]) -> Asked:
    rows = body[INSTANCES]
    if not isinstance(rows, list):
        refuse(INSTANCES, problems.SHAPE, f"expected a list, got {kind_of(rows)}")
    if not rows:
        refuse(INSTANCES, problems.SHAPE, "expected at least one instance, got an empty list")
    without_rows = scalar_names(inputs)
    _no_other_keys(body, (INSTANCES, *without_rows))
    scalars = {key: body[key] for key in without_rows if body.get(key) is not None}
    if len(inputs) == 1 and not all(_has_names(row) for row in rows):
        (only,) = inputs
        return Asked(signature, Form.ROWS, len(rows), {only: rows}, scalars)
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping):
            place = f"{INSTANCES}[{index}]"
            refuse(place, problems.SHAPE, f"expected an object of fields, got {kind_of(row)}")
    columns = {key: [row.get(key) for row in rows] for key in dict.fromkeys(_keys(rows))}
    for key in without_rows:
        if (column := columns.pop(key, None)) is not None:
            scalars[key] = _same_in_all(key, column, scalars.get(key))
    return Asked(signature, Form.ROWS, len(rows), columns, scalars)


def _by_columns(signature: str, body: Mapping[str, Any], inputs: Mapping[str, Any]) -> Asked:
    _no_other_keys(body, (INPUTS,))
    sent = body[INPUTS]
    if len(inputs) == 1 and not _has_names(sent):
        sent = {next(iter(inputs)): sent}
    if not isinstance(sent, Mapping):
        refuse(INPUTS, problems.SHAPE, f"expected lists by field, got {kind_of(sent)}")
    scalars = {key: sent[key] for key in scalar_names(inputs) if sent.get(key) is not None}
    columns = {key: sent[key] for key in sent if key not in scalars and sent[key] is not None}
    for key, column in columns.items():
        if not isinstance(column, list):
            message = f"expected a list, one value a row, got {shown(column)}"
            refuse(f"{INPUTS}.{inert(key)}", problems.SHAPE, message, key)
    lengths = {key: len(column) for key, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{inert(key)} {length}" for key, length in list(lengths.items())[:20])
        refuse(INPUTS, problems.SHAPE, f"expected lists of one length, got {told}")
    if not any(lengths.values()):
        refuse(INPUTS, problems.SHAPE, "expected at least one row, got none")
    return Asked(signature, Form.COLUMNS, max(lengths.values()), columns, scalars)


def _keys(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [key for row in rows for key in row]


def _has_names(value: Any) -> bool:
    """Tells {"field": value} from {"b64": "..."}, which is a value."""
    return isinstance(value, Mapping) and set(value) != {"b64"}


def _no_other_keys(body: Mapping[str, Any], allowed: Sequence[str]) -> None:
    known = (SIGNATURE_NAME, *allowed)
    for key in body:
        if key not in known:
            message = f"not a key of a predict body{hint(key, known)}"
            refuse(inert(key), problems.UNKNOWN, message)


def _same_in_all(key: str, column: Sequence[Any], beside: Any) -> Any:
    """Returns the one value of an input that has no rows."""
    sent = [value for value in (beside, *column) if value is not None]
    if any(value != sent[0] or type(value) is not type(sent[0]) for value in sent):
        refuse(key, problems.SHAPE, "expected the same value in every instance", key)
    return sent[0] if sent else None
