"""Instances, as JSON has them, turned into the named tensors that a signature takes.

A signature has no optional inputs: what an instance does not say is sent as its missing marker, ""
or -1 (trainer/signatures.py). Rows of a list field are filled up with the marker.

The parity check's client has this of its own: with the server's (tensors.py), a fault in it would
be on both sides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from registry.values import MISSING_NUMBER, MISSING_TEXT

Instance = Mapping[str, Any]


def named_tensors(instances: Sequence[Instance], specs: Mapping[str, Any]) -> dict[str, Any]:
    """Returns {input: tensor} with one row an instance, for the inputs in `specs` of rank 1 or 2.

    Args:
      instances: {raw field: text, number or list of numbers}; fields not in `specs` are left out.
      specs: {input: tf.TensorSpec}; a scalar input is not an instance's, and is passed over.
    """
    import tensorflow as tf

    return {
        name: tf.constant(_column(instances, name, spec), spec.dtype)
        for name, spec in specs.items()
        if spec.shape.rank
    }


def _column(instances: Sequence[Instance], name: str, spec: Any) -> Any:
    is_text = spec.dtype.as_numpy_dtype is object
    missing = MISSING_TEXT if is_text else MISSING_NUMBER
    if spec.shape.rank == 1:
        values: Any = [_known(instance.get(name), missing) for instance in instances]
    else:
        lists = [_known(instance.get(name), []) for instance in instances]
        width = max((len(each) for each in lists), default=0) or 1
        values = [[*each, *[missing] * (width - len(each))] for each in lists]
    return values if is_text else np.array(values, spec.dtype.as_numpy_dtype)


def _known(value: Any, missing: Any) -> Any:
    return missing if value is None else value
