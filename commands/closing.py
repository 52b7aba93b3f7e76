"""A finished run turned into the closing table: verdict, figures beside baselines, rows, paths.

Every figure is read from the artifacts that the run's nodes published; a part that the run did not
get to is left out.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.report_formats import Content, read_content
from commands.run_report import folder_of, page_of, parity_of, quality_of
from foundation.text import inert
from pipeline.files import read_json
from pipeline.results import RunResult
from registry.contract import CONTRACT_FILE

Verdict = Literal[
    "pushed", "unchanged", "data not valid", "model not blessed", "model withdrawn", "failed"
]
_VERDICT_STYLES: Mapping[Verdict, str] = {
    "pushed": "not dim bold green",
    "unchanged": "not dim bold green",
    "data not valid": "not dim bold red",
    "model not blessed": "not dim bold red",
    "model withdrawn": "not dim bold red",
    "failed": "not dim bold red",
}

# (label, key in quality.json); what is better: less of an error, more of a hit.
_RATING_FIGURES = (("RMSE", "rmse"), ("MAE", "mae"))
_RETRIEVAL_FIGURES = (
    ("recall@10", "recall_at_10"),
    ("recall@100", "recall_at_100"),
    ("NDCG@10", "ndcg_at_10"),
    ("MRR", "mrr"),
)
_STREAMING_FIGURES = (("HR@10", "hit_rate_at_10"), ("NDCG@10", "ndcg_at_10"))
# What is shown of quality.json: the part, its heading, its figures, who stands beside the model.
_PARTS = (
    ("rating", "", _RATING_FIGURES, ("global_mean", "item_mean", "user_item_bias")),
    ("rating_live", "live state", _RATING_FIGURES[:1], ("live_bias",)),
    ("retrieval", "", _RETRIEVAL_FIGURES, ("popularity", "recent_popularity", "ease")),
    ("streaming", "streaming", _STREAMING_FIGURES, ("popularity", "recent_popularity", "ease")),
)


@dataclass(frozen=True)
class Closing:
    """What there is to say when a run has ended.

    Attributes:
      split_rows: {split: rows}, in the order of time.
      refused: rows that ingestion kept out; they are in `quarantine`.
      warnings: one line for each of the report's warnings; before there is a report, for each kind
        of oddity that ingestion counted.
      quality: what quality.json holds, {} when the run did not get there.
      report: the page about data and serving.
      parity: what parity.json holds, {} when the run did not get there.
      pushed: the folder of the version that now stands in the serving folder.
      tuned: the model's settings that tuning found, {field of trainer: value}.
      synthetic: True when no figure says anything about real users.
    """

    split_rows: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0
    quarantine: Path | None = None
    warnings: tuple[str, ...] = ()
    quality: Mapping[str, Any] = field(default_factory=dict)
    report: Path | None = None
    parity: Mapping[str, Any] = field(default_factory=dict)
    pushed: Path | None = None
    synthetic: bool = False
    tuned: Mapping[str, Any] = field(default_factory=dict)


def closing_of(result: RunResult) -> Closing:
    """Returns what a run's artifacts say; reads their files."""
    ingest_dir = folder_of(result, "RatingsExampleGen", "ingest_report")
    ingest = (read_json(ingest_dir / "ingest.json") if ingest_dir else None) or {}
    report_dir = report_folder(result)
    pushed = result.artifact("Pusher", "pushed_model")
    destination = str(pushed.properties.get("pushed_destination", "")) if pushed else ""
    refused = int(ingest.get("rows_refused", 0))
    return Closing(
        split_rows=_split_rows(result),
        refused=refused,
        quarantine=ingest_dir / "quarantine.jsonl" if ingest_dir and refused else None,
        warnings=_warnings(read_content(report_dir) if report_dir else None, ingest),
        quality=quality_of(result),
        report=page_of(result),
        parity=parity_of(result),
        pushed=Path(destination) if destination else None,
        synthetic=bool(ingest.get("synthetic", False)),
        tuned=_tuned(result),
    )


def show_closing(
    console: Console, closing: Closing, verdict: Verdict, seconds: float, next_command: str = ""
) -> None:
    """Prints the closing tables: figures, then the verdict and where everything is."""
    label = "  (synthetic data: these figures say nothing about real users)"
    if closing.quality:
        heading = Text("Quality on the test split", style="bold")
        heading.append(label if closing.synthetic else "", style="not bold yellow")
        console.print()
        console.print(heading, soft_wrap=True)
        for part, name, figures, baselines in _PARTS:
            shown_systems = ("model", "last_blessed", *baselines)
            if table := _figures(closing.quality.get(part, {}), name, figures, shown_systems):
                console.print(table)
    console.print()
    facts = [("verdict", f"{verdict}   ({seconds:,.0f} s)"), *_facts(closing)]
    if next_command:
        facts.append(("next", next_command))
    for name, value in facts:
        line = Text(f"{name:<9} ", style="dim")
        is_verdict = name == "verdict"
        line.append(value, style=_VERDICT_STYLES[verdict] if is_verdict else "not dim")
        console.print(line, soft_wrap=True)


def shown(path: Path) -> str:
    """Returns a path as one would type it here: relative when it lies below the current folder."""
    try:
        return inert(path.relative_to(os.getcwd()), 400)
    except ValueError:
        return inert(path, 400)


def _facts(closing: Closing) -> list[tuple[str, str]]:
    facts = []
    if closing.split_rows:
        rows = "   ".join(f"{split} {count:,}" for split, count in closing.split_rows.items())
        facts.append(("rows", rows + ("   (synthetic)" if closing.synthetic else "")))
    if closing.refused:
        kept = f", kept in {shown(closing.quarantine)}" if closing.quarantine else ""
        rows = "row" if closing.refused == 1 else "rows"
        facts.append(("refused", f"{closing.refused:,} {rows}{kept}"))
    facts.extend(("warning", inert(warning, 200)) for warning in closing.warnings)
    if closing.tuned:
        values = (f"{inert(name)} {value:.4g}" for name, value in closing.tuned.items())
        facts.append(("tuned", ", ".join(values)))
    if closing.quality.get("gates"):
        facts.append(("quality", _gates(closing.quality["gates"])))
    if closing.parity:
        facts.append(("parity", _parity(closing.parity)))
    if closing.report:
        facts.append(("report", shown(closing.report)))
    if closing.pushed:
        facts.append(("model", f"{shown(closing.pushed)}   (version {closing.pushed.name})"))
    return facts


def _figures(
    part: Mapping[str, Any],
    heading: str,
    figures: tuple[tuple[str, str], ...],
    shown_systems: tuple[str, ...],
) -> Table | None:
    """Returns one table: a row a figure, a column for the model and each baseline."""
    systems = [name for name in shown_systems if isinstance(part.get(name), Mapping)]
    if not systems:
        return None
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(heading, min_width=10)
    for name in systems:
        table.add_column(inert(name.replace("_", " ")), justify="right", min_width=11)
    for label, key in figures:
        cells = [part[name].get(key) for name in systems]
        if any(cell is not None for cell in cells):
            table.add_row(label, *("-" if cell is None else f"{cell:.4f}" for cell in cells))
    return table


def report_folder(result: RunResult) -> Path | None:
    """Returns the folder of a run's validation report, None when the run did not get that far."""
    return folder_of(result, "SchemaValidation", "report")


def _warnings(content: Content | None, ingest: Mapping[str, Any]) -> tuple[str, ...]:
    if content is None:
        of_ingestion = ingest.get("warnings", ())
        return tuple(f"{warning['code']}: {warning['message']}" for warning in of_ingestion)
    return tuple(
        f"{finding['code']}{_place(finding)}: {finding['found']}"
        for finding in content["findings"]
        if finding["severity"] == "warning"
    )


def _place(finding: Mapping[str, Any]) -> str:
    place = " ".join(part for part in (finding["split"], finding["feature"]) if part)
    return f" in {place}" if place else ""


def _gates(gates: Sequence[Mapping[str, Any]]) -> str:
    """Returns one line: which gates failed, or how many there were."""
    failed = [str(gate["name"]) for gate in gates if gate["state"] == "failed"]
    if failed:
        return f"failed: {', '.join(failed)}"
    passed = [gate for gate in gates if gate["state"] == "passed"]
    off = len(gates) - len(passed)
    return f"passed {len(passed)} gates" + (f", {off} off" if off else "")


def _parity(parity: Mapping[str, Any]) -> str:
    """Returns one line: how much was asked, and which checks failed."""
    failed = [str(check["code"]) for check in parity["checks"] if not check["passed"]]
    if failed:
        return f"failed: {', '.join(failed)}"
    rows = parity["rows"]["data"] + parity["rows"]["made_up"]
    return f"passed: serving answers {rows:,} rows as training saw them"


def _tuned(result: RunResult) -> Mapping[str, Any]:
    """Returns what the contract of the run's model says of tuning."""
    folder = folder_of(result, "Trainer", "model")
    contract = (read_json(folder / "Format-Serving" / CONTRACT_FILE) if folder else None) or {}
    found: Mapping[str, Any] = contract.get("training", {}).get("tuned", {})
    return found


def _split_rows(result: RunResult) -> dict[str, int]:
    import json

    examples = result.artifact("RatingsExampleGen", "examples")
    rows = json.loads(str(examples.properties.get("rows", "{}"))) if examples else {}
    return {str(split): int(count) for split, count in rows.items()}
