"""A rehearsal turned into a run of the workspace that its volume is: for `recommend`, `status`."""

import shlex
import sys
import time
from pathlib import Path

from commands import options
from pipeline import run_history
from pipeline.processes import ourselves
from pipeline.results import RunResult
from pipeline.workspace import Workspace


def remember(result: RunResult, volume: Path) -> None:
    """Writes the summary of a rehearsed run; its artifacts lie in the object store's folder."""
    workspace = Workspace(volume)
    (workspace.runs / result.run_id).mkdir(parents=True, exist_ok=True)
    now_s = time.time()
    run_history.save(
        workspace,
        run_history.RunSummary(
            run_id=result.run_id,
            state=result.state,
            started_s=now_s - result.seconds,
            process=ourselves(),
            command=shlex.join([options.python(), *sys.argv]),
            finished_s=now_s,
            node_ids=tuple(node.node_id for node in result.nodes),
            nodes=tuple(result.nodes),
            verdicts=run_history.verdicts_of(result.artifacts),
            metrics=run_history.metrics_of(result.artifacts),
            pushed_version=run_history.pushed_version_of(result.artifacts),
            artifacts=tuple(result.artifacts),
            error=result.error,
        ),
    )
