"""Contract and provenance turned into what a model card says of data, figures and their limits."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.contract import Contract
from registry.model_card_figures import sliced_groups
from registry.provenance import Provenance, figure, verdict

UNKNOWN = "unknown"
_OF_A_PERSON = "user_"
_NO_SLICES = "how figures differ between groups of users is not recorded with the model: unknown"


def datasets(contract: Contract | None, provenance: Provenance) -> list[dict[str, Any]]:
    """Returns what is known of the data that the model was trained on, and judged on."""
    data = provenance.data or {}
    unnamed = UNKNOWN if contract is None else "none, by the names of the request's fields"
    sensitive = {"sensitive_data": personal_fields(contract) or [unnamed]}
    rows = data.get("rows")
    train: dict[str, Any] = {
        "name": "training data",
        "description": _training_data(data, provenance.quality),
        "sensitive": sensitive,
        "rows": dict(rows) if isinstance(rows, Mapping) else {},
        "input_sha256": data.get("input_sha256", UNKNOWN),
        "verdict": verdict(data) or UNKNOWN,
        "synthetic": _synthetic(provenance),
    }
    if contract is not None:
        train["training"] = dict(_scalars(contract.training))
        train["statistics"] = _statistics(contract.statistics)
    evaluation = {
        "name": "evaluation data",
        "description": _evaluation_data(provenance.quality),
        "sensitive": sensitive,
    }
    return [train, evaluation]


def considerations(contract: Contract | None, provenance: Provenance) -> dict[str, Any]:
    """Returns uses, factors, limits and risks, as far as they follow from what is recorded."""
    personal = personal_fields(contract)
    risks = [
        {"name": f"requests hold facts about a person: {', '.join(personal)}"}
        for _ in range(bool(personal))
    ]
    return {
        "users": [{"description": UNKNOWN}],
        "use_cases": [{"description": use} for use in _uses(contract)],
        "out_of_scope": [{"description": UNKNOWN}],
        "factors": [{"description": factor} for factor in _factors(personal, provenance.quality)],
        "limitations": [{"description": text} for text in _limitations(contract, provenance)],
        "tradeoffs": [{"description": UNKNOWN}],
        "ethical_considerations": [
            {**risk, "mitigation_strategy": UNKNOWN} for risk in risks or [{"name": UNKNOWN}]
        ],
    }


def personal_fields(contract: Contract | None) -> list[str]:
    """Returns the request's fields that are about the user, which their names tell."""
    fields = contract.fields if contract else ()
    return [field.name for field in fields if _OF_A_PERSON in field.name]


def _uses(contract: Contract | None) -> Iterator[str]:
    signatures = contract.signatures if contract else {}
    if "recommend" in signatures:
        yield "recommending movies of its catalogue to a user (signature recommend)"
    if any("predicted_rating" in one.outputs for one in signatures.values()):
        yield "predicting the rating that a user would give to a movie (output predicted_rating)"
    if not signatures:
        yield UNKNOWN


def _factors(personal: list[str], quality: Mapping[str, Any] | None) -> Iterator[str]:
    groups = sliced_groups(quality)
    told = f"figures of each {', '.join(groups)} are below" if groups else _NO_SLICES
    yield f"groups: {told}"
    if personal:
        yield f"a request can say of the user: {', '.join(personal)}"
    cold, warm = (figure(quality, name) for name in ("cold_users", "warm_users"))
    if cold is not None and warm is not None:
        yield f"of the test users training had seen {warm:,.0f} and had not seen {cold:,.0f}"


def _limitations(contract: Contract | None, provenance: Provenance) -> Iterator[str]:
    if _synthetic(provenance) is True:
        yield "trained on synthetic data: no figure says anything about real users"
    if contract is None:
        yield "the model has no contract that can be read: what it takes and gives is unknown"
    else:
        yield f"it knows {contract.num_candidates:,} movies and recommends no other"
    if provenance.quality is None:
        yield "its quality was not recorded"
    if (data := verdict(provenance.data)) != "passed":
        yield f"the verdict on its data is {data or UNKNOWN}"
    if (parity := verdict(provenance.parity)) != "passed":
        said = f"is {parity}" if parity else "was not recorded"
        yield f"whether its served answers equal those of training {said}"
    if not sliced_groups(provenance.quality):
        yield _NO_SLICES


def _training_data(data: Mapping[str, Any], quality: Mapping[str, Any] | None) -> str:
    rows = data.get("rows")
    if isinstance(rows, Mapping) and rows:
        return "rows by split: " + ", ".join(f"{name} {count}" for name, count in rows.items())
    if (fit := figure(quality, "fit_rows")) is not None:
        return f"{fit:,.0f} ratings in the train split"
    return UNKNOWN


def _evaluation_data(quality: Mapping[str, Any] | None) -> str:
    numbers = [figure(quality, name) for name in ("rows", "users", "movies")]
    if quality is None or any(number is None for number in numbers):
        return UNKNOWN
    said = "{:,.0f} ratings by {:,.0f} users in the test split; the catalogue has {:,.0f} movies"
    protocol = (quality.get("retrieval") or {}).get("protocol")
    return said.format(*numbers) + (f"; {protocol}" if protocol else "")


def _synthetic(provenance: Provenance) -> bool | str:
    for part in (provenance.data, provenance.quality):
        if part and isinstance(part.get("synthetic"), bool):
            return bool(part["synthetic"])
    return UNKNOWN


def _scalars(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields numbers, words and switches of nested settings by dotted name; lists are left out."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _scalars(value, f"{prefix}{name}.")
        elif isinstance(value, bool | int | float | str):
            yield f"{prefix}{name}", value


def _statistics(statistics: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Returns numbers by field; texts and lists, which hold values of people, are left out."""
    return {
        field: {name: number for name in of if (number := figure(of, name)) is not None}
        for field, of in statistics.items()
        if isinstance(of, Mapping)
    }
