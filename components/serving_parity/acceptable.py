"""Raw fields held against a model's contract: whether a server must answer them. Pure.

A schema may be narrower than what probes vary: fewer genres a movie, later years, no field for the
gender. What it rules out is asked through the signatures alone, where nothing is refused.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any

from registry.contract import Contract, RequestField


def acceptable(fields: Mapping[str, Any], contract: Contract) -> bool:
    """Says whether the contract allows every one of the known fields, and JSON can carry it."""
    known = {field.name: field for field in contract.fields}
    return all(name in known and _allows(known[name], value) for name, value in fields.items())


def _allows(field: RequestField, value: Any) -> bool:
    if field.values and value not in field.values:
        return False
    if isinstance(value, str):
        return True
    numbers: Collection[float] = value if isinstance(value, list) else (value,)
    if field.max_values is not None and len(numbers) > field.max_values:
        return False
    lowest = -math.inf if field.minimum is None else field.minimum
    highest = math.inf if field.maximum is None else field.maximum
    return all(math.isfinite(number) and lowest <= number <= highest for number in numbers)
