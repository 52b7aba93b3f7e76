"""Serialized tf.Examples turned into rows of values as a client would send them, and checked.

`predict_examples` and `transform_examples` take them. What the graph would refuse with a message
about its nodes is refused here with the field's name.
"""

import base64
from collections.abc import Mapping
from typing import Any

from registry.contract import Contract, Kind, RequestField, Signature
from serving import problems
from serving.bodies import DEFAULT_SIGNATURE, Asked, Form
from serving.parameters import EXAMPLES
from serving.problems import Problems
from serving.requests import Batch, check
from serving.settings import Limits

VALUE_LISTS: Mapping[Kind, str] = {
    "text": "bytes_list",
    "texts": "bytes_list",
    "integer": "int64_list",
    "integers": "int64_list",
    "number": "float_list",
    "numbers": "float_list",
}


def check_examples(batch: Batch, asked: Asked, contract: Contract, limits: Limits) -> Batch:
    """Returns the batch that the examples say, by field; its signature is `serving_default`.

    Raises:
      RefusedRequestError: bytes that are no tf.Example, or examples that the contract refuses.
    """
    found = Problems()
    fields = {field.name: field for field in contract.fields}
    rows = [
        _row(content, asked.place(EXAMPLES, row), fields, found)
        for row, content in enumerate(batch.columns[EXAMPLES])
    ]
    found.check()
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    by_field = Asked(DEFAULT_SIGNATURE, Form.ROWS, len(rows), columns, {})
    return check(by_field, contract, _of_fields(contract), limits)


def _of_fields(contract: Contract) -> Signature:
    return contract.signatures[DEFAULT_SIGNATURE]


def _row(
    content: bytes, place: str, fields: Mapping[str, RequestField], found: Problems
) -> dict[str, Any]:
    """Returns {name: value} of one example; a name that no field has keeps some value."""
    from google.protobuf.message import DecodeError
    from tensorflow.core.example import example_pb2

    try:
        features = example_pb2.Example.FromString(content).features.feature
    except DecodeError:
        found.add(place, "", problems.TYPE, "expected a serialized tf.Example")
        return {}
    row = {}
    for name in features:
        kind = features[name].WhichOneof("kind")
        values = list(getattr(features[name], kind).value) if kind else []
        if not values:
            continue
        field = fields.get(name)
        if field is not None and kind != VALUE_LISTS[field.kind]:
            message = f"{name}: expected {VALUE_LISTS[field.kind]}, got {kind}"
            found.add(place, name, problems.TYPE, message)
        elif field is not None and not field.is_list and len(values) > 1:
            message = f"{name}: expected one value, got {len(values)}"
            found.add(place, name, problems.TYPE, message)
        else:
            row[name] = _sent(values, field)
    return row


def _sent(values: list[Any], field: RequestField | None) -> Any:
    sent = [_encoded(value) if isinstance(value, bytes) else value for value in values]
    return sent if field is not None and field.is_list else sent[0]


def _encoded(value: bytes) -> dict[str, str]:
    return {"b64": base64.b64encode(value).decode("ascii")}
