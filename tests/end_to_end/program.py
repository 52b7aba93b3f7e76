"""The program called as its users call it, and what a run left behind."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Finished:
    """How one call of the program ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything that was printed."""
        return self.out + self.err


def call(*args: str, project: Path = PROJECT, timeout_s: float = 600.0) -> Finished:
    """Runs `python local_runner.py <args>` and waits."""
    done = subprocess.run(
        [sys.executable, "local_runner.py", *args],
        cwd=project,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout_s,
        env={**os.environ, "PYTHONPATH": ""},
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def last_summary(output: Path) -> dict[str, Any]:
    """Returns summary.json of the newest run below `output`."""
    newest = max((output / "runs").iterdir(), key=lambda folder: folder.name)
    summary = json.loads((newest / "summary.json").read_text(encoding="utf-8"))
    assert isinstance(summary, dict)
    return summary


def outcomes(output: Path) -> dict[str, str]:
    """Returns by node id how the newest run's nodes ended."""
    return {node["node_id"]: node["outcome"] for node in last_summary(output)["nodes"]}


def versions(output: Path) -> list[int]:
    """Returns the pushed versions, oldest first."""
    folder = output / "serving" / "recommender"
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit())
