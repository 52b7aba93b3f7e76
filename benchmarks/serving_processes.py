"""The processes of benchmarks/serving.py: the server, its clients, the bare model, a training."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.serving_environment import server_command, serving_python

PROJECT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A running server, and what its start took."""

    url: str
    pid: int
    start_s: float
    start_cpu_s: float

    def cpu_s(self) -> float:
        """Returns the CPU seconds that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self, name: str) -> float:
        """Returns VmRSS or VmHWM."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        (line,) = (line for line in lines if line.startswith(name))
        return int(line.split()[1]) / 1024


@contextlib.contextmanager
def serving(folder: Path, scratch: Path, *options: str) -> Iterator[Server]:
    """Runs the server over a folder."""
    ready = scratch / "ready.json"
    command = [*server_command(), "--folder", str(folder), "--port", "0", "--poll-s", "0.2"]
    start = time.monotonic()
    with (scratch / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--ready-file", str(ready), *options], cwd=PROJECT, stdout=log, stderr=log
        )
    try:
        while not ready.exists():
            if process.poll() is not None:
                sys.exit((scratch / "server.log").read_text())
            time.sleep(0.01)
        url = f"http://127.0.0.1:{json.loads(ready.read_text())['port']}"
        server = Server(url, process.pid, time.monotonic() - start, 0.0)
        server.start_cpu_s = server.cpu_s()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def model(scratch: Path, num_movies: int, name: str = "", **trainer: Any) -> Path:
    """Trains and exports a model with that many candidates; in a process of its own."""
    root = scratch / f"model-{num_movies}{name}"
    program = (
        "import json, sys; from pathlib import Path\n"
        "from pipeline.environment import prepare; prepare()\n"
        "from tests import tiny_model\n"
        "root, more, trainer = Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])\n"
        "titles = dict(tiny_model.TITLES)\n"
        "titles.update((f'x{i}', f'Some Movie {i} ({1950 + i % 70})')"
        " for i in range(more - len(titles)))\n"
        "root.mkdir(); tiny_model.train(root, titles=titles, **trainer)\n"
    )
    settings = json.dumps({"embedding_dim": 32, **trainer})
    done = subprocess.run(
        [sys.executable, "-c", program, str(root), str(num_movies), settings],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return root / "model"


def load(url: str, clients: int, seconds: float, body: Path | None = None) -> dict[str, Any]:
    """Returns what benchmarks/http_load.py prints."""
    command = [sys.executable, "-m", "benchmarks.http_load", url, "--clients", str(clients)]
    command += ["--seconds", str(seconds), *(["--body", str(body)] if body else [])]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def bare(folder: Path, question: str, threads: list[int], seconds: float) -> list[dict[str, Any]]:
    """Returns the same of the bare model, for each number of threads."""
    command = [str(serving_python()), "-m", "benchmarks.bare_model", str(folder), question]
    command += ["--seconds", str(seconds), "--threads", *map(str, threads)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return [json.loads(line) for line in done.stdout.splitlines()]
