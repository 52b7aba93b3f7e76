"""Values of parameters, checked as the API server and the driver check them.

kubeflow/pipelines 2.16.0, backend/src/apiserver/template/v2_template.go:
validatePipelineJobInputs; backend/src/v2/driver/resolve.go: handleParamTypeValidationAndConversion.
"""

from collections.abc import Mapping
from typing import Any

from kubeflow_pipelines.rehearsal.errors import RefusedError
from kubeflow_pipelines.rehearsal.placeholders import as_text

_NUMBERS = ("NUMBER_INTEGER", "NUMBER_DOUBLE")
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "STRING": str,
    "NUMBER_INTEGER": (int, float),
    "NUMBER_DOUBLE": (int, float),
    "BOOLEAN": bool,
    "LIST": list,
    "STRUCT": dict,
    "TASK_FINAL_STATUS": dict,
}


def values_of_run(given: Mapping[str, Any], declared: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of a run's parameters: what was given, else the defaults.

    Raises:
      RefusedError: one is missing, unknown, or of another type.
    """
    if unknown := sorted(set(given) - set(declared)):
        raise RefusedError(f"parameter(s) not of this pipeline: {', '.join(unknown)}")
    values = {}
    for name, spec in declared.items():
        if name in given:
            check(name, given[name], spec["parameterType"])
            values[name] = given[name]
        elif "defaultValue" in spec:
            values[name] = spec["defaultValue"]
        elif not spec.get("isOptional"):
            raise RefusedError(f"parameter {name}: neither a value nor a default")
    return values


def for_component(name: str, value: Any, kind: str) -> Any:
    """Returns a value as a component gets it: anything may be read as a STRING."""
    if kind == "STRING" and not isinstance(value, str):
        return as_text(value)
    check(name, value, kind)
    return value


def check(name: str, value: Any, kind: str) -> None:
    """Raises RefusedError when a value is not of a ParameterType."""
    fits = isinstance(value, _KINDS.get(kind, ()))
    if not fits or (isinstance(value, bool) and kind in _NUMBERS):
        raise RefusedError(f"parameter {name}: expected a {kind}, got {value!r}")
