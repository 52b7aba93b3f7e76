"""What each step leaves on the volume of all steps: for the exit handler, and for later runs.

    <state>/runs/<run>/<time>-<node>.json   one a try of a step
    <state>/runs/<run>/verdict.json         of the exit handler
    <state>/kept/<run>/<node>/<key>/        outputs that later runs read again

One file a step, written aside and renamed: steps run at the same time, on file systems on which
locks do not hold.
"""

import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Record = dict[str, Any]
_VERDICT = "verdict.json"


def write_record(state: Path, run_id: str, record: Mapping[str, Any]) -> None:
    """Adds the record of one try of a step; `time_ns` is set here."""
    now = time.time_ns()
    folder = state / "runs" / run_id
    _write(folder / f"{now:020d}-{record['node']}.json", {**record, "time_ns": now})


def read_run(state: Path, run_id: str) -> list[Record]:
    """Returns the records of a run, the oldest first; [] for a run without any."""
    return [_read(path) for path in sorted((state / "runs" / run_id).glob("[0-9]*.json"))]


def read_all(state: Path) -> list[Record]:
    """Returns the records of all runs, the oldest first; unreadable ones are left out."""
    found = []
    for path in (state / "runs").glob("*/[0-9]*.json"):
        try:
            found.append(_read(path))
        except (OSError, ValueError):
            continue
    return sorted(found, key=lambda record: int(record["time_ns"]))


def write_verdict(state: Path, run_id: str, summary: Mapping[str, Any]) -> None:
    """Writes how a run ended."""
    _write(state / "runs" / run_id / _VERDICT, summary)


def keep(state: Path, run_id: str, node: str, key: str, folder: Path) -> Path:
    """Copies an output to the volume, whole or not at all; returns where it is.

    A step that is tried again finds the copy of the try before, and replaces it.
    """
    target = state / "kept" / run_id / node / key
    aside = target.with_name(f".{key}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.is_dir():
        shutil.copytree(folder, aside)
    else:
        aside.mkdir(parents=True)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(aside, target)
    return target


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(json.dumps(content, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(aside, path)


def _read(path: Path) -> Record:
    record: Record = json.loads(path.read_text(encoding="utf-8"))
    return record
