"""`python -m tools image`: the image built, a rehearsal run in it, size and time written down."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import SetUpError, interpreters, lanes
from tools.image import inside, requirements
from tools.image.bases import Base, base_for, parse_os_release
from tools.image.buildah import Storage
from tools.image.making import make_base, make_image

FOLDER = ".image"
_RECORD = "image.json"
# Who it is, and that nothing but /tmp can be written.
_PROBE = """
import os
def writable(folder):
    try:
        open(os.path.join(folder, "probe"), "w").close()
    except OSError as error:
        return error.strerror
    return "written"
print(os.getuid(), {folder: writable(folder) for folder in ("/", "/opt/tfx-recommender", "/tmp")})
"""


@dataclass(frozen=True)
class Record:
    """What was measured.

    Attributes:
      image: its name.
      lane: "legacy" or "current".
      size_bytes: of its layers, unpacked.
      base_s, build_s, try_s: seconds for the base, the image, and what was run in it.
    """

    image: str
    lane: str
    size_bytes: int
    base_s: float
    build_s: float
    try_s: float


def build(project: Path, forced: str, pipeline: str) -> Record:
    """Builds the image of a lane below `.image/`, and runs a step in it.

    Args:
      project: the checkout.
      forced: the value of LANE; "": the lane that this machine would have.
      pipeline: a compiled pipeline that is rehearsed in the image; "": only the health check.

    Raises:
      SetUpError: the machine cannot, something failed, or the image is not what it has to be.
    """
    folder = project / FOLDER
    folder.mkdir(exist_ok=True)
    requirements.require(requirements.means_of(folder))
    lane, base = _base(project, forced)
    storage, image = Storage(folder), f"localhost/tfx-recommender:{lane}"
    start = time.monotonic()
    make_base(storage, base, f"localhost/tfx-recommender-base:{lane}", say)
    based = time.monotonic()
    say(f"image: {image}, from Dockerfile")
    make_image(storage, project, base, f"localhost/tfx-recommender-base:{lane}", image)
    built = time.monotonic()
    _try(storage, image, folder / "work", pipeline)
    tried = time.monotonic()
    size = storage.size_of(image)
    record = Record(image, lane, size, based - start, built - based, tried - built)
    (folder / _RECORD).write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")
    say(f"{image}: {size / 1e9:.1f} GB, base {record.base_s:.0f} s, build {record.build_s:.0f} s")
    say(f"to push it: {' '.join(storage.command)} push {image} docker://REGISTRY/NAME:TAG")
    return record


def _base(project: Path, forced: str) -> tuple[str, Base]:
    found = interpreters.find_interpreters(os.environ, project / ".venv")
    if forced and forced not in lanes.LANES:
        raise SetUpError(f"LANE={forced!r} is no lane; it is one of: {', '.join(lanes.LANES)}.")
    if not forced:
        forced = lanes.choose(interpreters.this_machine(), found).lane.name
    release = parse_os_release(Path("/etc/os-release").read_text(encoding="utf-8"))
    return forced, base_for(lanes.LANES[forced], release, found)


def _try(storage: Storage, image: str, work: Path, pipeline: str) -> None:
    """Runs the health check, a probe and a pipeline in the image; SetUpError when one fails."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    config = storage.config_of(image)
    if not config.user.partition(":")[0].isdigit() or config.user.startswith("0"):
        raise SetUpError(f"{image} runs as {config.user or 'root'}, not as a number of a user")
    commands = {
        "the health check": list(config.command),
        "who it is, and where it can write": ["python", "-c", _PROBE],
    }
    if pipeline:
        shutil.copyfile(pipeline, work / "pipeline.yaml")
        file, output = f"{inside.WORK}/pipeline.yaml", f"{inside.WORK}/rehearsal"
        rehearse = ["python", "-m", "kubeflow_runner", "rehearse", file, "--output", output]
        commands["the rehearsal of a pipeline"] = rehearse
    for what, command in commands.items():
        say(f"in the image, as {inside.USER}, on a read-only root: {what}")
        answer = inside.run_inside(storage, image, config, command, work)
        lines = [line for line in answer.output.splitlines() if line.strip()]
        say("  " + "\n  ".join(lines[-40:]))
        if answer.code != 0:
            raise SetUpError(f"it ended with {answer.code} in the image; its output is above.")


def say(line: str) -> None:
    """Prints one line of progress."""
    print(line, flush=True)
