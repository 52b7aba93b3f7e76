"""rules.yaml turned into the rules, or into all that is wrong with it; and back."""

import difflib
import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import Field, asdict, dataclass, field, fields, is_dataclass
from typing import Any, Literal, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from components.base.yaml_text import dump_yaml, key_lines, parse_yaml
from components.schema_validation.reasons import known_codes
from components.schema_validation.thresholds import (
    DriftRules,
    IdRules,
    LeakageRules,
    Reference,
    RowRules,
    ServingRules,
    SplitRules,
    Strict,
    TextRules,
    TimeRules,
    ValueRules,
)
from foundation.errors import ConfigError
from foundation.text import inert

Setting = Literal["error", "warning", "off"]
_HINT = "docs/validation.md describes the rule file."


@dataclass(frozen=True)
class Rules(Strict):
    """Every threshold of the rules, and the severities that differ from the table's.

    Attributes:
      severities: {reason code: "error", "warning" or "off"}.
      references: published data sets whose facts are known.
    """

    rows: RowRules = field(default_factory=RowRules)
    splits: SplitRules = field(default_factory=SplitRules)
    values: ValueRules = field(default_factory=ValueRules)
    leakage: LeakageRules = field(default_factory=LeakageRules)
    ids: IdRules = field(default_factory=IdRules)
    text: TextRules = field(default_factory=TextRules)
    times: TimeRules = field(default_factory=TimeRules)
    drift: DriftRules = field(default_factory=DriftRules)
    serving: ServingRules = field(default_factory=ServingRules)
    severities: Mapping[str, Setting] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()

    def to_json(self) -> str:
        """Returns the rules as canonical JSON: equal rules give equal text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Rules":
        """Returns the rules that `to_json` wrote."""
        return _adapter().validate_json(text)


@functools.cache
def _adapter() -> TypeAdapter[Rules]:
    """Returns the checker of rules, which takes milliseconds to make."""
    return TypeAdapter(Rules)


def read_rules(text: str, name: str) -> Rules:
    """Returns the rules of a YAML text; a key that it leaves out has its default.

    Args:
      text: content of a rule file.
      name: what to call it in a message.

    Raises:
      ConfigError: carries every problem, each with its line and key.
    """
    shown = inert(name, 200)
    try:
        value = parse_yaml(text, shown)
    except ValueError as error:
        raise ConfigError([str(error)], hint=_HINT) from error
    value = {} if value is None else value
    if not isinstance(value, dict):
        raise ConfigError([f"{shown}: expected keys with values"], hint=_HINT)
    lines = key_lines(text)
    problems = []
    try:
        rules = Rules.from_json(json.dumps(value, default=str))
    except ValidationError as error:
        rules = None
        problems = [_problem(details, shown, lines) for details in error.errors()]
    problems += _meaning(value, shown, lines)
    if rules is None or problems:
        raise ConfigError(problems, hint=_HINT)
    return rules


def rules_to_yaml(rules: Rules) -> str:
    """Returns the rules as a rule file, every key with what it is and why."""
    return "\n".join(_lines(rules, "")) + "\n"


def as_markdown() -> str:
    """Returns the table of all thresholds as docs/validation.md carries it; a test compares."""
    lines = ["| key | default | what it is | where the default comes from |", "|---|---|---|---|"]
    lines += [
        f"| `{key}` | {_plain(item.default)} | {item.metadata['what']} | {item.metadata['why']} |"
        for key, item in _thresholds(Rules(), "")
    ]
    return "\n".join(lines) + "\n"


def _thresholds(section: Any, prefix: str) -> Iterator[tuple[str, Field[Any]]]:
    """Yields the key and the field of each threshold, in the order of declaration."""
    for item in fields(section):
        value = getattr(section, item.name)
        if is_dataclass(value):
            yield from _thresholds(value, f"{prefix}{item.name}.")
        elif "what" in item.metadata:
            yield prefix + item.name, item


def _plain(default: Any) -> str:
    return (
        "none" if default == () else f"{default:,}" if isinstance(default, int) else f"{default:g}"
    )


def _problem(details: ErrorDetails, name: str, lines: Mapping[tuple[str, ...], int]) -> str:
    path = tuple(str(part) for part in details["loc"])
    if details["type"] == "unexpected_keyword_argument":
        said = f"unknown key{_suggestion(path)}"
    elif details["type"] == "missing":
        said = "is missing"
    else:
        expected = details["msg"].removeprefix("Input should be ")
        said = f"expected {expected}, got {inert(repr(details['input']))}"
    return f"{_place(path, name, lines)}: {said}"


def _place(path: tuple[str, ...], name: str, lines: Mapping[tuple[str, ...], int]) -> str:
    """Returns `name:line: key`; the line of the nearest key around it that the file has."""
    ends = (end for end in range(len(path), 0, -1) if path[:end] in lines)
    line = next((f":{lines[path[:end]]}" for end in ends), "")
    return f"{name}{line}: {'.'.join(inert(part) for part in path)}"


def _suggestion(path: tuple[str, ...]) -> str:
    known = _keys_at(path[:-1])
    near = difflib.get_close_matches(path[-1], known, n=1)
    if near:
        return f"; did you mean {'.'.join((*path[:-1], near[0]))}?"
    return f"; known here: {', '.join(known)}" if known else ""


def _keys_at(path: tuple[str, ...]) -> list[str]:
    section: Any = Reference if path[:1] == ("references",) else Rules
    for part in () if section is Reference else path:
        section = get_type_hints(section).get(part)
    return [item.name for item in fields(section)] if is_dataclass(section) else []


def _meaning(
    value: Mapping[str, Any], name: str, lines: Mapping[tuple[str, ...], int]
) -> Iterator[str]:
    """Yields what types cannot tell: codes that do not exist, references that say nothing."""
    severities = value.get("severities")
    for code in severities if isinstance(severities, dict) else ():
        if code not in known_codes():
            near = difflib.get_close_matches(str(code), known_codes(), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            place = _place(("severities", str(code)), name, lines)
            yield f"{place}: no such reason code{hint}"
    references = value.get("references")
    for position, reference in enumerate(references if isinstance(references, list) else ()):
        for key, said in _reference_flaws(reference if isinstance(reference, dict) else {}):
            yield f"{_place(('references', str(position), key), name, lines)}: {said}"


def _reference_flaws(reference: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if reference.get("when_titles") == {}:
        yield "when_titles", "expected at least one title, or every data set would match"
    hours = reference.get("hours") or [0] * 24
    if isinstance(hours, list) and len(hours) != 24:
        yield "hours", f"expected 24 shares, got {len(hours)}"
    shares, limits = reference.get("shares", {}), reference.get("max_difference", {})
    if isinstance(shares, dict) and isinstance(limits, dict):
        for feature in sorted(set(map(str, shares)) ^ set(map(str, limits))):
            yield "max_difference", f"{inert(feature)} needs both shares and a max_difference"


def _lines(section: Any, indent: str) -> Iterator[str]:
    for item in fields(section):
        value = getattr(section, item.name)
        if is_dataclass(value):
            yield f"{indent}{item.name}:"
            yield from _lines(value, indent + "  ")
            continue
        if "what" in item.metadata:
            yield f"{indent}# {item.metadata['what']}. {item.metadata['why']}"
        plain = json.loads(json.dumps(asdict(section)[item.name]))
        for line in dump_yaml({item.name: plain}).splitlines():
            yield indent + line
