"""A model's contract and manifest turned into its model card, as data.

The keys are those of the Model Card Toolkit's JSON schema 0.0.2
(tensorflow/model-card-toolkit, model_card_toolkit/schema/v0.0.2), with a few of our own inside its
objects, which that schema allows. Nothing is told that contract and manifest do not say: what
neither knows is "unknown". No rating, request or id of a person goes in, and no text that data
brought along, only what the schema agreed on.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from foundation.text import inert
from registry.contract import Contract, RequestField, TensorInfo
from registry.model_card_data import UNKNOWN, considerations, datasets
from registry.model_card_figures import performance_metrics
from registry.provenance import verdict
from registry.versions import PushedVersion

CARD_JSON = "model_card.json"
CARD_MARKDOWN = "model_card.md"
SCHEMA_VERSION = "0.0.2"

_MAX_CHARS = 400
_DATE = re.compile(r"\d{4}-\d\d-\d\dT", re.ASCII)

Card = Mapping[str, Any]


def model_card(contract: Contract | None, pushed: PushedVersion) -> Card:
    """Returns the model card of a version.

    Args:
      contract: of the model; None when it has none that can be read.
      pushed: the version, with its provenance.
    """
    card: Card = _harmless(
        {
            "schema_version": SCHEMA_VERSION,
            "model_details": _details(contract, pushed),
            "model_parameters": {
                **_parameters(contract),
                "data": datasets(contract, pushed.provenance),
            },
            "quantitative_analysis": {
                "performance_metrics": performance_metrics(pushed.provenance.quality),
                "parity": _parity(pushed),
            },
            "considerations": considerations(contract, pushed.provenance),
        }
    )
    return card


def card_to_json(card: Card) -> str:
    """Returns the text of model_card.json; the same card gives the same text."""
    return json.dumps(card, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def _details(contract: Contract | None, pushed: PushedVersion) -> dict[str, Any]:
    back, refreshed = pushed.provenance.rollback_of, pushed.provenance.refreshed_from
    version = {"name": str(pushed.version)}
    if _DATE.match(pushed.created):
        version["date"] = pushed.created[:10]
    if back is not None:
        version["diff"] = f"a rollback: the model is that of version {back}, byte for byte"
    elif refreshed is not None:
        version["diff"] = f"a refresh: the model of version {refreshed}, with newer movies"
    return {
        "name": pushed.path.parent.name,
        "overview": _overview(contract),
        "owners": [{"name": UNKNOWN, "contact": UNKNOWN}],
        "version": version,
        "licenses": [{"custom_text": UNKNOWN}],
        "references": [],
        "citations": [],
        "pushed": pushed.created or UNKNOWN,
        "model_digest": pushed.model_digest,
        "code_version": {
            "pushed_by": pushed.provenance.code_version or UNKNOWN,
            "trained_by": (contract.code_version if contract else "") or UNKNOWN,
        },
        "trained_with": dict(contract.versions) if contract else {},
    }


def _overview(contract: Contract | None) -> str:
    if contract is None:
        return "A model without a contract that can be read: what it takes and gives is unknown."
    names = ", ".join(sorted(contract.signatures)) or "none"
    return (
        f"A SavedModel that chooses among {contract.num_candidates:,} movies"
        f" ({contract.candidate_index} index). Its preprocessing is inside it."
        f" Signatures: {names}."
    )


def _parameters(contract: Contract | None) -> dict[str, Any]:
    if contract is None:
        return {
            "model_architecture": UNKNOWN,
            "input_format": UNKNOWN,
            "output_format": UNKNOWN,
            "fields": [],
            "signatures": [],
            "features": [],
            "transform_graph_sha256": UNKNOWN,
        }
    return {
        "model_architecture": UNKNOWN,
        "input_format": "named tensors of raw values, as the fields and signatures below say",
        "output_format": "named tensors, as the signatures below say",
        "label": contract.label,
        "fields": [_field(field) for field in contract.fields],
        "signatures": [
            {"name": name, "inputs": _tensors(one.inputs), "outputs": _tensors(one.outputs)}
            for name, one in sorted(contract.signatures.items())
        ],
        "features": [dict(row) for row in contract.features],
        "transform_graph_sha256": contract.transform_graph_sha256 or UNKNOWN,
    }


def _field(field: RequestField) -> dict[str, Any]:
    return {
        "name": field.name,
        "kind": field.kind,
        "required": field.required,
        "allowed": allowed(field),
    }


def allowed(field: RequestField) -> str:
    """Returns which values a request may hold, such as `0 to 1` or `artist, doctor, ...`."""
    said = []
    if field.minimum is not None or field.maximum is not None:
        ends = ("" if end is None else f"{end:g}" for end in (field.minimum, field.maximum))
        low, high = ends
        said.append(f"{low} to {high}" if low and high else f"from {low}" if low else f"to {high}")
    if field.values:
        said.append(", ".join(field.values))
    if field.max_values is not None:
        said.append(f"at most {field.max_values}")
    return "; ".join(said) or "any"


def _tensors(tensors: Mapping[str, TensorInfo]) -> dict[str, str]:
    return {name: shaped(tensor) for name, tensor in sorted(tensors.items())}


def shaped(tensor: TensorInfo) -> str:
    """Returns a tensor's type as `int64 [?, 20]`."""
    sizes = ", ".join("?" if size is None else str(size) for size in tensor.shape)
    return f"{tensor.dtype} [{sizes}]"


def _parity(pushed: PushedVersion) -> dict[str, Any]:
    """Returns the verdict; the witnesses, which are requests of people, are only counted."""
    parity = pushed.provenance.parity
    if parity is None:
        return {"verdict": UNKNOWN}
    return {
        "verdict": verdict(parity) or UNKNOWN,
        "tolerance": parity.get("tolerance", UNKNOWN),
        "witnesses": len(parity.get("witnesses") or ()),
    }


def _harmless(value: Any) -> Any:
    """Returns a value without control characters, of bounded length, and without NaN."""
    if isinstance(value, Mapping):
        return {inert(key): _harmless(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(item) for item in value]
    if isinstance(value, float) and value - value != 0:  # NaN and the infinities
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return inert(value, _MAX_CHARS)
