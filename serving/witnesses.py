"""The witnesses of a version, asked again of the model that is to answer.

A push notes requests and the answers that were proven equal to training's. Here they meet another
process, often another machine, sometimes another TensorFlow.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.errors import RecommenderError
from serving.bodies import DEFAULT_SIGNATURE, INSTANCES, read_predict
from serving.model import LoadedModel
from serving.problems import RefusedRequestError
from serving.requests import check
from serving.settings import Limits
from serving.states import FAILED_PRECONDITION, VersionRefusedError

_OUTPUT = "predicted_rating"


@dataclass(frozen=True)
class Witnesses:
    """Requests with their proven answers.

    Attributes:
      tolerance: by how much an answer may differ, in rating points.
      requests: raw fields each.
      ratings: the proven answers, in the same order.
    """

    tolerance: float
    requests: tuple[Mapping[str, Any], ...]
    ratings: tuple[float, ...]


def read(manifest: Path) -> Witnesses | None:
    """Returns the witnesses in a manifest; None when it was pushed without.

    Raises:
      RecommenderError: what the manifest says of parity cannot be read, or is no pass.
    """
    content = json.loads(manifest.read_text(encoding="utf-8"))
    parity = content.get("parity")
    if parity is None:
        return None
    try:
        if parity["verdict"] != "passed":
            raise RecommenderError(f"its parity verdict is {parity['verdict']!r}, not 'passed'")
        entries = parity["witnesses"]
        return Witnesses(
            float(parity["tolerance"]),
            tuple(entry["request"] for entry in entries),
            tuple(float(entry[_OUTPUT]) for entry in entries),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecommenderError(f"its parity entry cannot be read: {error!r}") from error


def ask(model: LoadedModel, witnesses: Witnesses, remark: str = "") -> None:
    """Asks all witnesses in one request.

    Args:
      model: just loaded.
      witnesses: of its manifest.
      remark: follows the message of a refusal.

    Raises:
      VersionRefusedError: the model refuses one, or answers another rating.
    """
    if not witnesses.requests:
        return
    limits = Limits(instances=len(witnesses.requests))
    signature = model.signatures[DEFAULT_SIGNATURE]
    try:
        asked = read_predict({INSTANCES: list(witnesses.requests)}, model.signatures)
        answers = model.ask(check(asked, model.contract, signature, limits))[_OUTPUT]
    except RefusedRequestError as error:
        message = f"its contract refuses its own witnesses: {error}"
        raise VersionRefusedError(message, FAILED_PRECONDITION) from error
    for index, (answer, proven) in enumerate(zip(answers, witnesses.ratings, strict=True)):
        if not abs(answer - proven) <= witnesses.tolerance:
            raise VersionRefusedError(
                f"witness {index + 1} of {len(answers)} is rated {answer:.6f} here, and was "
                f"{proven:.6f} when it was pushed; at most {witnesses.tolerance:g} apart is "
                f"allowed{remark}",
                FAILED_PRECONDITION,
            )
