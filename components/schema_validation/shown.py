"""Texts of the content turned into what a person can see: blanks that get lost, marked passages."""

import re

_LOST = re.compile(r"^ +| +$| {2,}|[^\S ]")
_MARK = "`"


def seen(text: str) -> str:
    r"""Returns `text` with each blank that layout would swallow as `\u2423`, others as escapes."""
    return _LOST.sub(_visible, text)


def passages(text: str) -> list[str]:
    """Returns the text's parts, every second one of which stood between backticks."""
    parts = text.split(_MARK)
    if len(parts) % 2 == 0:  # a backtick without another is only a character
        return [text]
    return [seen(part) if i % 2 else part for i, part in enumerate(parts)]


def plain(text: str) -> str:
    """Returns `text` without the backticks around passages."""
    return "".join(passages(text))


def _visible(blank: re.Match[str]) -> str:
    return "".join(
        "\u2423" if char == " " else char.encode("unicode_escape").decode("ascii")
        for char in blank[0]
    )
