"""Bad usage and bad places: the message, the exit code, nothing written."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.failures import report, reported
from commands.main import cli
from foundation.errors import (
    ConfigError,
    DataNotValidError,
    DiskFullError,
    ModelNotBlessedError,
    SourceError,
    WorkspaceError,
)


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_every_problem_of_the_configuration_is_shown_at_once(tmp_path: Path) -> None:
    done = invoke(
        "run", "--set", "trainer.max_epoch=3", "--set", "beam.extra_args=[x]",
        "--output", str(tmp_path / "out"),
    )  # fmt: skip
    assert done.exit_code == 2
    assert "trainer.max_epoch: unknown key; did you mean trainer.max_epochs?" in done.stderr
    assert "beam.extra_args: expected --name=value, got 'x'" in done.stderr
    assert "Hint: `config docs`" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "--data", "no-such-file.zip"], 3, "E-NOT-FOUND: nothing is at "),
        (["run", "--data", "sample:5"], 2, "source.path: "),
        (["run", "--config", "no-such.yaml"], 2, "no-such.yaml: cannot be read"),
        (["run", "--bogus"], 2, "No such option"),
        (["recommend"], 2, "Missing option '--user'"),
        (["recommend", "--user", "1", "--k", "0"], 2, "0 is not in the range"),
        (["recommend", "--user", "1", "--k", "ten"], 2, "'ten' is not a valid integer"),
        (["recommend", "--user", "1"], 5, "no model has been pushed to "),
        (["report"], 5, "holds no validation report"),
        (["restore-metadata"], 5, "holds no metadata"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_cannot_work_says_why(
    arguments: list[str], code: int, message: str, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    done = invoke(*arguments, "--output", str(output))
    assert done.exit_code == code
    assert message in done.stderr
    assert "Traceback" not in done.output
    assert not output.exists()


def test_config_show_refuses_a_sample_that_cannot_be_made() -> None:
    done = invoke("config", "show", "--data", "sample:abc")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "source.path: " in done.stderr


def test_an_output_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    done = invoke("run", "--output", str(tmp_path / "out"))
    assert done.exit_code == 2  # click knows before we do: a folder was expected


def test_an_output_that_cannot_be_written_is_named() -> None:
    done = invoke("run", "--output", "/proc/nothing/out")  # refuses even root
    assert done.exit_code == 5
    assert "/proc/nothing" in done.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError(["a", "b"]), 2),
        (SourceError("E-EMPTY", "no rows"), 3),
        (DataNotValidError("x"), 3),
        (ModelNotBlessedError("x"), 4),
        (WorkspaceError("x"), 5),
        (DiskFullError("x"), 6),
        (OSError(28, "No space left on device"), 6),
        (RuntimeError("x"), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_every_kind_of_error_has_its_exit_code(error: BaseException, code: int) -> None:
    with pytest.raises(SystemExit) as caught, reported():
        raise error
    assert caught.value.code == code


def test_a_traceback_is_shown_on_demand_only(capsys: pytest.CaptureFixture[str]) -> None:
    for debug in (False, True):
        with pytest.raises(SystemExit), reported(debug):
            raise WorkspaceError("in use", hint="Wait.")
        shown = capsys.readouterr().err
        assert "Error: in use\nHint: Wait.\n" in shown
        assert ("Traceback" in shown) is debug


def test_a_defect_shows_one_line_without_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), reported():
        raise ValueError("\x1b[31mred\nsecond line")
    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 2


def test_the_log_is_named_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    report(WorkspaceError("x"), log)
    report(WorkspaceError("x", hint=f"See {log}"), log)
    assert capsys.readouterr().err.count(str(log)) == 2
