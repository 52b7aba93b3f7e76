"""One workspace through its life, each test going on where the one before ended.

Run, run again, change the code and be killed, resume, damage a model, feed bad rows. A test that is
run alone fails for want of those before it: the whole file is one story, told once, because every
run of the pipeline costs a minute.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.program import PROJECT, call, last_summary, outcomes, versions

pytestmark = [pytest.mark.e2e, pytest.mark.tfx]

# Eight users are in the test split: whether a model beats a list of popular movies is chance there.
GATE_OFF = "quality.gates.beats_recent_popularity=false"
DATA = ("--data", "sample:5k", "--set", GATE_OFF)
BEFORE_THE_GATE = {
    "RatingsExampleGen",
    "StatisticsGen",
    "RatingsProfile",
    "PreviousSpan",
    "SchemaImporter",
    "SchemaValidation",
    "DataGate",
}
BEHIND_THE_GATE = {
    "PointInTimeFeatures",
    "Transform",
    "Trainer",
    "BlessedBaseline",
    "Evaluator",
    "ModelValidation",
    "ServingParity",
    "Pusher",
}


def _ran(output: Path) -> set[str]:
    return {node for node, outcome in outcomes(output).items() if outcome == "ran"}


def test_first_run_pushes_a_model(output: Path) -> None:
    done = call("run", *DATA, "--output", str(output))
    assert done.code == 0, done.text
    assert set(outcomes(output).values()) == {"ran"}
    (version,) = versions(output)
    assert (output / "serving" / "recommender" / str(version) / "saved_model.pb").is_file()
    assert str(version) in done.text
    assert "synthetic" in done.text
    assert "\x1b[" not in done.text  # no terminal: plain lines
    assert "Traceback" not in done.text


def test_the_pushed_model_recommends(output: Path) -> None:
    known = call("recommend", "--user", "1", "--k", "7", "--output", str(output), "--json")
    assert known.code == 0, known.text
    answer = json.loads(known.out)
    assert answer["known"]
    assert answer["synthetic"]
    ratings = [movie["predicted_rating"] for movie in answer["movies"]]
    assert len({movie["movie_id"] for movie in answer["movies"]}) == len(ratings) == 7
    assert ratings == sorted(ratings, reverse=True)
    stranger = call("recommend", "--user", "nobody-yet", "--k", "3", "--output", str(output))
    assert stranger.code == 0, stranger.text
    assert "unknown" in stranger.text.lower()


def test_second_run_takes_every_node_from_cache(output: Path) -> None:
    before = versions(output)
    done = call("run", *DATA, "--output", str(output))
    assert done.code == 0, done.text
    assert set(outcomes(output).values()) == {"cached"}
    assert versions(output) == before


def test_changed_preprocessing_runs_again_and_a_killed_run_resumes(
    output: Path, tmp_path: Path
) -> None:
    changed = _copy_of_the_project(tmp_path / "changed")
    with (changed / "transform" / "preprocessing.py").open("a", encoding="utf-8") as file:
        file.write("\n# a change of the code that TFX's own cache key does not see\n")
    _kill_when_running("Trainer", ["run", *DATA, "--output", str(output)], changed, output)

    done = call("run", *DATA, "--output", str(output), project=changed)
    assert done.code == 0, done.text
    assert not _ran(output) & BEFORE_THE_GATE
    assert outcomes(output)["Transform"] == "cached"  # it had finished before the kill
    assert outcomes(output)["Trainer"] == "ran"
    states = [summary["state"] for summary in _summaries(output)]
    assert states[-1] == "succeeded"


def test_a_damaged_model_is_named_and_trained_again_after_going_back(output: Path) -> None:
    """Back to the unchanged code: all of its results would be found but for a flipped bit."""
    of_the_old_code = _summaries(output)[1]["artifacts"]
    model = next(artifact for artifact in of_the_old_code if artifact["type_name"] == "Model")
    victim = next(Path(model["uri"]).rglob("saved_model.pb"))
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    pushed = versions(output)

    done = call("run", *DATA, "--output", str(output))
    assert done.code == 0, done.text
    assert str(victim.relative_to(output)) in done.text
    assert _ran(output) == BEHIND_THE_GATE - {"PointInTimeFeatures", "Transform"}
    assert versions(output)[:-1] == pushed


def test_bad_rows_stop_the_run_before_training_and_the_report_survives(
    output: Path, tmp_path: Path
) -> None:
    pushed = versions(output)
    folder = tmp_path / "broken"
    shutil.copytree(next((output / "data").glob("sample-*")), folder)
    ratings = folder / "u.data"
    lines = ratings.read_text(encoding="latin-1").splitlines()
    fields = lines[10].split("\t")
    lines[10] = "\t".join([fields[0], fields[1], "9", fields[3]])
    lines[20] = lines[20].split("\t")[0]
    ratings.write_text("\n".join(lines) + "\n", encoding="latin-1")

    done = call("run", "--data", str(folder), "--output", str(output))
    assert done.code == 3, done.text
    assert "u.data:11" in done.text
    assert "E-RATING-RANGE" in done.text
    assert "Traceback" not in done.text
    assert versions(output) == pushed
    assert {n for n, o in outcomes(output).items() if o == "skipped"} == BEHIND_THE_GATE
    report = next(
        a
        for a in last_summary(output)["artifacts"]
        if a["type_name"] == "components.ValidationReport"
    )
    assert "E-RATING-RANGE" in (Path(report["uri"]) / "report.html").read_text(encoding="utf-8")


def test_status_tells_the_whole_story(output: Path) -> None:
    done = call("status", "--output", str(output))
    assert done.code == 0, done.text
    assert "succeeded" in done.out
    assert "failed" in done.out


def _copy_of_the_project(target: Path) -> Path:
    names = ("*.egg-info", "__pycache__", ".git", ".venv*", ".uv", "output", "tests", "docs")
    shutil.copytree(PROJECT, target, ignore=shutil.ignore_patterns(*names, ".*cache"))
    (target / ".venv-serving").symlink_to(PROJECT / ".venv-serving")
    return target


def _kill_when_running(node: str, args: list[str], project: Path, output: Path) -> None:
    """Starts a run and kills it, as `kill -9` does, once `node` has started."""
    process = subprocess.Popen(
        [sys.executable, "local_runner.py", *args],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    before = {path.name for path in (output / "artifacts" / node / "model").iterdir()}
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline and process.poll() is None:
        if {path.name for path in (output / "artifacts" / node / "model").iterdir()} - before:
            break
        time.sleep(0.1)
    assert process.poll() is None, process.communicate()[0]
    process.send_signal(signal.SIGKILL)
    process.wait()


def _summaries(output: Path) -> list[dict[str, Any]]:
    folders = sorted((output / "runs").iterdir(), key=lambda folder: folder.name)
    return [json.loads((folder / "summary.json").read_text(encoding="utf-8")) for folder in folders]
