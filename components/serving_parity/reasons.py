"""The content of parity.json turned into sentences. Imports nothing: Pusher says them as well."""

from collections.abc import Mapping
from typing import Any

_MOST_PROBLEMS = 4


def reasons(content: Mapping[str, Any]) -> list[str]:
    """Returns the first problems of each failed check, and the hints; [] when all are passed."""
    found = []
    for check in content["checks"]:
        problems = check["problems"]
        found += [f"{check['code']}: {problem}" for problem in problems[:_MOST_PROBLEMS]]
        if more := len(problems) - _MOST_PROBLEMS + check["more_problems"]:
            found += [f"{check['code']}: and {more:,} more"] if more > 0 else []
        found += [
            f"{check['code']}: {feature['feature']}: {hint}"
            for feature in check["features"]
            for hint in feature["hints"]
        ]
    return found
