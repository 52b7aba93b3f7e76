"""Errors turned into a few lines on standard error and an exit code; a traceback only on demand."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from commands import broken_pipe
from foundation.errors import (
    EXIT_BROKEN_PIPE,
    EXIT_DISK_FULL,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    ConfigError,
    RecommenderError,
)
from foundation.text import inert

_DISK_FULL_ERRNOS = (28, 122)  # ENOSPC, EDQUOT


@contextmanager
def reported(debug: bool = False) -> Iterator[None]:
    """Runs a command's body; an error ends the process with its message, hint and exit code."""
    try:
        yield
    except (click.exceptions.Exit, click.ClickException, click.Abort):
        raise
    except BrokenPipeError:
        # The reader of our output has left (`| head`): not all was said, and nobody listens.
        broken_pipe.sink(sys.stdout)
        raise SystemExit(EXIT_BROKEN_PIPE) from None
    except KeyboardInterrupt as error:
        _say(f"Stopped: {error or 'interrupted'}.")
        if hint := getattr(error, "hint", ""):
            _say(f"Hint: {hint}")
        raise SystemExit(getattr(error, "exit_code", EXIT_INTERRUPTED)) from None
    except RecommenderError as error:
        if debug:
            traceback.print_exc()
        raise SystemExit(report(error)) from error
    except OSError as error:
        if debug:
            traceback.print_exc()
        if error.errno in _DISK_FULL_ERRNOS:
            _say(f"Error: the disk is full: {inert(error, 200)}")
            raise SystemExit(EXIT_DISK_FULL) from error
        _internal(error)
    except Exception as error:
        if debug:
            traceback.print_exc()
        _internal(error)


def report(error: RecommenderError, log: Path | None = None) -> int:
    """Prints what went wrong, what to do next and where the log is; returns the exit code."""
    lines = [inert(line, 400) for line in str(error).splitlines()] or [type(error).__name__]
    if isinstance(error, ConfigError) and len(lines) > 1:
        lines = [f"{len(lines)} problems with the configuration or the command line", *lines]
    _say(f"Error: {lines[0]}")
    for line in lines[1:]:
        _say(f"  {line.strip()}")
    if error.hint:
        _say(f"Hint: {error.hint}")
    if log is not None and str(log) not in error.hint:
        _say(f"Log: {log}")
    return error.exit_code


def _internal(error: BaseException) -> None:
    _say(f"Internal error: {type(error).__name__}: {inert(error, 300)}")
    _say("Hint: this is a defect of the program; --debug shows where it happened.")
    raise SystemExit(EXIT_INTERNAL) from error


def _say(line: str) -> None:
    """Prints a line on standard error; that nobody reads it must not change the exit code."""
    try:
        click.echo(line, err=True)
    except BrokenPipeError:
        broken_pipe.sink(sys.stderr)
