"""A right request turned into requests that a server must answer, and into ones it must refuse.

A refusal is a status 400 whose message names the field at fault.
"""

import base64
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transform import features as f

Fields = Mapping[str, Any]

# What stands for "not known"; a request may say it instead of leaving the field out.
MARKERS: Mapping[str, Any] = {
    "text": "",
    "integer": -1,
    "number": -1.0,
    "texts": [""],
    "integers": [-1],
    "numbers": [-1.0],
}

# Lists that are read side by side: a request has all of them or none.
_TOGETHER = f.HISTORY_FIELDS

# A value that a field of the kind must not have, and what is wrong with it.
_WRONG: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "text": (("a number", 42), ("a list", ["42"]), ("true", True)),
    "integer": (("a text", "42"), ("a fraction", 1.5), ("a list", [1]), ("2^63", 2**63)),
    "number": (("a text", "30"), ("a list", [30.0]), ("true", True)),
    "texts": (("a text", "4"), ("a list of numbers", [4]), ("a list in a list", [["4"]])),
    "integers": (("a number", 4), ("a list of texts", ["4"]), ("a list in a list", [[4]])),
    "numbers": (("a number", 4.0), ("a list of texts", ["4"]), ("a list in a list", [[4.0]])),
}


@dataclass(frozen=True)
class Case:
    """One request of a predicted rating.

    Attributes:
      about: what it is to bring out.
      body: of the request, in bytes.
      names: what a refusal must name; "" when the request must be answered.
      like: the raw fields whose predicted rating the answer must be; None for a refusal.
    """

    about: str
    body: bytes
    names: str = ""
    like: Fields | None = None


def cases(right: Fields, kinds: Mapping[str, str], required: tuple[str, ...]) -> list[Case]:
    """Returns all cases that vary one request.

    Args:
      right: a request with every field of the model known.
      kinds: {field: "text", "integer", "number" or "integers"} of what the model reads.
      required: the fields without which there is no answer.
    """
    return [*_answered(right, kinds, required), *_refused(right, kinds, required)]


def _answered(right: Fields, kinds: Fields, required: tuple[str, ...]) -> Iterator[Case]:
    yield Case("no label", _body([right]), like=right)
    for name in kinds:
        if name not in required:
            yield from _without(name, right, kinds)
        if kinds[name] == "text" and name in right:
            encoded = base64.b64encode(right[name].encode("utf-8")).decode("ascii")
            yield Case(f"{name} in base 64", _body([{**right, name: {"b64": encoded}}]), like=right)
    bare = {name: right[name] for name in required}
    yield Case("required fields alone", _body([bare]), like=bare)
    accented = {**right, f.MOVIE_TITLE: "Léon: “Amélie” 😀 \\ \" '"}
    raw = json.dumps({"instances": [accented]}, ensure_ascii=False).encode("utf-8")
    yield Case("a title in UTF-8", raw, like=accented)
    yield Case("the same title escaped", _body([accented]), like=accented)
    columns = {name: [value] for name, value in right.items()}
    yield Case("columns", json.dumps({"inputs": columns}).encode(), like=right)


def _without(name: str, right: Fields, kinds: Fields) -> Iterator[Case]:
    names = [key for key in kinds if key in _TOGETHER] if name in _TOGETHER else [name]
    without = {key: value for key, value in right.items() if key not in names}
    yield Case(f"no {name}", _body([without]), like=without)
    nulls = dict.fromkeys(names)
    yield Case(f"{name} is null", _body([{**right, **nulls}]), like=without)
    marked = {key: MARKERS[kinds[key]] for key in names}
    yield Case(f"{name} is its missing marker", _body([{**right, **marked}]), like=without)


def _refused(right: Fields, kinds: Fields, required: tuple[str, ...]) -> Iterator[Case]:
    yield Case("the label", _body([{**right, f.LABEL: 4.0}]), names=f.LABEL)
    second = _body([right, {**right, f.LABEL: 4.0}])
    yield Case("the label in the second of two", second, names=f.LABEL)
    for name in required:
        without = {key: value for key, value in right.items() if key != name}
        yield Case(f"no {name}", _body([without]), names=name)
        yield Case(f"{name} is null", _body([{**right, name: None}]), names=name)
        marked = {**right, name: MARKERS[kinds[name]]}
        yield Case(f"{name} is its missing marker", _body([marked]), names=name)
    for name, kind in kinds.items():
        for what, wrong in _WRONG[kind]:
            yield Case(f"{name} is {what}", _body([{**right, name: wrong}]), names=name)
    for name in (name for name, kind in kinds.items() if kind == "number"):
        for no_number in (math.nan, math.inf):
            body = _body([{**right, name: no_number}])
            yield Case(f"{name} is {no_number}", body, names="JSON")
    for name in (name for name in _TOGETHER if len(right.get(name, ())) > 0):
        shorter = {**right, name: right[name][:-1]}
        about = f"{name} has one value less than the lists beside it"
        # Told of one that is as long as it should not be, where the movies are the short ones.
        names = f.HISTORY_RATINGS if name == f.HISTORY_MOVIE_IDS else name
        yield Case(about, _body([shorter]), names=names)
    yield Case("an unknown field", _body([{**right, "userid": "1"}]), names="userid")


def _body(instances: list[Fields]) -> bytes:
    return json.dumps({"instances": instances}).encode("ascii")
