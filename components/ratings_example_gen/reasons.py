"""Every reason code of ingestion, its meaning and its cure; shown in docs/data-sources.md.

`E-` codes refuse: of a whole source (foundation.errors.SourceError, before anything is written) or
of one row (quarantine.jsonl). `W-` codes are counted and reported; their rows are used.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Scope = Literal["source", "row", "warning"]


class Reason(NamedTuple):
    """What a code stands for."""

    scope: Scope
    meaning: str
    cure: str


REASONS: dict[str, Reason] = {
    # A source as a whole.
    "E-NOT-FOUND": Reason("source", "nothing is at the path", "correct the path"),
    "E-FORMAT": Reason("source", "the format cannot be told from the content", "set source.format"),
    "E-EMPTY": Reason("source", "there is no data row", "give a file that has rows"),
    "E-HEADER": Reason(
        "source", "the header line is missing", "put the column names into the first line"
    ),
    "E-COLUMNS": Reason(
        "source",
        "a column is missing, given twice, or differs between files",
        "correct the header or set source.columns",
    ),
    "E-DELIMITER": Reason(
        "source", "fields are separated by another character", "set source.delimiter"
    ),
    "E-NO-ROWS": Reason(
        "source",
        "every row was refused, of the ratings or of a list",
        "see the reasons that the message names",
    ),
    "E-ARCHIVE": Reason(
        "source", "the archive is not one, is cut short or damaged", "fetch it again"
    ),
    "E-ARCHIVE-UNSAFE": Reason(
        "source",
        "an archive member escapes the archive, is a link or is there twice",
        "do not use this archive",
    ),
    "E-ARCHIVE-SIZE": Reason(
        "source",
        "the input unpacks to more than the configured size or ratio",
        "if it is meant so, raise source.max_unpacked_bytes or source.max_compression_ratio",
    ),
    "E-SPAN": Reason(
        "source", "no input has the wanted span or version", "correct the path's pattern"
    ),
    "E-TFDS": Reason(
        "source",
        "the TFDS dataset is not prepared and cannot be",
        "download the zip from grouplens.org and pass its path",
    ),
    # One row.
    "E-FIELDS": Reason("row", "too few or too many fields", "complete or remove the row"),
    "E-ENCODING": Reason(
        "row",
        "a byte that the encoding does not have; UTF-8 where it is latin-1 (a whole file: UTF-16)",
        "save it in the encoding expected",
    ),
    "E-CONTROL": Reason(
        "row",
        "a NUL, a C1 control or, except in free text, any control character",
        "remove the character",
    ),
    "E-QUOTE": Reason("row", "a quote that is not closed", "close the quote"),
    "E-OVERSIZE": Reason("row", "a line or a field longer than allowed", "shorten the field"),
    "E-HEADER-REPEATED": Reason("row", "the header again, among the rows", "remove the line"),
    "E-MISSING": Reason("row", "a required field is empty", "fill the field or remove the row"),
    "E-TYPE": Reason("row", "a value of another type", "fix or remove the row"),
    "E-ID-RANGE": Reason(
        "row", "an integer id outside 1..2147483647", "fix the id, or set source.id_type=string"
    ),
    "E-RATING-RANGE": Reason(
        "row", "a rating that the scale does not have", "fix or remove the row"
    ),
    "E-TIMESTAMP-RANGE": Reason(
        "row",
        "a timestamp that is not plausible",
        "fix or remove the row, or set source.timestamp_min_s or source.timestamp_max_s",
    ),
    "E-UNKNOWN-MOVIE": Reason(
        "row",
        "a rating of a movie that is not listed",
        "add the movie, mend its own row if that was refused, or remove the rating",
    ),
    "E-UNKNOWN-USER": Reason(
        "row",
        "a rating by a user who is not listed",
        "add the user, mend their own row if that was refused, or remove the rating",
    ),
    "E-DUPLICATE": Reason("row", "the same rating again", "remove the row"),
    "E-CONFLICT": Reason(
        "row", "another rating for the same user, movie and second", "keep one of the rows"
    ),
    "E-TITLES": Reason(
        "row", "a movie id that already has another title or genres", "keep one of them"
    ),
    "E-USERS": Reason("row", "a user id that is listed already", "keep one of the rows"),
    "E-GENRE": Reason(
        "row", "a genre that is not known, or a flag that is not 0 or 1", "fix the row"
    ),
    "E-ATTRIBUTE": Reason("row", "an age, gender or occupation that is not known", "fix the row"),
    # Counted only.
    "W-BLANK": Reason("warning", "a blank line", "remove the line"),
    "W-RERATED": Reason(
        "warning", "a user rated a movie again later; both ratings are used", "nothing"
    ),
    "W-TITLE-TWO-IDS": Reason(
        "warning", "one title with several movie ids; movies are keyed by id", "nothing"
    ),
    "W-MOVIE-UNDATED": Reason("warning", "a movie without a release date", "nothing"),
    "W-USER-ATTRIBUTES": Reason(
        "warning", "a listed user without attributes; they are absent", "nothing"
    ),
    "W-EMPTY-SPLIT": Reason(
        "warning", "a split without rows", "give more data or other split boundaries"
    ),
    "W-IGNORED-FILE": Reason("warning", "a file beside the data that is not data", "nothing"),
    "W-COLUMNS-IGNORED": Reason(
        "warning",
        "a column that is none of our fields; one that looks like a field is named so",
        "nothing, or set source.columns if it is one of our fields",
    ),
    "W-COUNTS": Reason(
        "warning",
        "u.info says another number of ratings, movies or users than were read",
        "nothing if a part was cut out on purpose, else fetch the data again",
    ),
}


def cure(code: str) -> str:
    """Returns what to do about `code`; KeyError for a code that is not in the table."""
    return REASONS[code].cure


def markdown_table(reasons: Mapping[str, Reason] = REASONS, row: str = "the row") -> str:
    """Returns the table of codes as docs/data-sources.md shows it; a test compares the two.

    `row` is what a code of scope "row" refuses.
    """
    refused = {"source": "the whole source", "row": row, "warning": "nothing"}
    lines = ["| code | refuses | meaning | what to do |", "|---|---|---|---|"]
    lines += [
        f"| {code} | {refused[reason.scope]} | {reason.meaning} | {reason.cure} |"
        for code, reason in reasons.items()
    ]
    return "\n".join(lines) + "\n"
