"""Summaries of runs turned into the tables that `status` prints."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.display import node_text
from foundation.text import inert
from pipeline.results import NodeResult
from pipeline.run_history import RunSummary

_STATE_STYLES = {
    "succeeded": "green",
    "running": "cyan",
    "failed": "bold red",
    "died": "bold red",
    "unreadable": "bold red",
    "canceled": "yellow",
}


def show_runs(console: Console, summaries: Sequence[RunSummary]) -> None:
    """Prints a line a run, newest first as given, then the newest one's nodes and figures."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("run", "kind", "took", "state", "data", "model", "pushed"):
        table.add_column(heading, justify="right" if heading == "took" else "left", no_wrap=True)
    for summary in summaries:
        table.add_row(*_cells(summary))
    console.print(table)
    newest = summaries[0]
    console.print()
    console.print(Text(f"nodes of {newest.run_id}", style="bold"), soft_wrap=True)
    for line in _node_lines(newest):
        console.print(line, soft_wrap=True)
    if newest.metrics:
        figures = "   ".join(f"{inert(k)} {v:.4f}" for k, v in newest.metrics.items())
        console.print(Text(f"figures    {figures}"), soft_wrap=True)
    for number, part in enumerate(newest.error.splitlines()):
        label = "" if number else "error"
        console.print(Text(f"{label:<10} {inert(part.strip(), 400)}", style="red"), soft_wrap=True)


def _cells(summary: RunSummary) -> list[Text]:
    took = "" if summary.finished_s is None else f"{summary.finished_s - summary.started_s:,.0f} s"
    return [
        Text(inert(summary.run_id)),
        Text(inert(summary.kind)),
        Text(took),
        Text(summary.state, style=_STATE_STYLES.get(summary.state, "")),
        _verdict(summary.verdicts, "data"),
        _verdict(summary.verdicts, "model"),
        Text(inert(summary.pushed_version) or "-"),
    ]


def _verdict(verdicts: Mapping[str, str], name: str) -> Text:
    verdict = inert(verdicts.get(name, "-"))
    good = {"passed": "green", "blessed": "green", "-": ""}
    return Text(verdict, style=good.get(verdict, "bold red"))


def _node_lines(summary: RunSummary) -> list[Text]:
    ended: dict[str, NodeResult] = {node.node_id: node for node in summary.nodes}
    names = list(dict.fromkeys([*summary.node_ids, *ended]))
    width = max((len(name) for name in names), default=0)
    lines = []
    for name in names:
        line = Text(f"  {inert(name):<{width}}  ")
        line.append_text(node_text(ended[name]) if name in ended else Text("-", style="dim"))
        lines.append(line)
    return lines
