"""Decoded text turned into why it is not what somebody wrote: NUL, a wrong encoding, sheer length.

Other control characters, terminal escapes among them, pass in free text: they harm nobody who shows
them inertly. In ids and numbers they do not.
"""

import re
from typing import NamedTuple

from foundation.text import inert

MAX_VALUE_CHARS = 1 << 14
_UNREADABLE = re.compile(r"[\x00\x7f-\x9f]")
_CONTROL = re.compile(r"[\x00-\x1f]")
_MARKED_BYTE = re.compile(r"[\udc80-\udcff]")  # what errors="surrogateescape" makes of a bad byte


class Illegible(NamedTuple):
    """The reason code, what was found and what was expected."""

    code: str
    found: str
    expected: str


def check_text(text: str) -> Illegible | None:
    """Returns why a line or value cannot be read, None if it can.

    The C1 controls (U+0080..U+009F) are what Windows-1252 becomes when it is read as latin-1.
    """
    control = _UNREADABLE.search(text)
    if control is None:
        return None
    found = f"character {inert(control.group())} at position {control.start() + 1}"
    return Illegible("E-CONTROL", found, "no control character")


def check_value(text: str) -> Illegible | None:
    """Does the same for a value that did not come in a line of a text file."""
    if len(text) > MAX_VALUE_CHARS:
        found = f"a value of more than {MAX_VALUE_CHARS} characters"
        return Illegible("E-OVERSIZE", found, f"up to {MAX_VALUE_CHARS}")
    if byte := _MARKED_BYTE.search(text):
        found = f"byte 0x{ord(byte.group()) - 0xDC00:02x} at position {byte.start() + 1}"
        return Illegible("E-ENCODING", found, "utf-8")
    return check_text(text)


def check_latin1(line: bytes) -> Illegible | None:
    """Returns E-ENCODING if a line that is to be latin-1 is UTF-8 beyond reasonable doubt."""
    if line.isascii():
        return None
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Illegible("E-ENCODING", "a line in utf-8", "latin-1")


def has_control(text: str) -> bool:
    """Whether there is a control character, a tab or a line break in a value."""
    return _CONTROL.search(text) is not None
