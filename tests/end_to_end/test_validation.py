"""Ratings judged before anybody trains on them: healthy ones, then a copy with faults, then a run.

One story in one workspace, each test going on where the one before ended; see
test_life_of_a_workspace.py.
"""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.end_to_end.program import call, last_summary, outcomes

pytestmark = [pytest.mark.e2e, pytest.mark.tfx]

HEALTHY = "sample:20k"
JUDGING = {
    "SchemaImporter",
    "RatingsExampleGen",
    "StatisticsGen",
    "RatingsProfile",
    "AgainstExampleGen",
    "AgainstStatistics",
    "AgainstProfile",
    "RequestLogExampleGen",
    "ServingStatistics",
    "SchemaValidation",
}


@pytest.fixture(scope="module")
def faulty(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a rating beyond the scale and the coding of gender swapped."""
    folder = tmp_path_factory.mktemp("faulty") / "ratings"
    shutil.copytree(next((output / "data").glob("sample-*")), folder)
    ratings = folder / "u.data"
    lines = ratings.read_text(encoding="latin-1").splitlines()
    user, movie, _, time = lines[10].split("\t")
    lines[10] = "\t".join([user, movie, "9", time])
    ratings.write_text("\n".join(lines) + "\n", encoding="latin-1")
    users = folder / "u.user"
    swapped = users.read_text(encoding="latin-1").translate(str.maketrans({"M": "F", "F": "M"}))
    users.write_text(swapped, encoding="latin-1")
    return folder


@pytest.fixture(scope="module")
def requests(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log whose clients all say that they are of one occupation."""
    ratings = next((output / "data").glob("sample-*")) / "u.data"
    log = tmp_path_factory.mktemp("requests") / "requests.jsonl"
    with log.open("w") as file:
        for line in ratings.read_text(encoding="latin-1").splitlines():
            user, _, _, time = line.split("\t")
            asked = {"user_id": user, "timestamp": int(time), "user_occupation_text": "artist"}
            file.write(json.dumps(asked) + "\n")
    return log


def test_healthy_ratings_pass_and_standard_output_is_pure_json(output: Path) -> None:
    done = call("validate", "--data", HEALTHY, "--format", "json", "--output", str(output))
    assert done.code == 0, done.text
    report = json.loads(done.out)
    assert report["verdict"] == "passed"
    assert report["counts"]["error"] == 0
    assert "SchemaValidation" in done.err  # the progress
    assert str(output / "artifacts") in done.err  # where the page is
    assert "Transform" not in outcomes(output)


def test_a_faulty_copy_fails_and_says_what_where(
    output: Path, faulty: Path, requests: Path, tmp_path: Path
) -> None:
    file = tmp_path / "report.xml"
    done = call(
        "validate",
        *("--data", str(faulty)),
        *("--against", HEALTHY),
        *("--serving-log", str(requests)),
        *("--format", "junit"),
        *("--save", str(file)),
        *("--output", str(output)),
    )
    assert done.code == 3, done.text
    assert done.out == ""
    failed = {
        case.get("name", ""): "".join(failure.itertext()) + failure.get("message", "")
        for case in ElementTree.parse(file).iter("testcase")
        for failure in case.iter("failure")
    }
    said = " ".join(f"{name} {text}" for name, text in failed.items())
    assert "E-RATING-RANGE" in said
    assert "u.data:11" in said
    assert "E-DRIFT" in said
    assert "user_gender" in said
    assert "E-SKEW" in said
    assert "user_occupation_text" in said
    assert "E-RATING-RANGE" in done.err  # the summary, for who watches


def test_a_run_takes_the_verdict_from_cache_and_trains_nothing(
    output: Path, faulty: Path, requests: Path
) -> None:
    settings = {"against": HEALTHY, "serving_log": str(requests)}
    flags = [f"--set=validation.{key}={value}" for key, value in settings.items()]
    done = call("run", "--data", str(faulty), *flags, "--output", str(output))
    assert done.code == 3, done.text
    assert "E-RATING-RANGE" in done.text
    found = outcomes(output)
    assert {node: found[node] for node in JUDGING} == dict.fromkeys(JUDGING, "cached")
    assert found["DataGate"] == "failed"
    behind = set(found) - JUDGING - {"DataGate"}
    assert {found[node] for node in behind} == {"skipped"}
    assert "Transform" in behind


def test_the_runs_are_told_apart_and_the_report_is_found(output: Path) -> None:
    done = call("status", "--json", "--output", str(output))
    runs = json.loads(done.out)
    assert [run["kind"] for run in runs] == ["validation", "validation", "run"]
    assert [run["verdicts"]["data"] for run in runs] == ["passed", "failed", "failed"]
    page = Path(call("report", "--output", str(output)).out.strip())
    assert page.is_file()
    assert str(page.parent) in {artifact["uri"] for artifact in last_summary(output)["artifacts"]}
