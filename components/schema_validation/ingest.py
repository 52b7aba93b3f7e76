"""ingest.json and quarantine.jsonl turned into records: what ingestion read, wrote and refused."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.schema_validation.findings import MAX_EXAMPLES, Example
from components.schema_validation.identities import Identities
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
    """Something that ingestion counted but accepted.

    Attributes:
      examples: the first lines that it is about, where ingestion knows them.
      of_rows: how many lines were looked at, None if that is the ratings read.
    """

    code: str
    count: int
    message: str
    examples: tuple[Example, ...] = ()
    of_rows: int | None = None


@dataclass(frozen=True)
class IngestFacts:
    """The parts of the ingest report that validation looks at, and all of it for the provenance.

    Attributes:
      examples: the first refused rows by reason code, harmless to show.
      raw: ingest.json as it is.
    """

    rows_read: int
    rows_written: int
    rows_refused: int
    refused_by_reason: Mapping[str, int]
    examples: Mapping[str, tuple[Example, ...]]
    warnings: tuple[IngestWarning, ...]
    split_rows: Mapping[str, int]
    boundaries: Boundaries
    synthetic: bool
    raw: Mapping[str, Any]

    @classmethod
    def from_report(
        cls, raw: Mapping[str, Any], quarantine: Iterable[str], identities: Identities
    ) -> "IngestFacts":
        """Returns the facts of an ingest report.

        Args:
          raw: ingest.json, parsed.
          quarantine: the lines of quarantine.jsonl; read only as far as examples are wanted.
          identities: how user ids in messages of refused rows are shown.

        Raises:
          KeyError: ingest.json lacks something; the error names it.
        """
        return cls(
            rows_read=raw["rows_read"],
            rows_written=raw["rows_written"],
            rows_refused=raw["rows_refused"],
            refused_by_reason=raw["refused_by_reason"],
            examples=examples_by_reason(quarantine, raw["refused_by_reason"], identities),
            warnings=tuple(_warning(item, identities) for item in raw["warnings"]),
            split_rows=raw["rows"],
            boundaries=Boundaries.from_dict(raw["split_boundaries"]),
            synthetic=raw["synthetic"],
            raw=raw,
        )


def examples_by_reason(
    quarantine: Iterable[str], refused_by_reason: Mapping[str, int], identities: Identities
) -> dict[str, tuple[Example, ...]]:
    """Returns the first MAX_EXAMPLES rows of each reason; stops reading when it has them."""
    wanted = {code: min(rows, MAX_EXAMPLES) for code, rows in refused_by_reason.items()}
    found: dict[str, list[Example]] = {code: [] for code in wanted}
    missing = sum(wanted.values())
    for line in quarantine:
        if not missing:
            break
        row = json.loads(line)
        code = row["code"]
        if len(found.get(code, ())) < wanted.get(code, 0):
            text = identities.message(_without_place(row), row["field"], row["value"])
            found[code].append(Example(text, inert(row["source"], 200), row["line"]))
            missing -= 1
    return {code: tuple(rows) for code, rows in found.items()}


def _warning(item: Mapping[str, Any], identities: Identities) -> IngestWarning:
    examples = tuple(
        Example(
            identities.message(line["message"], line["field"], line["value"]),
            inert(line["source"], 200),
            line["line"],
        )
        for line in item.get("examples", ())[:MAX_EXAMPLES]
    )
    return IngestWarning(
        item["code"], item["count"], item["message"], examples, item.get("of_rows")
    )


def _without_place(row: Mapping[str, Any]) -> str:
    """Returns a message without the `source:line: CODE: ` before it, which stands beside it."""
    place, code, text = str(row["message"]).partition(f"{row['code']}: ")
    return text if code and place.startswith(f"{row['source']}:{row['line']}") else row["message"]
