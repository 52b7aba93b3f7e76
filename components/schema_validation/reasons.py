"""The table of reason codes: what each means, where it usually comes from and what to do.

docs/validation.md carries the same table; a test compares them. Codes of refused rows
(`E-RATING-RANGE`) and of ingestion's warnings (`W-TITLE-TWO-IDS`) are in ingestion's own table.
"""

from typing import NamedTuple

from components.ratings_example_gen.reasons import REASONS as INGEST_REASONS
from components.schema_validation.findings import Severity


class Reason(NamedTuple):
    """What a code stands for."""

    severity: Severity
    meaning: str
    cause: str
    cure: str


REASONS: dict[str, Reason] = {
    # Broken expectations of the schema, found by TFDV.
    "E-FEATURE-MISSING": Reason(
        "error",
        "a required feature is absent from some or all rows",
        "a column was dropped or renamed, or is filled only in part",
        "restore the column, or set source.columns to its new name",
    ),
    "E-FEATURE-NEW": Reason(
        "error",
        "a feature that the schema does not know",
        "the source has gained a column, or the label is where it must not be",
        "remove the feature, or agree on it by adding it to the schema",
    ),
    "E-FEATURE-TYPE": Reason(
        "error",
        "the values have another type than agreed",
        "ids or numbers were written in another format",
        "write the feature with the type that the schema names",
    ),
    "E-FEATURE-SHAPE": Reason(
        "error",
        "a row has more or fewer values than agreed",
        "several values were written into a feature that takes one",
        "write one value a row, or change the feature's shape in the schema",
    ),
    "E-FEATURE-UNIQUE": Reason(
        "error",
        "more or fewer distinct values than agreed",
        "part of the data is missing, or ids were written differently",
        "compare the distinct values with the previous data",
    ),
    "E-VALUE-RANGE": Reason(
        "error",
        "a number outside the range that was agreed, or not a number at all",
        "another scale or unit: ratings out of ten, times in milliseconds",
        "convert the values, or agree on a new range in the schema",
    ),
    "E-VALUE-UNEXPECTED": Reason(
        "error",
        "a value that is not in the agreed list",
        "a new category, or another spelling of an old one",
        "correct the values, or add the new one to the schema's list",
    ),
    "E-TEXT-ENCODING": Reason(
        "error",
        "text that is not valid UTF-8",
        "the source is in another encoding than it was read in",
        "read it with the encoding that it has",
    ),
    "E-DATASET-SIZE": Reason(
        "error",
        "more or fewer rows than the schema allows",
        "part of the data is missing, or was delivered twice",
        "compare the number of rows with what the source should have",
    ),
    "E-SCHEMA-INVALID": Reason(
        "error",
        "the schema contradicts itself",
        "an edit of the schema that was not tried",
        "correct pipeline/schema/ratings.pbtxt at the lines shown",
    ),
    "E-SCHEMA-OTHER": Reason(
        "error",
        "another anomaly of TFDV; its name is shown with it",
        "the schema uses a check that this table has no own code for",
        "look up the anomaly's name in TFDV's documentation",
    ),
    # Our own rules: the dataset as a whole.
    "E-SPLIT-EMPTY": Reason(
        "error",
        "a split has no rows",
        "all ratings have nearly the same time, or the boundaries lie outside the data",
        "give data over a longer time, or set split boundaries inside its range",
    ),
    "E-SPLIT-ORDER": Reason(
        "error",
        "a split has ratings from outside its part of time",
        "the splits were not cut by time, so that training could see the future",
        "run ingestion again; if it happens again, report it as a defect",
    ),
    "E-SPLIT-BOUNDARIES": Reason(
        "error",
        "the examples and the ingest report name different split boundaries",
        "artifacts of two different ingestions were combined",
        "run ingestion again",
    ),
    "E-ROWS-UNACCOUNTED": Reason(
        "error",
        "the numbers of rows do not add up",
        "rows were lost or doubled between the source and the statistics",
        "run ingestion and statistics again; if it happens again, report it as a defect",
    ),
    "E-TOO-FEW-ROWS": Reason(
        "error",
        "too few ratings to train on",
        "a file was cut short, or a test file was given",
        "give the whole data, or lower validation.min_rows",
    ),
    "E-TOO-FEW-USERS": Reason(
        "error",
        "too few distinct users in the train split",
        "one person's export, or a user column filled with a constant",
        "give ratings of more users, or lower validation.min_users",
    ),
    "E-TOO-FEW-MOVIES": Reason(
        "error",
        "too few distinct movies in the train split",
        "a movie column filled with a constant",
        "give ratings of more movies, or lower validation.min_movies",
    ),
    "E-RATING-CONSTANT": Reason(
        "error",
        "all ratings of the train split are equal",
        "implicit feedback, or a default value written into the rating column",
        "give ratings that differ: there is nothing to learn from a constant",
    ),
}


def reason(code: str, severity: Severity = "error") -> Reason:
    """Returns what `code` stands for: our entry, else ingestion's with the given severity.

    A code in neither table (a newer version's ingest report) gets a sentence that says so.
    """
    if code in REASONS:
        return REASONS[code]
    if code in INGEST_REASONS:
        entry = INGEST_REASONS[code]
        return Reason(severity, entry.meaning, "", entry.cure)
    return Reason(severity, "a reason that this version has no words for", "", "see the examples")


def as_markdown() -> str:
    """Returns the table as docs/validation.md carries it."""
    lines = ["| code | severity | meaning | usual cause | cure |", "|---|---|---|---|---|"]
    lines += [f"| `{code}` | {' | '.join(entry)} |" for code, entry in REASONS.items()]
    return "\n".join(lines)
