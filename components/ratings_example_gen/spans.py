"""A path with {SPAN} and {VERSION} turned into the path of one span and version, as TFX has them.

`{SPAN}` and `{VERSION}` stand for a number, `{SPAN:4}` for one of four digits, `{YYYY}`, `{MM}`,
`{DD}` together for a date, whose span is its days since 1970-01-01. Of several, the newest span is
taken and of it the newest version, unless SourceParams says which.
"""

import datetime
import fnmatch
import glob
import re
from collections.abc import Iterator
from dataclasses import replace

from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.remote import is_remote, list_remote
from foundation.errors import SourceError
from foundation.text import inert

_SPEC = re.compile(r"\{(SPAN|VERSION)(?::([1-9][0-9]*))?\}|\{(YYYY|MM|DD)\}")
_BRACES = re.compile(r"\{[^{}/]*\}")
_GLOB_TOKEN = re.compile(r"\[!?\]?[^]/]*\]|.", re.DOTALL)
_EPOCH = datetime.date(1970, 1, 1)
_DATE = ("YYYY", "MM", "DD")


def resolve_span(params: SourceParams) -> tuple[SourceParams, int, int]:
    """Returns params with the path of one span and version, and their numbers (0: none).

    Raises:
      SourceError: E-SPAN, the pattern is not one, or nothing matches it, or two spellings of a
        number do (10 and 010).
    """
    pattern = params.path
    _check_braces(pattern)
    names = [match[1] or match[3] for match in _SPEC.finditer(pattern)]
    if not names:
        if params.span is not None or params.version is not None:
            raise _not_usable(pattern, "a span or version is asked for, but the path names none")
        return params, 0, 0
    _check_names(pattern, names)
    found = [
        (span, version, path)
        for span, version, path in _matches(pattern)
        if params.span in (None, span) and params.version in (None, version)
    ]
    if not found:
        wanted = f"span {_or_any(params.span)}, version {_or_any(params.version)}"
        raise _not_usable(pattern, f"nothing matches ({wanted})")
    span, version, path = max(found)
    _check_unique(pattern, [other for *numbers, other in found if numbers == [span, version]])
    return replace(params, path=path, span=None, version=None), span, version


def _or_any(number: int | None) -> str:
    return "any" if number is None else str(number)


def _not_usable(pattern: str, why: str) -> SourceError:
    return SourceError("E-SPAN", f"{inert(pattern, 300)}: {why}", hint="Correct source.path.")


def _check_braces(pattern: str) -> None:
    unknown = _BRACES.search(_SPEC.sub("", pattern))
    if unknown:
        known = "{SPAN}, {SPAN:4}, {VERSION}, {VERSION:4}, {YYYY}, {MM}, {DD}"
        raise _not_usable(pattern, f"{inert(unknown.group())} is none of {known}")


def _check_unique(pattern: str, paths: list[str]) -> None:
    spellings = sorted(set(paths))
    if len(spellings) > 1:
        first, second = (inert(path, 300) for path in spellings[:2])
        raise _not_usable(pattern, f"{first} and {second} have the same number; remove one")


def _check_names(pattern: str, names: list[str]) -> None:
    dates = [name for name in names if name in _DATE]
    if len(set(names)) != len(names):
        raise _not_usable(pattern, "each of {SPAN}, {VERSION}, {YYYY}, {MM}, {DD} may stand once")
    if dates and ("SPAN" in names or len(dates) != len(_DATE)):
        raise _not_usable(pattern, "either {SPAN}, or all of {YYYY}, {MM}, {DD}")
    if "VERSION" in names and not dates and "SPAN" not in names:
        raise _not_usable(pattern, "{VERSION} needs {SPAN} or a date")


def _matches(pattern: str) -> Iterator[tuple[int, int, str]]:
    """Yields (span, version, filled pattern) of each thing that matches the pattern."""
    regex, last = "", 0
    for match in _SPEC.finditer(pattern):
        regex += _glob_regex(pattern[last : match.start()]) + _group(match)
        last = match.end()
    whole = re.compile(regex + _glob_regex(pattern[last:]) + "/?")
    wildcard = _SPEC.sub("*", pattern)
    for path in list_remote(wildcard) if is_remote(pattern) else glob.glob(wildcard):
        found = whole.fullmatch(path)
        span = _span(found.groupdict()) if found else None
        if found and span is not None:
            filled = _fill(pattern, found.groupdict())
            yield span, int(found.groupdict().get("VERSION") or 0), filled


def _fill(pattern: str, numbers: dict[str, str]) -> str:
    return _SPEC.sub(lambda spec: numbers[spec[1] or spec[3]], pattern)


def _group(match: re.Match[str]) -> str:
    if match[3]:
        return f"(?P<{match[3]}>[0-9]{{{len(match[3])}}})"
    return f"(?P<{match[1]}>[0-9]{{{match[2]}}})" if match[2] else f"(?P<{match[1]}>[0-9]+)"


def _glob_regex(text: str) -> str:
    return "".join(map(_token_regex, _GLOB_TOKEN.findall(text)))


def _token_regex(token: str) -> str:
    if len(token) > 1:  # a class such as [a-c]
        return fnmatch.translate(token).removesuffix(r"\Z")
    return {"*": "[^/]*", "?": "[^/]"}.get(token) or re.escape(token)


def _span(numbers: dict[str, str]) -> int | None:
    if "YYYY" not in numbers:
        return int(numbers["SPAN"])
    try:
        date = datetime.date(*(int(numbers[name]) for name in _DATE))
    except ValueError:
        return None  # a path such as 2026-13-01 is of no date
    return (date - _EPOCH).days
