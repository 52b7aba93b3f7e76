"""TFMA's validation result turned into sentences: which threshold failed, by how much, where."""

from typing import Any

from foundation.text import inert


def failures(result: Any) -> list[str]:
    """Returns one sentence for each threshold that a `tfma.ValidationResult` found not met.

    [] when all were met. A result that fails without naming a metric gives a sentence that says so.
    """
    found = [
        _sentence(failure, _slice(validation.slice_key))
        for validation in result.metric_validations_per_slice
        for failure in validation.failures
    ]
    found += [f"slice {_spec(spec)} has a threshold, but no rows" for spec in result.missing_slices]
    if not found and not result.validation_ok:
        found.append("the evaluation failed without naming a metric")
    return found


def _sentence(failure: Any, where: str) -> str:
    name, threshold = inert(failure.metric_key.name), failure.metric_threshold
    if failure.message.strip():
        return f"{name} {where}: {inert(failure.message.strip(), 200)}"
    value = failure.metric_value.double_value.value
    if threshold.HasField("change_threshold"):
        allowed = threshold.change_threshold.absolute.value
        return (
            f"{name} {where} differs by {value:+.4f} from the last blessed model,"
            f" allowed is {allowed:+.4f} (missed by {abs(value - allowed):.4f})"
        )
    bounds = threshold.value_threshold
    if bounds.HasField("upper_bound") and not value <= bounds.upper_bound.value:
        return _missed(name, where, value, "at most", bounds.upper_bound.value)
    return _missed(name, where, value, "at least", bounds.lower_bound.value)


def _missed(name: str, where: str, value: float, word: str, bound: float) -> str:
    by = abs(value - bound)
    return f"{name} {where} is {value:.4f}, required is {word} {bound:.4f} (missed by {by:.4f})"


def _slice(key: Any) -> str:
    parts = [f"{inert(part.column)}={inert(_value(part))}" for part in key.single_slice_keys]
    return f"where {' and '.join(parts)}" if parts else "on the test split"


def _value(part: Any) -> object:
    kind = part.WhichOneof("kind")
    return getattr(part, kind) if kind else ""


def _spec(spec: Any) -> str:
    return inert(" and ".join([*spec.feature_keys, *spec.feature_values]))
