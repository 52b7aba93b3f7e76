"""Versions turned into the table that `models list` prints, and into lines for other commands."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from foundation.text import inert
from registry.listing import VersionRow

_STYLES = {"intact": "", "damaged": "bold red", "no manifest": "yellow"}
_MAX_PHRASES = 3


def show_versions(console: Console, rows: Sequence[VersionRow]) -> None:
    """Prints a line a version as given, then what is behind its state."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("version", "pushed (UTC)", "state", "model", "RMSE", "NDCG@10"):
        is_number = heading in ("RMSE", "NDCG@10")
        wraps = heading in ("pushed (UTC)", "state")
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=not wraps)
    for heading in ("data", "parity"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)
    console.print()
    for line in (*_notes(rows), _how_looked(rows)):
        console.print(Text(line), soft_wrap=True)


def state_of(row: VersionRow) -> str:
    """Returns a version's state in words: `served, intact`, `damaged, withdrawn`."""
    words = ["served"] if row.is_served else []
    words += [row.state, *(["withdrawn"] if row.is_withdrawn else [])]
    return ", ".join(words)


def pushed_at(row: VersionRow) -> str:
    """Returns when a version was pushed, to the minute, "-" when that is not known."""
    return inert(row.pushed[:16].replace("T", " ")) or "-"


def figures_of(row: VersionRow) -> str:
    """Returns the version's figures, such as `RMSE 1.0274, NDCG@10 0.3911`."""
    named = (("RMSE", row.rmse), ("NDCG@10", row.ndcg_at_10))
    known = [f"{name} {value:.4f}" for name, value in named if value is not None]
    return ", ".join(known) or "no figures recorded"


def _cells(row: VersionRow) -> list[Text]:
    style = "green" if row.is_served and row.state == "intact" else _STYLES[row.state]
    return [
        Text(str(row.version)),
        Text(pushed_at(row)),
        Text(state_of(row), style=style),
        Text(inert(row.model_digest[:8]) or "-"),
        *(Text("-" if value is None else f"{value:.4f}") for value in (row.rmse, row.ndcg_at_10)),
        *(Text(inert(verdict) or "-") for verdict in (row.data, row.parity)),
    ]


def _notes(rows: Sequence[VersionRow]) -> list[str]:
    notes = [
        f"{row.version} is a rollback to version {row.rollback_of}"
        for row in rows
        if row.rollback_of is not None
    ]
    notes += [
        f"{row.version} is version {row.refreshed_from} with newer movies"
        for row in rows
        if row.refreshed_from is not None
    ]
    for row in rows:
        notes += [f"{row.version}: {inert(phrase, 200)}" for phrase in row.damage[:_MAX_PHRASES]]
        if (more := len(row.damage) - _MAX_PHRASES) > 0:
            notes.append(f"{row.version}: and {more:,} more")
    return notes


def _how_looked(rows: Sequence[VersionRow]) -> str:
    if all(row.verified for row in rows):
        return "every byte was read"
    return "compared were the sizes of the files; --verify reads every byte"
