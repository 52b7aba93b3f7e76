"""ingest.json turned into records: what ingestion read, wrote, refused and warned of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.text import inert


@dataclass(frozen=True)
class Boundaries:
    """Where time is cut, in seconds: train t <= train_end_s, eval t <= eval_end_s, then test."""

    min_s: float
    train_end_s: float
    eval_end_s: float
    max_s: float

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "Boundaries":
        """Returns the boundaries that an artifact or ingest.json records; KeyError names a gap."""
        return cls(*(float(value[key]) for key in ("min_s", "train_end_s", "eval_end_s", "max_s")))

    def of(self, split: str) -> tuple[float, float]:
        """Returns (after, until) of a split: its times t fulfil after < t <= until.

        The first split also holds min_s itself, so its lower bound is minus infinity.
        """
        return {
            "train": (float("-inf"), self.train_end_s),
            "eval": (self.train_end_s, self.eval_end_s),
            "test": (self.eval_end_s, self.max_s),
        }[split]


@dataclass(frozen=True)
class IngestWarning:
    """Something that ingestion counted but accepted."""

    code: str
    count: int
    message: str


@dataclass(frozen=True)
class RefusedRow:
    """One refused row, as an example."""

    source: str
    line: int | None
    code: str
    message: str

    def __str__(self) -> str:
        """Returns it as `u.data:11: rating='7', expected 1..5`, harmless to show."""
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{inert(place)}: {inert(self.message, 160)}"


@dataclass(frozen=True)
class IngestFacts:
    """The parts of ingest.json that validation looks at, and all of it for the provenance."""

    rows_read: int
    rows_written: int
    rows_refused: int
    refused_by_reason: Mapping[str, int]
    refused_rows: tuple[RefusedRow, ...]
    warnings: tuple[IngestWarning, ...]
    split_rows: Mapping[str, int]
    boundaries: Boundaries
    synthetic: bool
    raw: Mapping[str, Any]

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "IngestFacts":
        """Returns the facts of a parsed ingest.json; KeyError names what is not there."""
        return cls(
            rows_read=raw["rows_read"],
            rows_written=raw["rows_written"],
            rows_refused=raw["rows_refused"],
            refused_by_reason=raw["refused_by_reason"],
            refused_rows=tuple(
                RefusedRow(row["source"], row.get("line"), row["code"], row["message"])
                for row in raw["examples"]
            ),
            warnings=tuple(
                IngestWarning(item["code"], item["count"], item["message"])
                for item in raw["warnings"]
            ),
            split_rows=raw["split_rows"],
            boundaries=Boundaries.from_dict(raw["boundaries"]),
            synthetic=raw["synthetic"],
            raw=raw,
        )
