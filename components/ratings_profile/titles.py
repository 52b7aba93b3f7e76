"""A movie's title turned into the year of its release, if it ends in one."""

import re

# "Heat (1995)", "Aladdin (1992) (V)", "Dekalog (1989-1990)", "Friends (1994- )": what may follow
# the year in the lists of the Internet Movie Database, from which GroupLens' titles come.
_YEAR = re.compile(r"\((\d{4})(?:[-\u2013]\s*(?:\d{4})?\s*)?\)(?:\s*\([^()]*\))*\s*$", re.ASCII)


def title_year(title: str) -> int | None:
    """Returns the year in parentheses at the end of a title, None if there is none."""
    found = _YEAR.search(title)
    return int(found[1]) if found else None
