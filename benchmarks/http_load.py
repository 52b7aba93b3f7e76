"""Clients that ask a server over kept-open connections, as fast as it answers; what they saw.

Run as a process of its own, so that its CPU seconds are told from the server's:

    python -m benchmarks.http_load URL --clients 8 --seconds 5 --body request.json

prints one JSON object: seconds, CPU seconds, latencies (s), failures and bodies by how often.
"""

import argparse
import http.client
import json
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Seen:
    """What one client saw: how long each answer took, what failed, which bodies came."""

    latencies_s: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)


def ask(url: str, body: bytes | None, stop: threading.Event, seen: Seen) -> None:
    """Asks until `stop`; a connection that breaks is a failure and is made anew."""
    parts = urllib.parse.urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    method = "GET" if body is None else "POST"
    headers = {"Content-Type": "application/json"}
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    while not stop.is_set():
        start = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            seen.failures[type(error).__name__] += 1
            connection.close()
            continue
        seen.latencies_s.append(time.perf_counter() - start)
        if response.status != http.client.OK:
            seen.failures[str(response.status)] += 1
        seen.bodies[content.decode("utf-8")] += 1
    connection.close()


def run(url: str, body: bytes | None, clients: int, seconds: float) -> list[Seen]:
    """Returns what each of some clients saw in some seconds."""
    stop = threading.Event()
    seen = [Seen() for _ in range(clients)]
    threads = [threading.Thread(target=ask, args=(url, body, stop, each)) for each in seen]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    return seen


def main() -> None:
    """Parses, runs, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--body", type=Path, help="file to be sent by POST; without it: GET")
    options = parser.parse_args()
    body = options.body.read_bytes() if options.body else None
    start, start_cpu = time.monotonic(), time.process_time()
    seen = run(options.url, body, options.clients, options.seconds)
    result = {
        "seconds": time.monotonic() - start,
        "cpu_s": time.process_time() - start_cpu,
        "latencies_s": [latency for each in seen for latency in each.latencies_s],
        "failures": dict(sum((each.failures for each in seen), Counter())),
        "bodies": dict(sum((each.bodies for each in seen), Counter())),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
