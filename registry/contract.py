"""What a model says of itself: the `contract.json` that every exported model carries.

The trainer writes it into the SavedModel's `assets.extra`, which model servers leave alone; the
server, the parity check and `models show` read it. It needs nothing but the standard library, so
that a server without TensorFlow Transform or our pipeline can hold requests against it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from foundation.errors import RecommenderError

CONTRACT_FILE = "assets.extra/contract.json"
SCHEMA_FILE = "assets.extra/schema.pbtxt"  # the agreed schema that the fields are from
FORMAT = 1
EXACT_INDEX = "exact"

# What a value of a field is in JSON: a string, a whole number, any number, or a list of them.
Kind = Literal["text", "integer", "number", "texts", "integers", "numbers"]
LIST_KINDS: Mapping[Kind, Kind] = {"text": "texts", "integer": "integers", "number": "numbers"}


@dataclass(frozen=True)
class RequestField:
    """One raw field in the schema's environment SERVING.

    Attributes:
      name: the key in a request.
      kind: the type of its value.
      required: whether a request must have it wherever the asked signature reads it. A missing
        marker does not count as having it.
      minimum: the lowest allowed value (of each one in a list); None for no bound.
      maximum: the highest; None for no bound.
      values: the only texts allowed; () for any.
      max_values: how many values a list may have; None for any number.
    """

    name: str
    kind: Kind
    required: bool
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    max_values: int | None = None

    @property
    def is_list(self) -> bool:
        """Says whether a value is a list."""
        return self.kind in LIST_KINDS.values()


@dataclass(frozen=True)
class TensorInfo:
    """One input or output of a signature: dtype as TensorFlow names it, None for an open size."""

    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class Signature:
    """What a signature takes and gives."""

    inputs: Mapping[str, TensorInfo]
    outputs: Mapping[str, TensorInfo]


@dataclass(frozen=True)
class Contract:
    """All that a client, a server or a person may want to know of a model before they ask it.

    Attributes:
      fields: the schema's environment SERVING, by name.
      label: the field that no request may hold.
      label_minimum: the lowest rating there is; None when the schema names none.
      label_maximum: the highest.
      signatures: by name.
      num_candidates: movies that `recommend` chooses among.
      candidate_index: how it finds them: "exact", or "ivf", an inverted file.
      candidate_index_recall: what share of the exact search's best 100 candidates an index that is
        not exact finds, as measured when it was built; None when nobody measured.
      candidate_index_latency_ratio: its time for one query through that of an exact search; None
        when nobody measured.
      features: rows of the feature table (docs/features.md), as the code has them.
      transform_graph_sha256: digest over the files of the transform graph.
      training: rows of each split, settings and figures of training.
      statistics: of the raw train split, by field: what TFDV counted.
      versions: Python and packages that trained it.
      code_version: digest of our sources that trained it.
    """

    fields: tuple[RequestField, ...]
    label: str
    signatures: Mapping[str, Signature]
    num_candidates: int
    candidate_index: str = EXACT_INDEX
    label_minimum: float | None = None
    label_maximum: float | None = None
    candidate_index_recall: float | None = None
    candidate_index_latency_ratio: float | None = None
    features: tuple[Mapping[str, Any], ...] = ()
    transform_graph_sha256: str = ""
    training: Mapping[str, Any] = field(default_factory=dict)
    statistics: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    code_version: str = ""


def contract_to_json(contract: Contract) -> str:
    """Returns the text of contract.json; the same contract gives the same text."""
    content = {"format": FORMAT, **asdict(contract)}
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def contract_from_json(text: str) -> Contract:
    """Returns what `contract_to_json` wrote.

    Raises:
      ValueError: the text is no contract of this format.
    """
    content = json.loads(text)
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise ValueError(f"not a contract of format {FORMAT}")
    try:
        fields = tuple(
            RequestField(**{**entry, "values": tuple(entry["values"])})
            for entry in content.pop("fields")
        )
        signatures = {
            name: Signature(_tensors(entry["inputs"]), _tensors(entry["outputs"]))
            for name, entry in content.pop("signatures").items()
        }
        features = tuple(content.pop("features"))
        return Contract(fields=fields, signatures=signatures, features=features, **content)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"a contract that lacks or misnames something: {error}") from error


def read_contract(model_dir: Path) -> Contract:
    """Returns the contract of a SavedModel's folder.

    Raises:
      RecommenderError: it has none, or one that cannot be read.
    """
    path = model_dir / CONTRACT_FILE
    try:
        return contract_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecommenderError(
            f"the model in {model_dir} has no {CONTRACT_FILE}: it was exported by an older version",
            hint="Run the pipeline again; it exports the model with its contract.",
        ) from None
    except (OSError, ValueError) as error:
        raise RecommenderError(f"{path} cannot be read: {error}") from error


def _tensors(entries: Mapping[str, Any]) -> dict[str, TensorInfo]:
    return {
        name: TensorInfo(entry["dtype"], tuple(entry["shape"])) for name, entry in entries.items()
    }
