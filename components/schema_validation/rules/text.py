"""Titles and words arrive as they were written."""

from components.ratings_profile.profile import Profile, TextFault
from components.schema_validation.findings import Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rules.making import because, counted, finding, percent
from components.schema_validation.thresholds import TextRules
from foundation.text import inert
from transform import features as f

_DAMAGED = {
    "mojibake": ("E-TEXT-MOJIBAKE", "UTF-8 read as Latin-1"),
    "replaced": ("E-TEXT-REPLACED", "the replacement character U+FFFD"),
    "surrogate": ("E-TEXT-JSON", "half of a surrogate pair"),
}
_UNTIDY = {
    "control": ("W-TEXT-CONTROL", "a control character"),
    "bidi": ("W-TEXT-BIDI", "a mark that reorders text"),
    "placeholder": ("W-TEXT-PLACEHOLDER", "a word for nothing"),
    "blank": ("W-TEXT-BLANK", "nothing but white space"),
    "edges": ("W-TEXT-EDGES", "white space at an end"),
}
# Their values name a person: rows are shown, values are not.
_PERSONAL = (f.USER_ID, f.USER_ZIP_CODE)


def text(profile: Profile, rules: TextRules, identities: Identities) -> list[Finding]:
    """Returns a finding for each kind of fault in each text feature."""
    found = []
    for fault in profile.text:
        damaged = fault.kind in _DAMAGED
        code, what = {**_DAMAGED, **_UNTIDY}.get(fault.kind, ("", ""))
        most = rules.max_damaged_share if damaged else 0.0
        if not code or not fault.values or (most and fault.rows <= most * profile.rows):
            continue
        limit = f"at most {percent(most)} of the rows with" if most else "no value with"
        because_of = because(rules, "max_damaged_share") if damaged else ""
        found.append(
            finding(
                code,
                f"{limit} {what}{because_of}",
                f"{counted(fault.values, 'value')}{_values(fault)}",
                feature=inert(fault.feature),
                rows=fault.rows,
                of_rows=profile.rows,
                examples=_examples(fault, identities),
            )
        )
    return [*found, *titles_without_year(profile, identities)]


def titles_without_year(profile: Profile, identities: Identities) -> list[Finding]:
    """Returns a warning about titles that do not end in a year."""
    undated = profile.titles_without_year
    if not undated.values:
        return []
    listed = tuple(Example(inert(title)) for title in undated.listed)
    return [
        finding(
            "W-TITLE-NO-YEAR",
            "a title ends in its year: `Heat (1995)`",
            f"{counted(undated.values, 'title')}"
            + (f", such as {inert(undated.listed[0])}" if undated.listed else ""),
            feature=f.MOVIE_TITLE,
            rows=undated.rows,
            of_rows=profile.rows,
            examples=identities.rows(undated.samples) or listed,
        )
    ]


def _values(fault: TextFault) -> str:
    if fault.feature in _PERSONAL or not fault.listed:
        return ""
    return ": " + " | ".join(inert(value) for value in fault.listed[:3])


def _examples(fault: TextFault, identities: Identities) -> tuple[Example, ...]:
    rows = identities.rows(fault.samples)
    if rows or fault.feature in _PERSONAL:
        return rows
    return tuple(Example(inert(value)) for value in fault.listed)
