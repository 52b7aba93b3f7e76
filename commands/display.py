"""What happens in a run turned into lines: a spinner with a terminal, plain lines without one.

Both print one line as a node ends. With a terminal a line at the bottom shows the node that runs,
its time and its progress; without one, a line says that a node has started, and progress is a line
at most every `PROGRESS_EVERY_S` seconds, so that the log of a CI job stays short and a long node
shows that it lives.
"""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from commands import broken_pipe
from foundation.text import inert
from pipeline.results import NodeResult, RunResult

PROGRESS_EVERY_S = 15.0
_OUTCOME_STYLES = {"ran": "green", "cached": "cyan", "failed": "bold red", "skipped": "dim"}


class _Console(Console):
    """A console that says what becomes of the work when its reader leaves (`| head`).

    Rich would end the process.
    """

    work_goes_on = False

    def on_broken_pipe(self) -> None:
        """Goes quiet; raises BrokenPipeError unless the work goes on."""
        self.quiet = True
        broken_pipe.sink(self.file)
        if not self.work_goes_on:
            raise BrokenPipeError


def new_console(file: TextIO | None = None, *, work_goes_on: bool = False) -> Console:
    """Returns a console that is wide enough for every table when nobody's terminal limits it.

    Args:
      file: where to write; None: standard output.
      work_goes_on: what is done is worth doing when nobody reads what is said of it.
    """
    console = _Console(file=file, highlight=False)
    if not console.is_terminal:
        console = _Console(file=file, highlight=False, width=120)
    console.work_goes_on = work_goes_on
    return console


def display_for(console: Console) -> "PlainDisplay":
    """Returns the display that suits what the console writes to."""
    if console.is_terminal and not console.is_dumb_terminal:
        return TerminalDisplay(console)
    return PlainDisplay(console)


class PlainDisplay:
    """Lines only; also what both displays share. A listener of `pipeline.runner.run`.

    Attributes:
      console: where everything goes.
      result: how the run ended, None until then.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self.console = console
        self.result: RunResult | None = None
        self._clock = clock
        self._said_at_s = clock()
        self._node_ids: list[str] = []
        self._num_finished = 0

    def __enter__(self) -> "PlainDisplay":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def say(self, line: str, style: str = "") -> None:
        """Prints one line, whole, however long; nothing in it is read as markup."""
        self.console.print(Text(line, style=style), soft_wrap=True)

    def waiting(self, text: str) -> None:
        """Says what takes time outside of any node."""
        self.say(f"{text} ...")

    def warning(self, node_id: str, text: str) -> None:
        """Prints a line that should not be overlooked."""
        place = f"{node_id}: " if node_id else ""
        self.say(f"warning: {inert(place + text, 400)}", style="yellow")

    def run_started(self, run_id: str, node_ids: Sequence[str]) -> None:
        """Remembers the nodes, whose number and longest name shape the lines."""
        self.say(f"run {run_id}")
        self._node_ids = list(node_ids)
        self._num_finished = 0

    def node_started(self, node_id: str) -> None:
        """Says that a node has started."""
        self.say(f"{self._place(node_id)}  started")
        self._said_at_s = self._clock()

    def node_progress(self, node_id: str, text: str) -> None:
        """Says how far a node is, unless something was said a moment ago."""
        if self._clock() - self._said_at_s >= PROGRESS_EVERY_S:
            self.say(f"{self._place(node_id)}  {inert(text)}")
            self._said_at_s = self._clock()

    def node_finished(self, result: NodeResult) -> None:
        """Prints the node's one line: what became of it, rows in and out, seconds."""
        line = Text(f"{self._place(result.node_id)}  ")
        self._num_finished += 1
        line.append_text(node_text(result))
        self.console.print(line, soft_wrap=True)

    def run_finished(self, result: RunResult) -> None:
        """Keeps the result for the closing table, also of a run that failed."""
        self.result = result

    def _place(self, node_id: str) -> str:
        total = len(self._node_ids)
        width = max((len(name) for name in self._node_ids), default=len(node_id))
        number = f"{min(self._num_finished + 1, total or 1):>{len(str(total))}}"
        return f"[{number}/{total}] {inert(node_id):<{width}}"


class TerminalDisplay(PlainDisplay):
    """The same lines, and at the bottom what runs at this moment."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console, clock)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[text]}", markup=False, style="dim"),
            console=console,
            transient=True,
            redirect_stdout=False,  # a run sends both to its log: they must stay what they are
            redirect_stderr=False,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> "TerminalDisplay":
        self._progress.start()
        # A hidden cursor would stay hidden when the process is killed.
        self.console.show_cursor(True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clear()
        self._progress.stop()

    def waiting(self, text: str) -> None:
        """Shows what takes time outside of any node."""
        self._clear()
        self._task = self._progress.add_task(text, text="", total=None)

    def node_started(self, node_id: str) -> None:
        """Shows the node at the bottom."""
        self.waiting(self._place(node_id))

    def node_progress(self, node_id: str, text: str) -> None:
        """Shows how far the node is."""
        if self._task is not None:
            self._progress.update(self._task, text=inert(text))

    def node_finished(self, result: NodeResult) -> None:
        """Replaces the moving line by the node's one line."""
        self._clear()
        super().node_finished(result)

    def _clear(self) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None


def node_text(result: NodeResult) -> Text:
    """Returns what became of a node: `ran       12.3 s   65,336 -> 65,336 rows`."""
    text = Text(f"{result.outcome:<7}", style=_OUTCOME_STYLES.get(result.outcome, ""))
    if result.outcome != "skipped":
        text.append(f" {result.seconds:>7.1f} s", style="default")
    if rows := rows_text(result):
        text.append(f"   {rows}", style="default")
    return text


def rows_text(result: NodeResult) -> str:
    """Returns `65,336 -> 65,336 rows`, with what is known of the two; "" when neither is."""
    if result.rows_in is not None and result.rows_out is not None:
        return f"{result.rows_in:,} -> {result.rows_out:,} rows"
    known = result.rows_in if result.rows_in is not None else result.rows_out
    return "" if known is None else f"{known:,} rows"
