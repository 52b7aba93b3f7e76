import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from pipeline import logs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "run.log"


def test_prints_descriptors_children_logs_and_warnings_go_to_the_file(
    log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("absl").setLevel(logging.WARNING)  # as importing absl does
    with logs.captured(log, lambda _: None, lambda _: None):
        print("print")
        print("print to stderr", file=sys.stderr)
        os.write(1, b"descriptor 1\n")
        os.write(2, b"descriptor 2\n")
        subprocess.run(["sh", "-c", "echo child; echo child error >&2"], check=True)
        logging.getLogger("absl").info("information")
        warnings.warn_explicit("old", DeprecationWarning, "file.py", 1)
    assert capfd.readouterr() == ("", "")
    text = log.read_text()
    for line in (
        "print",
        "print to stderr",
        "descriptor 1",
        "descriptor 2",
        "child",
        "child error",
        "INFO absl: information",
    ):
        assert f"{line}\n" in text
    assert text.endswith("\n")
    print("after")
    logging.getLogger("absl").error("after")
    assert log.read_text() == text


def test_progress_and_our_warnings_reach_their_listeners(log: Path) -> None:
    progress: list[str] = []
    warned: list[str] = []
    with logs.captured(log, progress.append, warned.append):
        logging.getLogger("trainer.progress").info("epoch %d/%d", 3, 8)
        logging.getLogger("trainer.run_fn").warning("few \x1b[31mrows\nleft")
        logging.getLogger("trainer.run_fn").info("not worth showing")
        logging.getLogger("tensorflow").error("not ours")
    assert progress == ["epoch 3/8"]
    assert warned == ["few \\x1b[31mrows\\nleft"]
    assert "epoch 3/8" in log.read_text()


def test_state_of_logging_is_put_back_after_an_error(log: Path) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.stdout, sys.stderr
    with (
        pytest.raises(ValueError, match="x"),
        logs.captured(log, lambda _: None, lambda _: None),
    ):
        raise ValueError("x")
    assert (root.handlers, root.level, sys.stdout, sys.stderr) == before


def test_console_streams_stay_the_console(log: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from pipeline import logs\n"
        "out, err = logs.console_streams()\n"
        "with logs.captured(Path(sys.argv[1]), print, print):\n"
        "    print('hidden'); print('shown', file=out); print('shown error', file=err)\n"
        "print('end')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(log)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("shown\nend\n", "shown error\n")
    assert log.read_text() == "hidden\n"


def test_muted_drops_what_is_printed_and_lets_exceptions_through(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError, match="seen"), logs.muted():
        os.write(2, b"noise of C++\n")
        print("noise")
        raise ValueError("seen")
    print("after")
    assert capfd.readouterr() == ("after\n", "")
