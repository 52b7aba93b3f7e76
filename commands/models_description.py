"""A version's description turned into lines for people and into data for programs."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from commands.models_table import pushed_at, state_of
from foundation.text import inert
from registry.contract import Contract
from registry.description import Description
from registry.model_card import CARD_JSON, allowed, shaped
from registry.provenance import Provenance, figure, verdict

_FIGURES = (
    ("rating", (("RMSE", "rmse"), ("MAE", "mae"))),
    (
        "retrieval",
        (
            ("recall@10", "recall_at_10"),
            ("recall@100", "recall_at_100"),
            ("NDCG@10", "ndcg_at_10"),
            ("MRR", "mrr"),
        ),
    ),
    ("rating_live", (("RMSE, live", "rmse"),)),
    ("streaming", (("HR@10, next", "hit_rate_at_10"),)),
)


def as_data(found: Description) -> dict[str, Any]:
    """Returns the description in types that JSON has."""
    contract = found.contract
    return {
        **found.row.as_json(),
        "manifest": found.manifest,
        "contract": None if contract is None else dataclasses.asdict(contract),
        "contract_error": found.contract_error,
    }


def as_lines(found: Description) -> Iterator[str]:
    """Yields the description, harmless to print; a part that is not known says so."""
    row, known = found.row, found.provenance
    yield _fact("version", row.version)
    yield _fact("folder", row.path)
    yield _fact("state", f"{state_of(row)} (every byte was read)")
    yield from (_fact("", phrase) for phrase in row.damage)
    yield _fact("pushed", f"{pushed_at(row)} UTC, {row.num_bytes / 1e6:,.1f} MB")
    if row.rollback_of is not None:
        yield _fact("rollback", f"the model of version {row.rollback_of}")
    if row.refreshed_from is not None:
        yield _fact("refresh", f"the model of version {row.refreshed_from}, with newer movies")
    yield _fact("model", row.model_digest or "unknown")
    yield _fact("code", known.code_version or "unknown")
    yield _fact("card", row.model_card or "none")
    if row.model_card:
        yield _fact("", row.model_card.with_name(CARD_JSON))
    yield from _data(known.data)
    yield from _parity(known)
    yield from _quality(known.quality)
    if found.contract is None:
        yield _fact("contract", found.contract_error)
    else:
        yield from _contract(found.contract)


def _data(data: Mapping[str, Any] | None) -> Iterator[str]:
    rows = (data or {}).get("rows")
    said = [verdict(data) or "unknown"]
    if isinstance(rows, Mapping):
        said += [f"{name} {count:,}" for name, count in rows.items() if isinstance(count, int)]
    if (data or {}).get("synthetic") is True:
        said.append("synthetic")
    yield _fact("data", "   ".join(said))


def _parity(known: Provenance) -> Iterator[str]:
    parity = known.parity or {}
    said = verdict(parity) or "unknown"
    if parity:
        witnesses = len(parity.get("witnesses") or ())
        said += f"   tolerance {parity.get('tolerance', 'unknown')}, witnesses {witnesses}"
    yield _fact("parity", said)


def _quality(quality: Mapping[str, Any] | None) -> Iterator[str]:
    if quality is None:
        yield _fact("figures", "unknown")
        return
    label = "figures"
    for part, figures in _FIGURES:
        systems = [who for who, of in (quality.get(part) or {}).items() if isinstance(of, Mapping)]
        systems.sort(key=lambda who: who != "model")
        for name, key in figures:
            values = [(who, figure(quality, part, who, key)) for who in systems]
            cells = [f"{who} {value:.4f}" for who, value in values if value is not None]
            if cells:
                yield _fact(label, f"{name:<11}{'   '.join(cells)}")
                label = ""


def _contract(contract: Contract) -> Iterator[str]:
    yield _fact("movies", f"{contract.num_candidates:,}, {contract.candidate_index} index")
    trained = "   ".join(f"{name} {version}" for name, version in contract.versions.items())
    yield _fact("trained", trained or "unknown")
    for name, value in contract.training.items():
        yield _fact("", f"{name} {value}")
    label = "fields"
    for field in contract.fields:
        need = "required" if field.required else "optional"
        yield _fact(label, f"{field.name} ({field.kind}, {need}): {allowed(field)}")
        label = ""
    yield _fact(label, f"never {contract.label}, the label")
    for name, signature in sorted(contract.signatures.items()):
        yield _fact("signature", name)
        for side, tensors in (("in", signature.inputs), ("out", signature.outputs)):
            for tensor, info in tensors.items():
                yield _fact("", f"{side:<4}{tensor}: {shaped(info)}")


def _fact(label: str, value: object) -> str:
    return f"{label:<10}{inert(value, 400)}".rstrip()
