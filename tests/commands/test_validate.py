"""`validate` and `report --format` as far as they get without TFX: formats, places, exit codes."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from commands.main import cli
from commands.report_formats import FORMATS
from components.schema_validation.content import as_json, refused_content
from pipeline import run_history
from pipeline.processes import ourselves
from pipeline.results import ArtifactRecord
from pipeline.run_history import RunSummary, runs
from pipeline.workspace import Workspace

ROOT = Path(__file__).parents[2]


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def is_whole(text: str, form: str) -> bool:
    """Whether a text is nothing but one report in a format."""
    if form == "json":
        return bool(json.loads(text)["verdict"] == "failed")
    if form == "junit":
        return ElementTree.fromstring(text).tag == "testsuites"
    if form == "html":
        return text.startswith("<!DOCTYPE html>") and text.endswith("</html>\n")
    return not text.startswith(("{", "<"))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("content", [None, ""], ids=["missing", "empty"])
def test_a_source_that_cannot_be_opened_has_a_report_in_every_format(
    content: str | None, form: str, tmp_path: Path
) -> None:
    data = tmp_path / "ratings.csv"
    if content is not None:
        data.write_text(content)
    code = "E-NOT-FOUND" if content is None else "E-EMPTY"
    output = tmp_path / "out"
    done = invoke("validate", "--data", str(data), "--format", form, "--output", str(output))
    assert done.exit_code == 3
    assert is_whole(done.stdout, form)
    assert code in done.stdout
    assert (code in done.stderr) is (form != "text")
    assert "Traceback" not in done.output
    states = [(run.kind, run.state) for run in runs(Workspace(output))]
    assert states == ([] if content is None else [("validation", "failed")])


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_saved_whole_and_not_printed(form: str, tmp_path: Path) -> None:
    file = tmp_path / "report"
    done = invoke("validate", "--data", "no-such.zip", "--format", form, "--save", str(file))
    assert (done.exit_code, done.stdout) == (3, "")
    assert is_whole(file.read_text(encoding="utf-8"), form)
    assert str(file) in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize(
    ("option", "key"), [("--against", "validation.against"), ("--serving-log", "serving_log")]
)
def test_what_it_is_compared_with_must_be_there(option: str, key: str, tmp_path: Path) -> None:
    done = invoke("validate", option, "gone", "--output", str(tmp_path / "out"))
    assert done.exit_code == 3
    assert "E-NOT-FOUND" in done.stdout
    assert key in done.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "pdf"], "'pdf' is not one of"),
        (["--save", "no/such/folder/x"], "there is no folder no/such/folder"),
        (["--save", "."], "'.' is a directory"),
        (["--data", "x.csv", "draft"], "--data must stand after 'draft'"),
        (["--set", "validation.rules=gone.yaml"], "gone.yaml: cannot be read"),
        (["--set", "validation.min_rows=0"], "validation.min_rows"),
        (["drafft"], "Did you mean 'draft'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_says_why(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = invoke("validate", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_a_file_that_cannot_be_written_is_named() -> None:
    done = invoke("validate", "--data", "no-such.zip", "--save", "/proc/report")
    assert done.exit_code == 5
    assert "cannot write to /proc/report" in done.stderr


def test_an_option_wins_over_the_file_and_set_wins_over_it(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    file.write_text("validation: {against: of-the-file}")
    arguments = ["validate", "--config", str(file), "--against", "of-the-option"]
    assert "of-the-option" in invoke(*arguments).stdout
    assert "of-set" in invoke(*arguments, "--set", "validation.against=of-set").stdout


def test_a_reader_who_leaves_does_not_change_the_verdict(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "local_runner.py",
            "validate",
            "--data",
            "no-such.zip",
            "--format",
            "html",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "BrokenPipe" not in err
    assert "Traceback" not in err


@pytest.fixture
def reported(tmp_path: Path) -> Path:
    """An output folder whose one run has a report."""
    folder = tmp_path / "artifacts" / "r"
    folder.mkdir(parents=True)
    content = refused_content("E-EMPTY", "nothing in it")
    (folder / "report.json").write_text(as_json(content))
    (folder / "report.html").write_text("")
    record = ArtifactRecord("SchemaValidation", "report", 1, "T", str(folder))
    (tmp_path / "runs" / "0001-x").mkdir(parents=True)
    summary = RunSummary("0001-x", "failed", 1.0, ourselves(), artifacts=(record,))
    run_history.save(Workspace(tmp_path), summary)
    return tmp_path


@pytest.mark.parametrize("form", FORMATS)
def test_the_latest_report_is_printed_in_any_format(form: str, reported: Path) -> None:
    done = invoke("report", "--format", form, "--output", str(reported))
    assert done.exit_code == 0
    assert is_whole(done.stdout, form)
    assert "E-EMPTY" in done.stdout


def test_a_damaged_report_is_named(reported: Path) -> None:
    (reported / "artifacts" / "r" / "report.json").write_text("{")
    done = invoke("report", "--format", "json", "--output", str(reported))
    assert done.exit_code == 5
    assert "report.json is missing or cannot be read" in done.stderr
