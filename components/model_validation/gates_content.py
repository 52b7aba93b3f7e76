"""Gates turned into what quality.json says of them, and back into the sentences of a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from components.model_validation.quality_files import FAILED, PASSED


@dataclass(frozen=True)
class Gate:
    """One gate.

    Attributes:
      name: the field of GateParams that switches it.
      state: "passed", "failed", or "off": switched off or nothing to compare with.
      sentences: what failed and by how much; what was found, when passed; why not, when off.
    """

    name: str
    state: str
    sentences: tuple[str, ...]


def blessed(gates: Sequence[Gate]) -> bool:
    """Says whether no gate failed."""
    return all(gate.state != "failed" for gate in gates)


def gates_content(gates: Sequence[Gate]) -> dict[str, Any]:
    """Returns what quality.json says of the gates."""
    return {
        "verdict": PASSED if blessed(gates) else FAILED,
        "gates": [{**asdict(gate), "sentences": list(gate.sentences)} for gate in gates],
    }


def failures(quality: Mapping[str, Any]) -> list[str]:
    """Returns the sentences of quality.json about the gates that failed."""
    return [
        f"{gate['name']}: {sentence}"
        for gate in quality["gates"]
        if gate["state"] == "failed"
        for sentence in gate["sentences"]
    ]
