"""What was looked for and what was found, as the report holds it."""

from typing import Annotated

from pydantic import Field

from components.schema_validation.content.model.kinds import (
    Count,
    Line,
    Part,
    Passage,
    Severity,
    SeveritySetting,
    Share,
    State,
    Word,
)


class Counts(Part):
    """Findings by severity."""

    error: Count
    warning: Count


class Example(Part):
    """One row or value at fault; `source` is empty and `line` null for one without a place."""

    text: Line
    source: Line = ""
    line: int | None = None


class Finding(Part):
    """What was agreed, what arrived instead, where, and what to do.

    `why` is where the limit comes from; `share` is `rows` as a share of the rows looked at, both
    null when not known; `split` and `feature` are empty for a finding about none.
    """

    code: Word
    severity: Severity
    group: Word
    split: Word
    feature: Word
    expectation: Line
    why: Line
    found: Passage
    rows: int | None
    share: Share | None
    examples: Annotated[list[Example], Field(max_length=10)]
    schema_lines: Annotated[list[Line], Field(max_length=20)]
    meaning: Line
    cause: Line
    cure: Line


class Group(Part):
    """A group of reason codes: its findings and its checks, counted."""

    name: Word
    title: Word
    about: Line
    error: Count
    warning: Count
    passed: Count
    not_applicable: Count
    off: Count


class Check(Part):
    """One reason code that was looked for, and what came of it.

    `why` says why a check did not apply; `severity` is the one that this run gave it.
    """

    code: Word
    group: Word
    state: State
    severity: SeveritySetting
    meaning: Line
    why: Line = ""
