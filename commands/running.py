"""A checked configuration turned into a run that somebody watches, and its end into a code."""

import shlex
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from commands import failures, options
from commands.closing import Verdict, closing_of, show_closing
from commands.display import PlainDisplay, display_for, new_console
from commands.run_report import write_run_report
from foundation.errors import (
    EXIT_DATA_NOT_VALID,
    EXIT_MODEL_NOT_BLESSED,
    EXIT_PUSHED,
    ModelWithdrawnError,
    RecommenderError,
)
from foundation.imports import uncollected
from foundation.text import inert
from pipeline import inputs, logs, runner, sources, tuned, workspace
from pipeline.config import RunConfig
from pipeline.config_io import dumps
from pipeline.results import RunResult
from serving.profiles import some_user

_VERDICTS: Mapping[int, Verdict] = {
    EXIT_DATA_NOT_VALID: "data not valid",
    EXIT_MODEL_NOT_BLESSED: "model not blessed",
}


def run_pipeline(config: RunConfig, output: Path, *, debug: bool = False) -> int:
    """Runs the pipeline below `output` and shows how it goes; returns the exit code.

    Raises:
      WorkspaceError: the output cannot be used; nothing was done.
      Interrupted: the user or the system stopped the run.
    """
    opened = workspace.open(output)
    out, err = logs.console_streams()
    display = display_for(new_console(out, work_goes_on=True))
    try:
        with display:
            result = runner.run(
                lambda: _pipeline(config, opened, display),
                opened,
                display,
                command=(options.python(), *sys.argv),
                config_text=dumps(inputs.anchored(config)),
            )
    except RecommenderError as error:
        return _failed(display, error, err, debug)
    pushed = closing_of(result).pushed is not None
    if pushed:
        tuned.keep(opened, result)
    _close(display, result, _verdict(result), next_command(result, output) if pushed else "")
    return EXIT_PUSHED if pushed else EXIT_MODEL_NOT_BLESSED


def _pipeline(config: RunConfig, opened: workspace.Workspace, display: PlainDisplay) -> Any:
    """Builds the graph; the first to import TFX."""
    found = prepared(config, opened, display)
    with uncollected():
        from pipeline.code_digest import node_digests
        from pipeline.graph import build_pipeline

    return build_pipeline(config, found, opened, node_digests())


def prepared(
    config: RunConfig, opened: workspace.Workspace, display: PlainDisplay
) -> inputs.Inputs:
    """Writes sample data, looks at the sources, and says that TFX starts next.

    Raises:
      SourceError: a source as a whole cannot be used; it took a second to find out.
    """
    if sources.is_sample(config.source):
        display.waiting("preparing sample data (synthetic)")
    found = inputs.resolve(config, opened.data)
    display.waiting("starting TFX")
    return found


def _failed(display: PlainDisplay, error: RecommenderError, err: TextIO, debug: bool) -> int:
    """Shows how far the run got and why it stopped."""
    result = display.result
    if result is not None:
        _close(display, result, _verdict_of(error))
    if debug:
        traceback.print_exception(error, file=err)
    return failures.report(error, log=result.log if result else None)


def _close(
    display: PlainDisplay, result: RunResult, verdict: Verdict, next_command: str = ""
) -> None:
    write_run_report(result)
    show_closing(
        display.console,
        closing_of(result),
        verdict,
        seconds=result.seconds,
        next_command=next_command,
    )


def _verdict(result: RunResult) -> Verdict:
    if closing_of(result).pushed is None:
        return "model not blessed"
    pushed = result.artifact("Pusher", "pushed_model")
    if pushed is None or not pushed.properties.get("is_new"):
        return "unchanged"
    ran = any((node.node_id, node.outcome) == ("Pusher", "ran") for node in result.nodes)
    return "pushed" if ran else "unchanged"


def _verdict_of(error: RecommenderError) -> Verdict:
    if isinstance(error, ModelWithdrawnError):
        return "model withdrawn"
    return _VERDICTS.get(error.exit_code, "failed")


def next_command(result: RunResult, output: Path) -> str:
    """Returns a command that asks the model for somebody whom it knows."""
    history = result.artifact("RatingsExampleGen", "history")
    user = some_user(Path(history.uri), preferred="42") if history else ""
    whom = shlex.quote(inert(user)) if user else "new"
    return f"{options.program()} recommend --user {whom} --k 10{options.output_flag(output)}"
