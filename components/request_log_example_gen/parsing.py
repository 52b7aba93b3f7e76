"""Lines of a request log turned into the fields of requests, and into refused requests. Pure."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.ratings_example_gen.blocks import ROW_TYPES, TextBlock
from components.ratings_example_gen.records import Fault, Refused, quote, refuse
from components.request_log_example_gen.bodies import RawRequest, read_body
from components.request_log_example_gen.fields import value_of
from components.request_log_example_gen.reasons import cure
from foundation.json_text import kind_of
from foundation.text import inert
from registry.values import WrongTypeError
from transform import features as f
from transform.arrow import pa

MAX_LINE_BYTES = 1 << 20
MAX_UNKNOWN_KEYS = 1000
_REQUIRED = (f.USER_ID, f.TIMESTAMP)

Request = dict[str, Any]


@dataclass
class Parsed:
    """What became of some lines; `unknown_keys` counts the first MAX_UNKNOWN_KEYS names."""

    requests: list[Request] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    blank_lines: int = 0
    unknown_keys: Counter[str] = field(default_factory=Counter)

    def count_keys(self, keys: Mapping[str, int]) -> None:
        """Adds to the counts of unknown keys."""
        for key, count in keys.items():
            if key in self.unknown_keys or len(self.unknown_keys) < MAX_UNKNOWN_KEYS:
                self.unknown_keys[key] += count


def parse_block(block: TextBlock) -> Parsed:
    """Returns the requests of a block; a line at fault, or a request of it, is refused alone."""
    parsed = Parsed()
    for number, line in enumerate(block.data.removesuffix(b"\n").split(b"\n"), block.first_line):
        _add_line(parsed, block.name, number, line.removesuffix(b"\r"))
    return parsed


def _add_line(parsed: Parsed, name: str, number: int, line: bytes) -> None:
    if not line.strip():
        parsed.blank_lines += 1
        return
    if len(line) > MAX_LINE_BYTES:
        found = f"a line of more than {MAX_LINE_BYTES} bytes"
        fault = Fault("E-OVERSIZE", 0, found, f"up to {MAX_LINE_BYTES}")
        parsed.refused.append(refuse(name, number, fault, line, cure))
        return
    body = read_body(line)
    if isinstance(body, Fault):
        parsed.refused.append(refuse(name, number, body, line, cure))
        return
    parsed.count_keys(Counter(inert(key) for key in body.unknown_keys))
    for raw in body.requests:
        request = parse_request(raw)
        if isinstance(request, Fault):
            kept = json.dumps(raw.values) if raw.place else line
            parsed.refused.append(refuse(name, number, request, kept, cure))
        else:
            parsed.requests.append(request)


def parse_request(raw: RawRequest) -> Request | Fault:
    """Returns the known fields of a request, or its first fault, fields taken in their order."""
    if not isinstance(raw.values, Mapping):
        found = f"{raw.place.removesuffix('.')}: {kind_of(raw.values)}"
        return Fault("E-REQUEST-TYPE", 0, found, "an object of fields")
    request: Request = {}
    for name in f.ALL_FIELDS:
        sent = raw.values.get(name)
        try:
            value = value_of(name, sent)
        except WrongTypeError as error:
            found = f"{raw.place}{name}{_shown(sent)}"
            quoted = "" if _is_nested(sent) else str(sent)
            return Fault("E-REQUEST-TYPE", 0, found, str(error), name, quoted)
        if value is not None:
            request[name] = value
    if missing := [name for name in _REQUIRED if name not in request]:
        place = raw.place.removesuffix(".") or "the request"
        found = f"{place} has no {' and no '.join(missing)}"
        return Fault("E-REQUEST-MISSING", 0, found, " and ".join(_REQUIRED))
    return request


def _shown(sent: Any) -> str:
    return f": {kind_of(sent)}" if _is_nested(sent) else f"={quote(str(sent))} ({kind_of(sent)})"


def _is_nested(sent: Any) -> bool:
    return isinstance(sent, (list, Mapping))


def as_table(requests: list[Request]) -> Any:
    """Returns requests as a pa.Table with all fields, null where a request has none."""
    return pa.table(
        {name: pa.array([r.get(name) for r in requests], ROW_TYPES[name]) for name in f.ALL_FIELDS}
    )
