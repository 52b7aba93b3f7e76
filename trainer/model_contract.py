"""A schema, statistics and an exported model's signatures turned into the model's contract."""

import importlib.metadata
import math
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2, statistics_pb2

from foundation.digests import sha256_json, sha256_tree
from registry.contract import LIST_KINDS, Contract, Kind, RequestField, Signature, TensorInfo
from transform import features

SERVING = "SERVING"
_FINGERPRINT = "fingerprint.pb"

_PACKAGES = (
    "numpy",
    "tensorflow",
    "tensorflow-recommenders",
    "tensorflow-transform",
    "tf-keras",
    "tfx",
)
_KINDS: Mapping[int, Kind] = {
    schema_pb2.BYTES: "text",
    schema_pb2.INT: "integer",
    schema_pb2.FLOAT: "number",
}


@dataclass(frozen=True)
class About:
    """What the contract says of a model beside what the model itself shows.

    Attributes:
      schema: the agreed Schema of raw fields.
      statistics_file: FeatureStats.pb of the raw train split.
      feature_rows: rows of the feature table.
      training: what is worth knowing of the training, JSON-able.
      code_version: digest of our sources.
    """

    schema: Any
    statistics_file: Path
    feature_rows: tuple[Mapping[str, Any], ...]
    training: Mapping[str, Any]
    code_version: str


def request_fields(schema: Any) -> tuple[RequestField, ...]:
    """Returns the fields of a Schema's environment SERVING, in the schema's order."""
    domains = {domain.name: tuple(domain.value) for domain in schema.string_domain}
    return tuple(_field(feature, domains) for feature in _served(schema))


def label_bounds(schema: Any) -> tuple[float | None, float | None]:
    """Returns the lowest and the highest rating that a Schema agrees on; None for no bound."""
    label = next(feature for feature in schema.feature if feature.name == features.LABEL)
    return _bounds(label)


def read_schema(file: Path) -> Any:
    """Returns the Schema of a `.pbtxt`."""
    return text_format.Parse(file.read_text(encoding="utf-8"), schema_pb2.Schema())


def signatures_of(functions: Mapping[str, Any]) -> dict[str, Signature]:
    """Returns what each concrete function takes by name and gives by name."""
    return {
        name: Signature(
            inputs={
                spec.name: _tensor(spec)
                for spec in tf.nest.flatten(function.structured_input_signature)
            },
            outputs={key: _tensor(spec) for key, spec in function.structured_outputs.items()},
        )
        for name, function in functions.items()
    }


def graph_digest(transform_dir: Path) -> str:
    """Returns the SHA-256 over paths and bytes of a portable transform graph.

    TensorFlow's own fingerprint is left out: it is of the graph as it was before it was portable.
    """
    files = sha256_tree(transform_dir)
    return sha256_json(
        {path: list(entry) for path, entry in files.items() if not path.endswith(_FINGERPRINT)}
    )


def statistics_of(file: Path) -> dict[str, dict[str, float | int]]:
    """Returns {raw field: figures} of the statistics of one split; no value of any row.

    Figures: num_values and num_missing of rows; for numbers min, max, mean, std_dev; for text the
    number of different values.
    """
    found = statistics_pb2.DatasetFeatureStatisticsList.FromString(file.read_bytes())
    return {
        ".".join(feature.path.step) or feature.name: _figures(feature)
        for dataset in found.datasets
        for feature in dataset.features
    }


def versions() -> dict[str, str]:
    """Returns the versions of Python and of the packages that decide what a model is."""
    packages = {name: importlib.metadata.version(name) for name in _PACKAGES}
    return {"python": platform.python_version(), **packages}


def model_contract(
    functions: Mapping[str, Any], about: About, *, num_candidates: int, transform_dir: Path
) -> Contract:
    """Returns the contract of a model.

    Args:
      functions: the concrete functions by signature name.
      about: schema, statistics and what else is known.
      num_candidates: movies in the candidate index.
      transform_dir: the portable transform graph.
    """
    lowest, highest = label_bounds(about.schema)
    return Contract(
        fields=request_fields(about.schema),
        label=features.LABEL,
        label_minimum=lowest,
        label_maximum=highest,
        signatures=signatures_of(functions),
        num_candidates=num_candidates,
        features=about.feature_rows,
        transform_graph_sha256=graph_digest(transform_dir),
        training=about.training,
        statistics=statistics_of(about.statistics_file),
        versions=versions(),
        code_version=about.code_version,
    )


def _served(schema: Any) -> Iterator[Any]:
    for feature in schema.feature:
        environments = feature.in_environment or schema.default_environment
        if SERVING in environments and SERVING not in feature.not_in_environment:
            yield feature


def _field(feature: Any, domains: Mapping[str, tuple[str, ...]]) -> RequestField:
    lowest, highest = _bounds(feature)
    kind = _KINDS[feature.type]
    is_list = feature.HasField("value_count") and feature.value_count.max > 1
    return RequestField(
        name=feature.name,
        kind=LIST_KINDS[kind] if is_list else kind,
        required=feature.presence.min_fraction >= 1,
        minimum=lowest,
        maximum=highest,
        values=domains.get(feature.domain, ()) or tuple(feature.string_domain.value),
        max_values=int(feature.value_count.max) if is_list else None,
    )


def _bounds(feature: Any) -> tuple[float | None, float | None]:
    kind = feature.WhichOneof("domain_info")
    if kind not in ("int_domain", "float_domain"):
        return None, None
    domain = getattr(feature, kind)
    return (
        domain.min if domain.HasField("min") else None,
        domain.max if domain.HasField("max") else None,
    )


def _tensor(spec: Any) -> TensorInfo:
    return TensorInfo(spec.dtype.name, tuple(spec.shape.as_list()))


def _figures(feature: Any) -> dict[str, float | int]:
    kind = feature.WhichOneof("stats")
    stats = getattr(feature, kind)
    common = stats.common_stats
    figures: dict[str, float | int] = {
        "num_values": int(common.num_non_missing),
        "num_missing": int(common.num_missing),
    }
    if kind == "num_stats":
        measured = {key: getattr(stats, key) for key in ("min", "max", "mean", "std_dev")}
        figures |= {key: value for key, value in measured.items() if math.isfinite(value)}
    elif kind == "string_stats":
        figures["num_distinct"] = int(stats.unique)
    return figures
