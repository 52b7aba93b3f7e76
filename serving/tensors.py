"""A checked batch turned into the tensors that a signature takes, its outputs into JSON values.

What is not known becomes its missing marker ("" or -1), shorter rows of a list are filled up with
it. A float32 becomes the double of the same value: written as JSON and read again it is that very
float32.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from registry.contract import Signature, TensorInfo
from registry.values import MISSING_NUMBER, MISSING_TEXT
from serving.requests import Batch

_BYTES_SUFFIX = "_bytes"  # TensorFlow Serving writes outputs of such names as {"b64": ...}


def inputs_of(batch: Batch, signature: Signature) -> dict[str, Any]:
    """Returns a tf.Tensor for each input of the signature."""
    import tensorflow as tf

    tensors = {}
    for name, info in signature.inputs.items():
        if not info.shape:
            value: Any = batch.scalars[name]
        else:
            value = _filled(batch.columns.get(name, [None] * batch.num_rows), info)
        tensors[name] = tf.constant(value, dtype=info.dtype)
    return tensors


def _filled(column: Sequence[Any], info: TensorInfo) -> Any:
    marker = MISSING_TEXT if info.dtype == "string" else MISSING_NUMBER
    if len(info.shape) == 1:
        return [marker if value is None else value for value in column]
    # One place at least: from [[], []] TensorFlow could not tell the type.
    width = max(1, *(len(value or ()) for value in column))
    return [[*(value or ()), *[marker] * (width - len(value or ()))] for value in column]


def outputs_of(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Returns {output: nested lists of JSON values} of arrays."""
    return {name: _values(name, np.asarray(array)) for name, array in outputs.items()}


def _values(name: str, array: Any) -> Any:
    if array.dtype != object:
        return array.tolist()
    return _nested(array.tolist(), name.endswith(_BYTES_SUFFIX))


def _nested(value: Any, binary: bool) -> Any:
    if isinstance(value, list):
        return [_nested(each, binary) for each in value]
    if not binary:
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return {"b64": base64.b64encode(value).decode("ascii")}


def by_rows(outputs: Mapping[str, Any]) -> Any:
    """Returns "predictions": a value a row, without its name where there is but one output."""
    if len(outputs) == 1:
        return next(iter(outputs.values()))
    names = list(outputs)
    return [dict(zip(names, row, strict=True)) for row in zip(*outputs.values(), strict=True)]


def by_columns(outputs: Mapping[str, Any]) -> Any:
    """Returns "outputs": the outputs by name, without the name where there is but one."""
    return next(iter(outputs.values())) if len(outputs) == 1 else dict(outputs)
