"""How a movie's title ends if it ends in the year of its release.

"Heat (1995)", "Aladdin (1992) (V)", "Dekalog (1989-1990)", "Friends (1994- )": what may follow the
year in the lists of the Internet Movie Database, from which GroupLens' titles come.
"""

# For Python's re (with re.ASCII) and for RE2 alike; group 1 is the year.
YEAR_AT_END = (
    r"\(([0-9]{4})(?:"
    "[-\u2013]"
    r"\s*(?:[0-9]{4})?\s*)?\)(?:\s*\([^()]*\))*\s*$"
)
