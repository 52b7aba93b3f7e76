"""A movie's title turned into the year of its release, if it ends in one."""

import re

from transform.title_year import YEAR_AT_END

_YEAR = re.compile(YEAR_AT_END, re.ASCII)


def title_year(title: str) -> int | None:
    """Returns the year in parentheses at the end of a title, None if there is none."""
    found = _YEAR.search(title)
    return int(found[1]) if found else None
