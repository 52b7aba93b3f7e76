"""Raw fields held against a model's contract: whether a server must answer them. Pure.

A schema may be narrower than what probes vary: fewer genres a movie, later years, no field for the
gender. What it rules out is asked through the signatures alone, where nothing is refused.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any

from registry.contract import Contract, RequestField
from registry.values import MISSING_NUMBER, MISSING_TEXT
from transform import features as f


def acceptable(fields: Mapping[str, Any], contract: Contract) -> bool:
    """Says whether the contract allows every one of the known fields, and JSON can carry it."""
    known = {field.name: field for field in contract.fields}
    return _is_history(fields) and all(
        name in known and _allows(known[name], value) for name, value in fields.items()
    )


def _is_history(fields: Mapping[str, Any]) -> bool:
    """Says whether the lists of a history, if any, belong together element by element."""
    lists = [fields.get(name, []) for name in f.HISTORY_FIELDS]
    whole = all(value not in (MISSING_TEXT, MISSING_NUMBER) for each in lists for value in each)
    return whole and len({len(each) for each in lists}) == 1


def _allows(field: RequestField, value: Any) -> bool:
    if field.values and value not in field.values:
        return False
    values = value if isinstance(value, list) else [value]
    if field.max_values is not None and len(values) > field.max_values:
        return False
    numbers: Collection[float] = [each for each in values if not isinstance(each, str)]
    lowest = -math.inf if field.minimum is None else field.minimum
    highest = math.inf if field.maximum is None else field.maximum
    return all(math.isfinite(number) and lowest <= number <= highest for number in numbers)
