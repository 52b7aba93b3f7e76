"""The counts of an ingestion turned into ingest.json, after checking that they reconcile."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from components.ratings_example_gen.files import InputFile, sha256, size_bytes
from components.ratings_example_gen.notices import listed
from components.ratings_example_gen.reasons import REASONS, Reason
from components.ratings_example_gen.records import personal_quote
from components.ratings_example_gen.splits import SPLITS, Boundaries
from foundation.errors import RecommenderError, SourceError
from foundation.text import inert

MAX_EXAMPLES = 20
_MAX_NAME_CHARS = 200


@dataclass(frozen=True)
class Tally:
    """What an ingestion counted; a refused row of a side table counts as read and refused too."""

    rows_read: int
    refused_by_reason: Mapping[str, int]
    rows_by_split: Mapping[str, int]
    history_rows: int
    warnings: Mapping[str, int]
    rows_by_file: Mapping[int, int]

    @property
    def rows_refused(self) -> int:
        """Rows in the quarantine file."""
        return sum(self.refused_by_reason.values())

    @property
    def rows_written(self) -> int:
        """Rows in the Examples."""
        return sum(self.rows_by_split.values())


def tally(
    counts: Mapping[str, int],
    refused_by_reason: Mapping[str, int],
    table_warnings: Mapping[str, int],
    refused_in_tables: int,
) -> Tally:
    """Returns what the workers counted, by meaning."""
    warnings = {
        code: counts.get(code, 0) + table_warnings.get(code, 0)
        for code in REASONS
        if code.startswith("W-")
    }
    by_file = {int(key[5:]): value for key, value in counts.items() if key.startswith("file:")}
    return Tally(
        rows_read=counts.get("rows_read", 0) + refused_in_tables,
        refused_by_reason=dict(sorted(refused_by_reason.items())),
        rows_by_split={split: counts.get(f"written:{split}", 0) for split in SPLITS},
        history_rows=counts.get("history_rows", 0),
        warnings={code: count for code, count in warnings.items() if count},
        rows_by_file=by_file,
    )


def check_tally(found: Tally, examples: Sequence[Mapping[str, Any]]) -> None:
    """Checks that nothing was lost and that something is left.

    Raises:
      RecommenderError: rows read differ from rows written plus refused, or the history from the
        Examples: our defect.
      SourceError: E-NO-ROWS, every row was refused.
    """
    if found.rows_read != found.rows_written + found.rows_refused:
        raise RecommenderError(
            f"ingestion lost rows: {found.rows_read} read, {found.rows_written} written, "
            f"{found.rows_refused} refused",
            hint="This is a defect of tfx-recommender; please report it.",
        )
    if found.history_rows != found.rows_written:
        raise RecommenderError(
            f"ingestion wrote {found.rows_written} examples, {found.history_rows} rows of history",
            hint="This is a defect of tfx-recommender; please report it.",
        )
    if not found.rows_written:
        worst = ", ".join(f"{code} {count}" for code, count in worst_reasons(found))
        firsts = _one_each(examples)
        messages = "; ".join(row["message"] for row in firsts)
        quotes = (personal_quote(row["field"], row["value"]) for row in firsts)
        raise SourceError(
            "E-NO-ROWS" if found.rows_read else "E-EMPTY",
            f"none of {found.rows_read} rows could be used ({worst}); first: {messages}"
            if worst
            else "there are no rows",
            hint="Is it the right file, and does source.columns name the right columns?",
            personal=tuple(filter(None, quotes)),
        )


def shown_name(name: str) -> str:
    """Returns the name of an input file as ingest.json and the rating history have it."""
    return inert(name, _MAX_NAME_CHARS)


def worst_reasons(found: Tally) -> list[tuple[str, int]]:
    """Returns (code, rows) of the refused rows, most frequent first."""
    return sorted(found.refused_by_reason.items(), key=lambda item: (-item[1], item[0]))


def ingest_report(
    found: Tally,
    examples: Sequence[Mapping[str, Any]],
    inputs: Sequence[InputFile],
    where: Boundaries,
    about: Mapping[str, Any],
    noticed: Mapping[str, Sequence[str]],
    lines: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Returns the content of ingest.json.

    Args:
      found: what was counted, what was noticed included.
      examples: the first refused rows.
      inputs: the files that were read.
      where: where time was cut.
      about: what the source is and what was configured.
      noticed: {warning: what it is about}, for the warnings that can say so.
      lines: {warning: the first lines that it is about, and of how many}, where that is known.
    """
    warnings = dict(found.warnings)
    empty = [split for split, rows in found.rows_by_split.items() if not rows]
    if empty:
        warnings["W-EMPTY-SPLIT"] = len(empty)
    return {
        **about,
        "files": file_entries(inputs, found.rows_by_file),
        "rows_read": found.rows_read,
        "rows_written": found.rows_written,
        "rows_refused": found.rows_refused,
        "refused_by_reason": dict(found.refused_by_reason),
        "examples": example_entries(examples),
        "warnings": [
            {**entry, **(lines or {}).get(entry["code"], {})}
            for entry in warning_entries(warnings, noticed, REASONS)
        ],
        "rows": dict(found.rows_by_split),
        "split_boundaries": asdict(where),
    }


def file_entries(
    inputs: Sequence[InputFile], rows_by_file: Mapping[int, int]
) -> list[dict[str, Any]]:
    """Returns what ingest.json says of each file that was read.

    The digest of a member of an archive is that of the archive, whose name then is `archive`.
    """
    digests = {path: sha256(path) for path in sorted({file.path for file in inputs})}
    return [
        {
            "name": shown_name(file.name),
            "archive": shown_name(PurePosixPath(file.path).name) if file.member else "",
            "sha256": digests[file.path],
            "bytes": size_bytes(file),
            "rows": rows_by_file.get(position),
        }
        for position, file in enumerate(inputs)
    ]


def example_entries(examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns what ingest.json says of the first refused rows."""
    return [{key: row[key] for key in ("source", "line", "code", "message")} for row in examples]


def warning_entries(
    warnings: Mapping[str, int],
    noticed: Mapping[str, Sequence[str]],
    reasons: Mapping[str, Reason],
) -> list[dict[str, Any]]:
    """Returns what ingest.json says of each warning, with what it is about where that is known."""
    entries = []
    for code, count in sorted(warnings.items()):
        details = f": {listed(noticed[code])}" if noticed.get(code) else ""
        message = f"{reasons[code].meaning} ({count}){details}"
        entries.append({"code": code, "count": count, "message": message})
    return entries


def _one_each(examples: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Returns the first refused row of each reason, three at most."""
    firsts = {row["code"]: row for row in reversed(examples)}
    return list(reversed(firsts.values()))[:3]
