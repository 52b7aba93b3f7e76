"""One line of a request log turned into the requests in it, still as they were sent.

A line is a request of raw features, `{"user_id": "42", "timestamp": 893286638}`, or a predict body
as TensorFlow Serving's REST API has it (row format `instances`, column format `inputs`), or a log
record that holds either under "request", as an object or as text. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from components.ratings_example_gen.records import Fault
from foundation.json_text import NotJsonError, kind_of, parse_json
from transform import features as f

# What a request says beside its features.
PARAMETERS = ("k", "num_candidates", "exclude", "exclude_seen", "signature_name")
_INSTANCES, _INPUTS, _WRAPPED = "instances", "inputs", "request"
# What a client knows of the past is no field of a rating: it is passed over, not unknown.
_FEATURES_AND_PARAMETERS = frozenset((*f.ALL_FIELDS, *f.STATE_FIELDS, *PARAMETERS))


class RawRequest(NamedTuple):
    """One request: `values` are the fields it has, `place` leads to them in the line."""

    place: str
    values: Any


@dataclass(frozen=True)
class Body:
    """What a line holds; `unknown_keys` are those that are no field and no parameter."""

    requests: tuple[RawRequest, ...]
    unknown_keys: tuple[str, ...] = ()


def read_body(line: bytes) -> Body | Fault:
    """Returns the requests of a line, at least one, or why there is none."""
    record = _parsed(line)
    if isinstance(record, Mapping) and _WRAPPED in record and not _is_body(record):
        record = record[_WRAPPED]
        if isinstance(record, str):
            record = _parsed(record.encode("utf-8", errors="surrogatepass"))
    if isinstance(record, Fault):
        return record
    if not isinstance(record, Mapping):
        return Fault("E-REQUEST-JSON", 0, kind_of(record), "one JSON object")
    if _INSTANCES in record and _INPUTS in record:
        return Fault("E-REQUEST-TYPE", 0, "both instances and inputs", "one of them")
    if _INSTANCES in record:
        return _of_instances(record)
    if _INPUTS in record:
        return _of_inputs(record)
    return Body((RawRequest("", record),), unknown_keys(record))


def unknown_keys(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the keys that are neither a field nor a parameter of a request."""
    return tuple(key for key in values if key not in _FEATURES_AND_PARAMETERS)


def _parsed(text: bytes) -> Any:
    try:
        return parse_json(text)
    except NotJsonError as error:
        told = error.key if error.key not in _FEATURES_AND_PARAMETERS else ""
        expected = error.expected if error.expected == "utf-8" else "one JSON object"
        return Fault("E-REQUEST-JSON", 0, error.found, expected, value=told)


def _is_body(record: Mapping[str, Any]) -> bool:
    return any(key in record for key in (_INSTANCES, _INPUTS, f.USER_ID))


def _of_instances(record: Mapping[str, Any]) -> Body | Fault:
    instances = record[_INSTANCES]
    if not isinstance(instances, list):
        return Fault("E-REQUEST-TYPE", 0, f"{_INSTANCES}: {kind_of(instances)}", "a list")
    if not instances:
        return Fault("E-REQUEST-MISSING", 0, f"{_INSTANCES}: an empty list", "a request")
    found = tuple(RawRequest(f"{_INSTANCES}[{i}].", each) for i, each in enumerate(instances))
    extra = [key for key in unknown_keys(record) if key != _INSTANCES]
    for each in instances:
        extra += unknown_keys(each) if isinstance(each, Mapping) else ()
    return Body(found, tuple(extra))


def _of_inputs(record: Mapping[str, Any]) -> Body | Fault:
    inputs = record[_INPUTS]
    if not isinstance(inputs, Mapping):
        return Fault("E-REQUEST-TYPE", 0, f"{_INPUTS}: {kind_of(inputs)}", "lists by field")
    columns = {name: inputs[name] for name in f.ALL_FIELDS if name in inputs}
    for name, column in columns.items():
        if not isinstance(column, list):
            found = f"{_INPUTS}.{name}: {kind_of(column)}"
            return Fault("E-REQUEST-TYPE", 0, found, "a list, one value a request")
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        return Fault("E-REQUEST-TYPE", 0, f"{_INPUTS} of lengths {found}", "lists of one length")
    if not any(lengths.values()):
        return Fault("E-REQUEST-MISSING", 0, f"{_INPUTS} without a request", "a request")
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    requests = tuple(RawRequest(f"{_INPUTS}[{i}].", row) for i, row in enumerate(rows))
    extra = [key for key in unknown_keys(record) if key != _INPUTS]
    return Body(requests, (*extra, *unknown_keys(inputs)))
