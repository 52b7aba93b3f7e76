"""The content of the report as types: what report.json holds, and what its JSON Schema says."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from components.schema_validation.content.model.judged import Check, Counts, Example, Finding, Group
from components.schema_validation.content.model.kinds import (
    MAX_CARDS,
    MAX_FILES,
    MAX_FINDINGS,
    MAX_REASONS,
    MAX_VALUES,
    Count,
    Part,
    Passage,
    SeveritySetting,
    State,
)
from components.schema_validation.content.model.measured import (
    Activity,
    ActivityBin,
    Boundaries,
    Card,
    Clock,
    Cold,
    Column,
    Distance,
    Histogram,
    Previous,
    Rating,
    Split,
    TimeBin,
    Timeline,
    Totals,
    Value,
)
from components.schema_validation.content.model.origins import (
    Archive,
    File,
    Provenance,
    Quarantine,
    Refused,
    Serving,
    Setting,
)

__all__ = [
    "MAX_CARDS",
    "MAX_FILES",
    "MAX_FINDINGS",
    "MAX_REASONS",
    "MAX_VALUES",
    "SCHEMA_VERSION",
    "Activity",
    "ActivityBin",
    "Archive",
    "Boundaries",
    "Card",
    "Check",
    "Clock",
    "Cold",
    "Column",
    "Content",
    "Counts",
    "Distance",
    "Example",
    "File",
    "Finding",
    "Group",
    "Histogram",
    "Previous",
    "Provenance",
    "Quarantine",
    "Rating",
    "Refused",
    "Serving",
    "Setting",
    "SeveritySetting",
    "Split",
    "State",
    "TimeBin",
    "Timeline",
    "Totals",
    "Value",
    "content_schema",
]

SCHEMA_VERSION: Final = 2


class Content(Part):
    """What a validation looked at and what it found.

    It holds no time of its making: equal input gives equal bytes.
    """

    schema_version: Literal[2] = Field(description="rises when a field changes or goes away")
    verdict: Literal["passed", "failed"] = Field(description="failed: at least one error")
    opened: bool = Field(description="false: the source could not be read, so all else is empty")
    synthetic: bool = Field(description="true: a generator made the data, not people")
    summary: Passage = Field(description="the verdict as a sentence")
    next_step: Passage = Field(description="what the reader has to do now")
    counts: Counts
    totals: Totals | None
    groups: list[Group] = Field(description="groups of reason codes, the worst first")
    findings: Annotated[list[Finding], Field(max_length=MAX_FINDINGS)] = Field(
        description="errors before warnings, data before requests, most rows first"
    )
    more_findings: Count = Field(description="findings beyond those that are listed")
    checks: list[Check] = Field(description="every reason code, looked for or not")
    boundaries: Boundaries | None
    splits: list[Split] = Field(description="in the order of time")
    timeline: Timeline | None
    ratings: list[Rating] = Field(description="the ratings of the scale, rising")
    activity: dict[Literal["users", "movies"], Activity]
    clock: Clock | None
    distances: list[Distance] = Field(description="what TFDV measured, the farthest first")
    previous: Previous | None = Field(description="null: there is no previous data")
    serving: Serving | None = Field(description="null: no serving log was given")
    features: Annotated[list[Card], Field(max_length=MAX_CARDS)] = Field(description="by name")
    more_features: Count = Field(description="features beyond those that are listed")
    quarantine: Quarantine | None
    provenance: Provenance


def content_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of report.json."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "report.schema.json",
        "$comment": "Written by components.schema_validation.content.schema; do not edit.",
        **Content.model_json_schema(mode="serialization"),
        "title": "Validation report of ratings",
    }
