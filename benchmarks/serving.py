"""What the model server costs beside the bare model, and whether versions change without a loss.

    python benchmarks/serving.py                         # all of it, about ten minutes
    python benchmarks/serving.py --only speed --seconds 3

Parts:

    speed       requests a second and latencies of :predict and /recommend at 1, 8 and 32 clients,
                beside the same SavedModel called in a process by as many threads (the limit);
                start-up; memory
    histories   /recommend with a history of 50 ratings, from the client and from the store, beside
                one without; a store with a million ratings
    candidates  /recommend with catalogues of 1,682, 20,000 and 200,000 movies, one client
    swap        50 clients for 60 s, with a push and a rollback in the middle: failed requests, and
                answers that are neither version's

The model is a real one: the trainer's export of a tiny log (tests/tiny_model.py) with a catalogue
of that many movies and embeddings of 32 numbers. Server, clients and bare model are processes of
their own, on this machine: at many clients they share its cores.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.serving_histories import questions, stored  # noqa: E402
from benchmarks.serving_processes import PROJECT, bare, load, model, serving  # noqa: E402
from registry.contract import read_contract  # noqa: E402
from registry.push import push  # noqa: E402

PREDICT = "/v1/models/recommender:predict"
RECOMMEND = "/recommend?user_id=u1&k=10&timestamp=893286638"
ROW = {"user_id": "u1", "timestamp": 893286638, "movie_id": "m1"}


def show(
    name: str, found: dict[str, Any], cpu_s: float, clients_cpu_s: float | None = None
) -> None:
    """Prints a line of a table."""
    latencies = found["latencies_s"]
    cuts = statistics.quantiles(latencies, n=100, method="inclusive")
    per_request = 1000 * cpu_s / len(latencies)
    own = "" if clients_cpu_s is None else f"{1000 * clients_cpu_s / len(latencies):>10.2f}"
    milliseconds = "".join(f"{1000 * cuts[p - 1]:>8.1f}" for p in (50, 95, 99))
    rate = len(latencies) / found["seconds"]
    failed = sum(found.get("failures", {}).values())
    print(
        f"{name:<34}{rate:>9,.0f}{milliseconds}{per_request:>10.2f}{own:>10}{failed:>8}", flush=True
    )


def head(title: str) -> None:
    """Prints the head of a table."""
    print(f"\n{title}")
    columns = f"{'':<34}{'a second':>9}{'p50 ms':>8}{'p95':>8}{'p99':>8}{'CPU ms':>10}"
    print(f"{columns}{'client':>10}{'failed':>8}")


def speed(scratch: Path, seconds: float) -> None:
    """Prints the server beside the bare model."""
    made = model(scratch, 1682)
    folder = scratch / "speed"
    push(made, folder, 1000.0)
    body = scratch / "body.json"
    body.write_text(json.dumps({"instances": [ROW]}))
    clients = [1, 8, 32]
    with serving(folder, scratch) as server:
        print(f"start-up {server.start_s:.1f} s wall, {server.start_cpu_s:.1f} s CPU", flush=True)
        print(f"memory   {server.memory_mb('VmRSS'):,.0f} MB after start", flush=True)
        for question in ("predict", "recommend"):
            head(f"{question}, 1,682 candidates")
            for number in clients:
                before = server.cpu_s()
                path = PREDICT if question == "predict" else RECOMMEND
                sent = body if question == "predict" else None
                found = load(server.url + path, number, seconds, sent)
                used = server.cpu_s() - before
                show(f"server, {number} clients", found, used, found["cpu_s"])
            for number, found in zip(clients, bare(made, question, clients, seconds), strict=True):
                show(f"bare model, {number} threads", found, found["cpu_s"])
        print(f"\nmemory   {server.memory_mb('VmHWM'):,.0f} MB at most", flush=True)


def histories(scratch: Path, seconds: float) -> None:
    """Prints what a history costs, and what a posted rating takes."""
    made = model(scratch, 1682)
    folder, file = scratch / "histories", scratch / "serving-state" / "ratings.sqlite"
    push(made, folder, 1000.0)
    start, start_cpu = time.monotonic(), time.process_time()
    size = stored(file)
    took = f"{time.monotonic() - start:.0f} s wall, {time.process_time() - start_cpu:.0f} s CPU"
    print(f"\nstore of {size:,} ratings: {took}, {file.stat().st_size / 1e6:.0f} MB", flush=True)
    head("recommend, 1,682 candidates, 1 client")
    with serving(folder, scratch, "--ratings", str(file)) as server:
        for name, path, question in questions():
            body = scratch / "question.json"
            body.write_text(json.dumps(question))
            before = server.cpu_s()
            found = load(server.url + path, 1, seconds, body)
            show(name, found, server.cpu_s() - before, found["cpu_s"])


def candidates(scratch: Path, seconds: float, sizes: list[int]) -> None:
    """Prints how /recommend grows with the catalogue."""
    for size in sizes:
        made = model(scratch, size, "-grown")
        head(
            f"recommend among {size:,} candidates ({read_contract(made).candidate_index}), 1 client"
        )
        folder = scratch / f"grown-{size}"
        push(made, folder, 1000.0)
        with serving(folder, scratch) as server:
            before = server.cpu_s()
            found = load(server.url + RECOMMEND, 1, seconds)
            show("server", found, server.cpu_s() - before, found["cpu_s"])
            memory = server.memory_mb("VmHWM")
        (limit,) = bare(made, "recommend", [1], seconds)
        show("bare model", limit, limit["cpu_s"])
        print(
            f"{'':<34}start-up {server.start_s:.1f} s, memory {memory:,.0f} MB at most", flush=True
        )


def swap(scratch: Path, seconds: float, clients: int) -> None:
    """Prints what clients saw while a version was pushed and rolled back."""
    first, second = model(scratch, 1682, "-a"), model(scratch, 1682, "-b", max_epochs=1)
    folder = scratch / "swap"
    push(first, folder, 1000.0)
    with serving(folder, scratch) as server:
        command = [sys.executable, "-m", "benchmarks.http_load", server.url + RECOMMEND]
        command += ["--clients", str(clients), "--seconds", str(seconds)]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as load_of:
            for made in (second, first):
                time.sleep(seconds / 3)
                pushed = push(made, folder, 1000.0)
            output, _ = load_of.communicate()
        found = json.loads(output)
        head(f"{clients} clients for {seconds:.0f} s, a push and a rollback in the middle")
        show("recommend", found, server.cpu_s() - server.start_cpu_s, found["cpu_s"])
        last: dict[str, Any] = {}
        while last.get("model_version") != pushed.version:  # it may still be loading
            with urllib.request.urlopen(server.url + RECOMMEND) as answer:
                last = json.loads(answer.read())
    by_version: dict[int, list[str]] = {}
    for body in found["bodies"]:
        answered = json.loads(body)
        version = answered.pop("model_version")
        by_version.setdefault(version, []).append(json.dumps(answered))
    distinct = {version: len(set(bodies)) for version, bodies in by_version.items()}
    print(f"different answers by version: {distinct} (expected: 1 each)")
    last.pop("model_version")
    same = set(by_version[1000]) == {json.dumps(last)}
    print(f"the rolled back version answers as the first one did: {same}")


def main() -> None:
    """Measures what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", choices=["speed", "histories", "candidates", "swap"])
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1682, 20_000, 200_000])
    parser.add_argument("--swap-seconds", type=float, default=60.0)
    parser.add_argument("--swap-clients", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if options.only in (None, "speed"):
            speed(scratch, options.seconds)
        if options.only in (None, "histories"):
            histories(scratch, options.seconds)
        if options.only in (None, "candidates"):
            candidates(scratch, options.seconds, options.sizes)
        if options.only in (None, "swap"):
            swap(scratch, options.swap_seconds, options.swap_clients)


if __name__ == "__main__":
    main()
