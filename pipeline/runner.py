"""A pipeline and a workspace turned into a run: one at a time, resumable, its end recorded.

The order of things:

    lock -> check the metadata -> redirect logs -> build (imports TFX) -> close what dead runs left
      -> node by node: cache (verified) or run, manifests, summary -> back up and seal the metadata
"""

import contextlib
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import environment, interrupts, lock, logs, metadata_store, run_history
from pipeline.failures import NodeFailedError, as_ours
from pipeline.files import write_atomic
from pipeline.interrupts import Interrupted
from pipeline.results import ArtifactRecord, Listener, NodeResult, RunResult, State
from pipeline.rows import RowCounter
from pipeline.workspace import Workspace

_LOGGER = logging.getLogger(__name__)


def run(
    build_pipeline: Callable[[], Any],
    workspace: Workspace,
    listener: Listener,
    *,
    command: Sequence[str] = (),
    config_text: str = "",
    kind: str = "run",
    grace_s: float = interrupts.GRACE_S,
) -> RunResult:
    """Runs the nodes of a pipeline in order, each from cache when what it depends on is unchanged.

    Args:
      build_pipeline: returns the tfx Pipeline over `workspace`; called under the lock with the log
        captured, so it is the place for importing TFX and for generating data.
      workspace: from `workspace.open`.
      listener: is told how the run goes; it must write to `logs.console_streams()` taken before
        this call.
      command: the command line, for whoever finds the workspace locked and for the resume hint.
      config_text: the resolved configuration (YAML), stored with the run.
      kind: what the run is called in the list of runs.
      grace_s: seconds between SIGINT or SIGTERM and the end of the process, come what may.

    Returns:
      The result of a run whose every node succeeded.

    Raises:
      WorkspaceError: the workspace is held by another process or its metadata is damaged; nothing
        was done.
      RecommenderError: a node failed; nodes after it were skipped. Errors of our own tree come as
        they were raised, anything else as NodeFailedError. `listener.run_finished` has had the
        result.
      Interrupted: SIGINT or SIGTERM came; print it and its `hint`, and exit with its `exit_code` at
        once.
    """
    environment.prepare()
    with lock.hold(workspace, command):
        metadata_store.check(workspace)
        summary = run_history.new_run(workspace, command, kind)
        if not metadata_store.is_sealed(
            workspace
        ):  # the run before was killed: its work is in no backup
            metadata_store.backup(workspace, f"{summary.run_id}-start")
        metadata_store.unseal(workspace)
        return _Run(workspace, listener, summary).go(build_pipeline, config_text, grace_s)


class _Run:
    """The state of one run."""

    def __init__(
        self, workspace: Workspace, listener: Listener, summary: run_history.RunSummary
    ) -> None:
        self._workspace = workspace
        self._listener = listener
        self._summary = summary
        self._folder = workspace.runs / summary.run_id
        self._began_s = time.monotonic()
        self._graph: Any = None
        self._node_id = ""
        self._results: list[NodeResult] = []
        self._artifacts: list[ArtifactRecord] = []
        self._rows = RowCounter()

    @property
    def _log(self) -> Path:
        return self._folder / "run.log"

    def go(self, build_pipeline: Callable[[], Any], config_text: str, grace_s: float) -> RunResult:
        console = os.dup(2)
        try:
            with (
                interrupts.raised(lambda signal: self._stuck(signal, console), grace_s) as signals,
                logs.captured(self._log, self._on_progress, self._on_warning),
                _without_arguments(),
            ):
                return self._go(build_pipeline, config_text, signals)
        finally:
            os.close(console)

    def _go(
        self, build_pipeline: Callable[[], Any], config_text: str, signals: interrupts.Signals
    ) -> RunResult:
        try:
            write_atomic(self._folder / "config.yaml", config_text)
            self._open_graph(build_pipeline)
            for node_id in self._graph.node_ids:
                self._run_node(node_id)
            return self._finish("succeeded")
        except BaseException as error:
            _LOGGER.info("the run ends early", exc_info=error)
            if signals.received is not None:
                self._word(signals.received)
                self._finish("canceled", str(signals.received))
                raise signals.received from None
            if not isinstance(error, Exception):  # SystemExit, say
                self._finish("failed", f"ended by {type(error).__name__}: {error}")
                raise
            ours = as_ours(error, self._node_id, self._log)
            self._finish("failed", str(ours))
            if ours is error:
                raise
            raise ours from error

    def _open_graph(self, build_pipeline: Callable[[], Any]) -> None:
        pipeline = build_pipeline()
        from pipeline.launching import Graph  # imports TFX

        self._graph = Graph(pipeline, self._summary.run_id, self._workspace)
        self._graph.close_dead()
        self._summary = replace(self._summary, node_ids=tuple(self._graph.node_ids))
        run_history.save(self._workspace, self._summary)
        self._listener.run_started(self._summary.run_id, self._graph.node_ids)

    def _run_node(self, node_id: str) -> None:
        self._node_id = node_id
        self._listener.node_started(node_id)
        began_s = time.monotonic()
        launched = self._graph.launch(node_id, self._on_damage)
        if launched.outcome == "failed":
            raise NodeFailedError(
                f"{node_id}: its inputs could not be resolved",
                hint=f"The log has the details: {self._log}",
            )
        self._artifacts += launched.outputs
        result = NodeResult(
            node_id,
            launched.outcome,
            time.monotonic() - began_s,
            *self._rows.count(launched.inputs, launched.outputs, launched.parameters),
        )
        self._node_id = ""
        self._ended(result)

    def _ended(self, result: NodeResult) -> None:
        self._results.append(result)
        self._save("running")
        self._listener.node_finished(result)

    def _finish(self, state: State, error: str = "") -> RunResult:
        """Marks the rest of the nodes, closes the books and only then tells the listener."""
        unended = self._close_nodes() if self._graph and state != "succeeded" else []
        self._results += unended
        self._save(state, error)
        self._close_metadata()
        result = RunResult(
            self._summary.run_id,
            state,
            time.monotonic() - self._began_s,
            tuple(self._results),
            tuple(self._artifacts),
            self._log,
            error,
        )
        if self._graph is not None:
            for node in unended:
                self._listener.node_finished(node)
            self._listener.run_finished(result)
        return result

    def _close_nodes(self) -> list[NodeResult]:
        """Returns the results of the nodes that did not end."""
        with _logged("closing the interrupted node"):
            self._graph.close_dead()
        ended = {result.node_id for result in self._results}
        return [
            NodeResult(node_id, "failed" if node_id == self._node_id else "skipped", 0.0)
            for node_id in self._graph.node_ids
            if node_id not in ended
        ]

    def _close_metadata(self) -> None:
        with _logged("backing up the metadata"):
            metadata_store.backup(self._workspace, self._summary.run_id)
            metadata_store.seal(self._workspace)

    def _save(self, state: str, error: str = "") -> None:
        self._summary = replace(
            self._summary,
            state=state,
            nodes=tuple(self._results),
            finished_s=None if state == "running" else time.time(),
            verdicts=run_history.verdicts_of(self._artifacts),
            metrics=run_history.metrics_of(self._artifacts),
            pushed_version=run_history.pushed_version_of(self._artifacts),
            artifacts=tuple(self._artifacts),
            error=error,
        )
        with _logged("writing the run's summary"):
            run_history.save(self._workspace, self._summary)

    def _word(self, interrupted: Interrupted) -> None:
        where = f" in {self._node_id}" if self._node_id else ""
        interrupted.args = (f"{interrupted.args[0]}{where}, run {self._summary.run_id} canceled",)
        interrupted.hint = f"Resume with: {self._summary.command}"

    def _stuck(self, interrupted: Interrupted, console: int) -> None:
        """Ends a run whose main thread does not unwind; runs in another thread, waits for none."""
        self._word(interrupted)
        self._save("canceled", str(interrupted))
        with contextlib.suppress(OSError):  # nobody reads
            os.write(console, f"\r\x1b[K{interrupted}\n{interrupted.hint}\n".encode())

    def _on_damage(self, node_id: str, text: str) -> None:
        self._on_warning(f"{text}; recomputing")

    def _on_progress(self, text: str) -> None:
        self._listener.node_progress(self._node_id, text)

    def _on_warning(self, text: str) -> None:
        self._listener.warning(self._node_id, text)


@contextlib.contextmanager
def _logged(doing: str) -> Iterator[None]:
    """Keeps the books' own trouble (a full disk, say) from hiding how the run ended."""
    try:
        yield
    except Exception as error:
        _LOGGER.warning("%s: %s", doing, error, exc_info=True)


@contextlib.contextmanager
def _without_arguments() -> Iterator[None]:
    """Hides our command line: TFX's Beam executors parse sys.argv for every library's flags."""
    kept = sys.argv
    sys.argv = kept[:1]
    try:
        yield
    finally:
        sys.argv = kept
