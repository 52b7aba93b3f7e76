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
    """The report. It holds no time of its making: equal input gives equal bytes."""

    schema_version: Literal[2]
    verdict: Literal["passed", "failed"]
    opened: bool
    synthetic: bool
    summary: Passage
    next_step: Passage
    counts: Counts
    totals: Totals | None
    groups: list[Group]
    findings: Annotated[list[Finding], Field(max_length=MAX_FINDINGS)]
    more_findings: Count
    checks: list[Check]
    boundaries: Boundaries | None
    splits: list[Split]
    timeline: Timeline | None
    ratings: list[Rating]
    activity: dict[Literal["users", "movies"], Activity]
    clock: Clock | None
    distances: list[Distance]
    previous: Previous | None
    serving: Serving | None
    features: Annotated[list[Card], Field(max_length=MAX_CARDS)]
    more_features: Count
    quarantine: Quarantine | None
    provenance: Provenance


def content_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of report.json."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by components.schema_validation.content.schema; do not edit.",
        **Content.model_json_schema(mode="serialization"),
    }
