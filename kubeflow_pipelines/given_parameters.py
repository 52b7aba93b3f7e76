"""`--param name=text` turned into values of the types that a pipeline's parameters have."""

import difflib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from foundation.errors import ConfigError
from foundation.text import inert

# Numbers travel as protobuf's double (Value.number_value): beyond this integers change on the way.
_LARGEST = 1 << 53


def parse_parameters(
    assignments: Sequence[str], definitions: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Returns {name: value} of what was given; what was not keeps its default.

    Args:
      assignments: "name=text" each. A text is what it says; a list or mapping is JSON.
      definitions: the pipeline's parameters ({name: ParameterSpec as in the file}).

    Raises:
      ConfigError: names every assignment that does not fit, and every value that is required.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, separator, text = assignment.partition("=")
        if not separator:
            problems.append(f"--param {inert(assignment)}: is not name=value")
        elif name in values:
            problems.append(f"--param {inert(name)}: given twice")
        elif name not in definitions:
            problems.append(f"--param {inert(name)}: {_unknown(name, definitions)}")
        else:
            try:
                values[name] = _parse(text, definitions[name].get("parameterType", "STRING"))
            except ValueError as error:
                problems.append(f"--param {name}: {error}, got {inert(text)!r}")
    given = {assignment.partition("=")[0] for assignment in assignments}
    problems += [
        f"--param {name}: is required, it has no default"
        for name, definition in definitions.items()
        if name not in given and _is_required(definition)
    ]
    if problems:
        raise ConfigError(problems)
    return values


def _is_required(definition: Mapping[str, Any]) -> bool:
    return "defaultValue" not in definition and not definition.get("isOptional", False)


def _unknown(name: str, definitions: Mapping[str, Any]) -> str:
    if not definitions:
        return "the pipeline has no parameters"
    near = difflib.get_close_matches(name, definitions, n=1)
    if near:
        return f"the pipeline has no such parameter; did you mean {near[0]}?"
    return f"the pipeline has no such parameter; it has {', '.join(sorted(definitions))}"


def _parse(text: str, kind: str) -> Any:
    parse = _PARSERS.get(kind)
    if parse is None:
        raise ValueError(f"is of type {kind}, which cannot be given here")
    return parse(text)


def _integer(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise ValueError("expected an integer") from None
    if abs(value) > _LARGEST:
        raise ValueError(f"expected an integer of at most {_LARGEST} in size")
    return value


def _double(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError("expected a number") from None
    if not math.isfinite(value):
        raise ValueError("expected a finite number, which is all that JSON has")
    return value


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("expected true or false")
    return text.lower() == "true"


def _of_json(kind: type, name: str) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, kind):
            raise ValueError(f"expected {name}")
        return value

    return parse


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "STRING": str,
    "NUMBER_INTEGER": _integer,
    "NUMBER_DOUBLE": _double,
    "BOOLEAN": _boolean,
    "LIST": _of_json(list, "a JSON list"),
    "STRUCT": _of_json(dict, "a JSON mapping"),
}
