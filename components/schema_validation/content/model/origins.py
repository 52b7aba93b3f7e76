"""Where the data comes from and what was refused of it, as the report holds it."""

from typing import Annotated

from pydantic import Field

from components.schema_validation.content.model.judged import Example
from components.schema_validation.content.model.kinds import (
    MAX_FILES,
    MAX_REASONS,
    Count,
    Line,
    Part,
    Share,
    Word,
)


class Refused(Part):
    """Rows or requests that were refused for one reason."""

    code: Word
    rows: Count
    meaning: Line
    examples: Annotated[list[Example], Field(max_length=10)]


class Serving(Part):
    """What clients asked."""

    name: Line
    requests_read: Count
    requests_refused: Count
    by_reason: Annotated[list[Refused], Field(max_length=MAX_REASONS)]


class Quarantine(Part):
    """Rows read = rows written + rows refused."""

    rows_read: Count
    rows_written: Count
    rows_refused: Count
    share: Share
    max_share: Share | None
    by_reason: Annotated[list[Refused], Field(max_length=MAX_REASONS)]


class File(Part):
    """One file of the source; `sha256` of a member of an `archive` is "", the archive has it."""

    name: Line
    archive: Line
    sha256: Word
    bytes: Count
    rows: int | None


class Archive(Part):
    """A file that has several files of the source in it."""

    name: Line
    sha256: Word


class Setting(Part):
    """One threshold, its value as JSON; `severities` are all that the rules file sets."""

    name: Word
    value: Line
    default: Line
    changed: bool
    what: Line
    why: Line


class Provenance(Part):
    """Where everything comes from; digests are SHA-256 in hex, "" where there is none."""

    source: Line
    format: Word
    span: int | None
    version: int | None
    input_fingerprint: Word
    files: Annotated[list[File], Field(max_length=MAX_FILES)]
    more_files: Count
    archives: Annotated[list[Archive], Field(max_length=MAX_FILES)]
    schema_sha256: Word
    rules_sha256: Word
    code_version: Word
    code_digest: Word
    settings: list[Setting]
    stack: dict[str, Word]
    more: dict[str, Line]
