"""Values from data turned into text that is safe to show in a terminal, a log or a message."""

import unicodedata

_ELLIPSIS = "…"


def inert(value: object, limit: int = 80) -> str:
    r"""Returns `value` as one line of at most `limit` characters with nothing in it that acts.

    Control characters, terminal escapes, line breaks, bidirectional marks, surrogates and
    unassigned code points become visible escapes (`\x1b`, `\u202e`). Bytes are read as UTF-8, bad
    ones escaped.
    """
    if isinstance(value, bytes):
        text = value[: 4 * limit + 4].decode("utf-8", errors="backslashreplace")
    else:
        text = str(value)[: limit + 1]
    shown = "".join(_visible(char) for char in text)
    return shown if len(shown) <= limit else shown[: limit - 1] + _ELLIPSIS


def _visible(char: str) -> str:
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}:
        return char.encode("unicode_escape", errors="surrogatepass").decode("ascii")
    return char
