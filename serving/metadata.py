"""Versions and signatures turned into the JSON that TensorFlow Serving answers about a model.

GetModelStatusResponse and GetModelMetadataResponse, as protobuf writes them in JSON: int64 is text,
fields have their proto names, and those that are empty are written as well.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from registry.contract import TensorInfo
from serving.states import VersionState

_V2_TYPES = {"string": "BYTES", "float32": "FP32", "float64": "FP64"}


def model_status(states: Iterable[VersionState]) -> dict[str, Any]:
    """Returns the answer to `GET /v1/models/<name>[/versions/<version>]`."""
    return {
        "model_version_status": [
            {
                "version": str(state.version),
                "state": state.state,
                "status": {"error_code": state.error_code, "error_message": state.error_message},
            }
            for state in states
        ]
    }


def model_metadata(name: str, version: int, signatures: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the answer to `GET /v1/models/<name>/metadata`."""
    return {
        "model_spec": {"name": name, "signature_name": "", "version": str(version)},
        "metadata": {"signature_def": {"signature_def": dict(signatures)}},
    }


def v2_tensors(tensors: Mapping[str, TensorInfo]) -> list[dict[str, Any]]:
    """Returns inputs or outputs in the words of KServe's V2 protocol; -1 is an open size."""
    return [
        {
            "name": name,
            "datatype": _V2_TYPES.get(info.dtype, info.dtype.upper()),
            "shape": [-1 if size is None else size for size in info.shape],
        }
        for name, info in tensors.items()
    ]


def signature_defs(saved_model: Path) -> dict[str, Any]:
    """Returns the SignatureDefs of a `saved_model.pb` that clients can ask, by name."""
    from tensorflow.core.protobuf import saved_model_pb2

    saved = saved_model_pb2.SavedModel.FromString(saved_model.read_bytes())
    defs = saved.meta_graphs[0].signature_def
    return {name: _signature_def(defs[name]) for name in sorted(defs) if not name.startswith("__")}


def _signature_def(definition: Any) -> dict[str, Any]:
    return {
        "inputs": {name: _tensor_info(info) for name, info in sorted(definition.inputs.items())},
        "outputs": {name: _tensor_info(info) for name, info in sorted(definition.outputs.items())},
        "method_name": definition.method_name,
    }


def _tensor_info(info: Any) -> dict[str, Any]:
    from tensorflow.core.framework import types_pb2

    shape = info.tensor_shape
    return {
        "dtype": types_pb2.DataType.Name(info.dtype),
        "tensor_shape": {
            "dim": [{"size": str(dim.size), "name": dim.name} for dim in shape.dim],
            "unknown_rank": shape.unknown_rank,
        },
        "name": info.name,
    }
