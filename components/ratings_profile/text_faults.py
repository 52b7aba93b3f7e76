"""A text turned into what is wrong with it: unreadable, misleading or empty characters.

Every test looks at one value alone and needs no dictionary of good ones.
"""

import re
import unicodedata

KINDS = (
    "control",
    "mojibake",
    "replaced",
    "surrogate",
    "bidi",
    "placeholder",
    "blank",
    "edges",
)

# The bit of text that is no text: bytes that are not UTF-8, such as a surrogate's. A str that was
# decoded cannot have it; who decodes sets it.
NOT_UTF8 = 1 << KINDS.index("surrogate")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# The marks of Unicode Standard Annex 9, which change the order in which text is shown.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# What programs write for a value that they do not have. "none" and "unknown", in small letters, are
# words that people use: MovieLens has an occupation "none" and a title "unknown".
_PLACEHOLDERS = frozenset(
    [
        "nan",
        "NaN",
        "NAN",
        "NaT",
        "null",
        "NULL",
        "Null",
        "None",
        "NONE",
        "n/a",
        "N/A",
        "#N/A",
        "NA",
        "<NA>",
        "<null>",
        "(null)",
        "nil",
        "undefined",
        "Undefined",
        "missing",
        "\\N",
        "-",
        "--",
        "?",
    ]
)


def faults(text: str) -> int:
    """Returns a set of bits: bit i says that KINDS[i] holds."""
    stripped = text.strip()
    if text.isascii() and text.isprintable() and stripped not in _PLACEHOLDERS:
        return 0 if stripped == text and text else _bit("edges" if stripped else "blank")
    return sum(_bit(kind) for kind, holds in _tests(text, stripped) if holds)


def kinds(bits: int) -> tuple[str, ...]:
    """Returns the kinds that `faults` found."""
    return tuple(kind for i, kind in enumerate(KINDS) if bits >> i & 1)


def _bit(kind: str) -> int:
    return 1 << KINDS.index(kind)


def _tests(text: str, stripped: str) -> list[tuple[str, bool]]:
    return [
        ("control", _CONTROL.search(text) is not None),
        ("mojibake", any(_is_utf8_misread(run) for run in _BEYOND_ASCII.findall(text))),
        ("replaced", "\ufffd" in text),
        ("bidi", _BIDI.search(text) is not None),
        ("placeholder", stripped in _PLACEHOLDERS),
        ("blank", not stripped),
        ("edges", bool(stripped) and stripped != text),
    ]


def _is_utf8_misread(run: str) -> bool:
    """Whether characters beyond ASCII are UTF-8 that was read as latin-1 or Windows-1252.

    Bytes of UTF-8 follow one another by strict rules, which characters of real text in those two
    encodings keep almost never: read back, they must give fewer characters, all of them assigned.
    """
    for encoding in ("latin-1", "cp1252"):
        try:
            meant = run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if len(meant) < len(run) and all(unicodedata.category(c) not in _NO_TEXT for c in meant):
            return True
    return False


_NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})
