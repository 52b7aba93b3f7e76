import errno
from pathlib import Path

import pytest

from foundation.errors import DataNotValidError, DiskFullError, RecommenderError, SourceError
from pipeline.failures import NodeFailedError, as_ours

LOG = Path("runs/1/run.log")


def _caught(*errors: Exception, explicit: bool = True) -> Exception:
    """Returns the last error, raised while each before it was handled."""
    caught: Exception | None = None
    for error in errors:
        try:
            if caught is None:
                raise error
            try:
                raise caught
            except Exception as before:
                if explicit:
                    raise error from before
                raise error  # noqa: B904
        except Exception as raised:
            caught = raised
    assert caught is not None
    return caught


def test_our_error_stays_itself() -> None:
    error = DataNotValidError("bad")
    assert as_ours(error, "Gate", LOG) is error


def test_our_error_as_a_stated_cause_is_found() -> None:
    ours = SourceError("E-EMPTY", "no rows", hint="look")
    assert as_ours(_caught(ours, RuntimeError("wrapped")), "Ingest", LOG) is ours


@pytest.mark.parametrize("copy", [RuntimeError, RecommenderError])
def test_beams_copy_is_replaced_by_what_the_worker_raised(copy: type[Exception]) -> None:
    ours = SourceError("E-EMPTY", "no rows", hint="look")
    error = _caught(ours, copy("E-EMPTY: no rows [while running 'Read']"), explicit=False)
    assert as_ours(error, "Ingest", LOG) is ours


def test_defect_while_our_error_is_handled_is_not_hidden_by_it() -> None:
    error = _caught(SourceError("E-EMPTY", "no rows"), KeyError("typo"), explicit=False)
    assert str(as_ours(error, "Ingest", LOG)) == "Ingest failed: KeyError: 'typo'"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        RuntimeError("INTERNAL: database or disk is full"),
        _caught(OSError(errno.ENOSPC, "x"), ValueError("y")),
    ],
)
def test_full_disk_has_its_own_error(error: Exception) -> None:
    ours = as_ours(error, "Transform", LOG)
    assert isinstance(ours, DiskFullError)
    assert ours.exit_code == 6
    assert str(ours) == "Transform: no space left on the disk"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError(), "Trainer failed: ValueError"),
        (ValueError("first\nsecond"), "Trainer failed: ValueError: first"),
        (ValueError("\x1b[31mred"), "Trainer failed: ValueError: \\x1b[31mred"),
        (
            RuntimeError("Traceback (most recent call last):\n  File x\nTypeError: wrong\n"),
            "Trainer failed: TypeError: wrong",
        ),
    ],
)
def test_other_errors_are_one_harmless_line_and_name_the_log(error: Exception, line: str) -> None:
    ours = as_ours(error, "Trainer", LOG)
    assert isinstance(ours, NodeFailedError)
    assert (str(ours), ours.exit_code) == (line, 1)
    assert str(LOG) in ours.hint


def test_failure_before_the_first_node_says_so() -> None:
    assert str(as_ours(ValueError("x"), "", LOG)).startswith("starting the pipeline failed")
