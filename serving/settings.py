"""The command line of the server turned into settings that are checked once."""

import argparse
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_PORT = 8501  # TensorFlow Serving's REST port
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Limits:
    """How much one request may ask for.

    Attributes:
      body_bytes: of a request's body.
      body_s: seconds that a body may take to arrive.
      instances: rows of one request.
      users: rows of one request for recommendations: each scores every movie.
      k: movies for a row.
      candidates: num_candidates of a row.
      exclude: movies that a row may leave out.
    """

    body_bytes: int = 4 << 20
    body_s: float = 30.0
    instances: int = 2048
    users: int = 128
    k: int = 1000
    candidates: int = 100_000
    exclude: int = 1000


@dataclass(frozen=True)
class LogSettings:
    """The request log; without a file there is none.

    Attributes:
      file: where it goes, JSON Lines.
      sample: the share of requests that is kept, above 0, at most 1.
      key_file: the key of the hash that stands for a user id; made when absent.
      max_bytes: the file is put aside when it would grow beyond this.
      num_files: how many files are kept, the one that is written included.
    """

    file: Path | None = None
    sample: float = 1.0
    key_file: Path | None = None
    max_bytes: int = 64 << 20
    num_files: int = 5


@dataclass(frozen=True)
class Settings:
    """What the server serves, where and how.

    Attributes:
      folder: the serving folder of one model: its versions.
      name: the model's name in URLs.
      host: the address to listen on.
      port: 0 for any free one.
      poll_s: how often the folder is looked at.
      keep_versions: how many versions before the newest stay loaded, to be asked by number.
      threads: predictions at the same time, and TensorFlow's threads for all of them; as many as
        there are CPUs. A container with a quota of CPUs does not see it: say it there.
      max_waiting: requests that may wait for a thread; one more is answered with 503.
      drain_s: how long requests are still accepted after a signal to stop, while readiness is
        false already.
      ready_file: gets {"pid", "port", "version"} once requests are answered.
      ratings: the store of ratings, made when there is none; None for a server without.
      first_or_none: whether a refused version ends the server, as long as it has none to serve.
    """

    folder: Path
    name: str = "recommender"
    host: str = LOOPBACK
    port: int = DEFAULT_PORT
    poll_s: float = 1.0
    keep_versions: int = 0
    threads: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    max_waiting: int = 256
    drain_s: float = 0.0
    ready_file: Path | None = None
    ratings: Path | None = None
    first_or_none: bool = False
    limits: Limits = field(default_factory=Limits)
    log: LogSettings = field(default_factory=LogSettings)


def parse(arguments: Sequence[str]) -> Settings:
    """Returns the settings; ends the process with a message and code 2 when they are not usable."""
    parsed = _parser().parse_args(arguments)
    return Settings(
        folder=parsed.folder,
        name=parsed.name,
        host=parsed.host,
        port=parsed.port,
        poll_s=parsed.poll_s,
        keep_versions=parsed.keep_versions,
        threads=parsed.threads,
        max_waiting=parsed.max_waiting,
        drain_s=parsed.drain_s,
        ready_file=parsed.ready_file,
        ratings=parsed.ratings,
        first_or_none=parsed.first_or_none,
        limits=Limits(parsed.max_body_bytes, parsed.body_timeout_s, parsed.max_instances),
        log=LogSettings(
            parsed.request_log,
            parsed.request_log_sample,
            parsed.request_log_key,
            parsed.request_log_max_bytes,
        ),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m serving.server",
        description="Serve the newest complete version of a pushed model over HTTP.",
        allow_abbrev=False,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    default = Settings(Path())
    add = parser.add_argument
    add("--folder", type=Path, required=True, help="folder of the model's versions")
    add("--name", default=default.name, help="name of the model in URLs")
    add("--host", default=default.host, help="address to listen on; others can reach 0.0.0.0")
    add("--port", type=_whole(0, 65535), default=default.port, help="0: any free one")
    add("--poll-s", type=_number(0.01), default=default.poll_s, help="seconds between two looks")
    add("--keep-versions", type=_whole(0), default=0, help="older versions that stay loaded")
    add("--threads", type=_whole(1, 256), default=default.threads, help="predictions at once")
    add("--max-waiting", type=_whole(0), default=default.max_waiting, help="beyond it: 503")
    add("--drain-s", type=_number(0), default=0.0, help="seconds of accepting while not ready")
    add("--ready-file", type=Path, help="gets pid, port and version once ready")
    add("--ratings", type=Path, metavar="FILE", help="store of what users have rated, SQLite")
    add("--first-or-none", action="store_true", help="end when the first version is refused")
    add("--max-body-bytes", type=_whole(1), default=default.limits.body_bytes, help="beyond: 413")
    add("--body-timeout-s", type=_number(0.01), default=default.limits.body_s, help="beyond: 408")
    add("--max-instances", type=_whole(1), default=default.limits.instances, help="of a request")
    add("--request-log", type=Path, metavar="FILE", help="keep requests, JSON Lines")
    add("--request-log-sample", type=_number(1e-9, 1), default=1.0, help="share that is kept")
    add("--request-log-key", type=Path, metavar="FILE", help="hashes user ids; FILE.key if not set")
    add("--request-log-max-bytes", type=_whole(1), default=default.log.max_bytes, help="of a file")
    return parser


def _whole(minimum: int, maximum: int | None = None) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        number = int(text)
        if number < minimum or (maximum is not None and number > maximum):
            raise argparse.ArgumentTypeError(_range(text, minimum, maximum))
        return number

    return whole_number


def _number(minimum: float, maximum: float | None = None) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text)
        if not math.isfinite(value) or value < minimum or (maximum is not None and value > maximum):
            raise argparse.ArgumentTypeError(_range(text, minimum, maximum))
        return value

    return number


def _range(text: str, minimum: float, maximum: float | None) -> str:
    upper = "" if maximum is None else f" and at most {maximum}"
    return f"{text} must be at least {minimum}{upper}"
