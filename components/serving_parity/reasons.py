"""The content of parity.json turned into sentences. Imports nothing: Pusher says them as well."""

from collections.abc import Mapping
from typing import Any


def reasons(content: Mapping[str, Any]) -> list[str]:
    """Returns a sentence for each problem of each failed check, with the hints; [] when passed."""
    found = []
    for check in content["checks"]:
        found += [f"{check['code']}: {problem}" for problem in check["problems"]]
        found += [
            f"{check['code']}: {feature['feature']}: {hint}"
            for feature in check["features"]
            for hint in feature["hints"]
        ]
    return found
