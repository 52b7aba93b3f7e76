"""A model that was just loaded, asked once by every signature: first requests pay for tracing.

What a warm-up request holds does not matter, only its form: one row of unknown ids.
"""

from registry.contract import Contract, Signature
from serving.examples import VALUE_LISTS
from serving.model import LoadedModel
from serving.parameters import (
    DEFAULT_EXCLUDE_SEEN,
    DEFAULT_K,
    DEFAULT_NUM_CANDIDATES,
    EXAMPLES,
    EXCLUDE,
    EXCLUDE_SEEN,
    NUM_CANDIDATES,
    K,
)
from serving.requests import Batch

_SCALARS = {
    K: DEFAULT_K,
    NUM_CANDIDATES: DEFAULT_NUM_CANDIDATES,
    EXCLUDE_SEEN: DEFAULT_EXCLUDE_SEEN,
}


def warm_up(model: LoadedModel) -> None:
    """Asks every signature.

    Raises:
      Exception: whatever a signature raises; it cannot answer then.
    """
    for name, signature in model.signatures.items():
        model.ask(warm_up_batch(name, signature, model.contract))


def warm_up_batch(name: str, signature: Signature, contract: Contract) -> Batch:
    """Returns one row for a signature, its required fields filled in."""
    required = {field.name: field for field in contract.fields if field.required}
    columns: dict[str, list[object]] = {}
    for input_name, info in signature.inputs.items():
        if input_name == EXAMPLES:
            columns[input_name] = [_example(contract)]
        elif input_name == EXCLUDE:
            columns[input_name] = [[]]
        elif info.shape:
            known = input_name in required
            columns[input_name] = [_value(info.dtype) if known else None]
    scalars = {key: _SCALARS[key] for key, info in signature.inputs.items() if not info.shape}
    return Batch(name, 1, columns, scalars)


def _value(dtype: str) -> object:
    return "warm-up" if dtype == "string" else 1


def _example(contract: Contract) -> bytes:
    from tensorflow.core.example import example_pb2

    example = example_pb2.Example()
    for field in contract.fields:
        if field.required:
            kind = VALUE_LISTS[field.kind]
            values = getattr(example.features.feature[field.name], kind).value
            values.append(b"warm-up" if kind == "bytes_list" else 1)
    return bytes(example.SerializeToString())
