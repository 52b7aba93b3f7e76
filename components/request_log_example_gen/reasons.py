"""Every reason code of reading a request log; docs/data-sources.md shows them.

What is not particular to requests keeps the code that it has in a log of ratings.
"""

from components.ratings_example_gen import reasons as ratings
from components.ratings_example_gen.reasons import Reason

_SHARED = ("E-OVERSIZE", "W-BLANK", "W-IGNORED-FILE")

REASONS: dict[str, Reason] = {
    "E-REQUEST-JSON": Reason(
        "row", "a line that is not one JSON object in UTF-8", "write one JSON object a line"
    ),
    "E-REQUEST-TYPE": Reason(
        "row",
        "a request, or a value in it, of another type than the signature takes",
        "correct the client: the model would refuse the request, or misread it",
    ),
    "E-REQUEST-MISSING": Reason(
        "row", "a request without user_id or timestamp", "send both; the model needs them"
    ),
    "W-REQUEST-KEYS": Reason(
        "warning",
        "a key that is neither a field nor a parameter of a request",
        "nothing if the log adds it; correct the client if it is meant to be a field",
    ),
    **{code: ratings.REASONS[code] for code in _SHARED},
}


def cure(code: str) -> str:
    """Returns what to do about `code`; KeyError for a code that is not in the table."""
    return REASONS[code].cure


def markdown_table() -> str:
    """Returns the table of the codes that only requests have, as docs/data-sources.md shows it."""
    return ratings.markdown_table(
        {code: reason for code, reason in REASONS.items() if code not in _SHARED},
        row="the request",
    )
