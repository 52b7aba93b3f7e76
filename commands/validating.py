"""What `validate` was asked turned into a verdict about ratings, shown and, if asked, handed over.

Standard output belongs to the report in the format that was asked for. Unless that is the text
itself, whatever is said on the way goes to standard error.
"""

import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands import failures, options
from commands.closing import report_folder, shown
from commands.display import PlainDisplay, display_for, new_console
from commands.report_formats import Content, deliver, read_content, rendered, show
from commands.running import prepared
from foundation.errors import (
    EXIT_DATA_NOT_VALID,
    EXIT_PASSED,
    RecommenderError,
    SourceError,
    WorkspaceError,
)
from foundation.imports import uncollected
from pipeline import inputs, logs, runner, workspace
from pipeline.config import RunConfig, load_config
from pipeline.config_io import dumps
from pipeline.config_load import Layer


@dataclass(frozen=True)
class Asked:
    """The command line: what makes up the configuration, and what is done with the report.

    Attributes:
      form: one of report_formats.FORMATS.
      save: the file that takes the report; None: standard output does.
    """

    data: str | None
    config_file: Path | None
    assignments: tuple[str, ...]
    against: str | None
    serving_log: str | None
    show_ids: bool
    form: str
    save: Path | None
    output: Path

    def layers(self) -> list[Layer]:
        """Returns what the options set in the configuration."""
        given: Mapping[str, Any] = {
            "against": self.against,
            "serving_log": self.serving_log,
            "show_ids": self.show_ids or None,
        }
        return [
            Layer(f"--{key.replace('_', '-')}", {"validation": {key: value}})
            for key, value in given.items()
            if value is not None
        ]


def validate_data(asked: Asked, *, debug: bool = False) -> int:
    """Validates, shows how it goes and what came of it; returns the exit code.

    Raises:
      Interrupted: the user or the system stopped it.
    """
    out, err = logs.console_streams()
    is_text = asked.form == "text" and asked.save is None
    display = display_for(new_console(out if is_text else err, work_goes_on=True))
    try:
        content, folder = _validated(asked, display)
    except SourceError as error:
        if debug:
            traceback.print_exception(error, file=err)
        content, folder = _refused(error, asked), None
    except RecommenderError as error:
        if debug:
            traceback.print_exception(error, file=err)
        return failures.report(error, log=display.result.log if display.result else None)
    _close(display, content, folder)
    if not is_text:
        deliver(rendered(content, asked.form), asked.save)
        if asked.save is not None:
            display.say(f"saved     {shown(asked.save)}")
    return EXIT_PASSED if content["verdict"] == "passed" else EXIT_DATA_NOT_VALID


def _validated(asked: Asked, display: PlainDisplay) -> tuple[Content, Path]:
    """Returns the report's content and its folder."""
    config = load_config(
        asked.config_file, asked.data, asked.assignments, inputs.check, asked.layers()
    )
    opened = workspace.open(asked.output)
    with display:
        result = runner.run(
            lambda: _pipeline(config, opened, display),
            opened,
            display,
            command=(options.python(), *sys.argv),
            config_text=dumps(inputs.anchored(config)),
            kind="validation",
        )
    folder = report_folder(result)
    content = read_content(folder) if folder else None
    if folder is None or content is None:
        raise WorkspaceError(
            "the run left no validation report", hint=f"The log may say why: {result.log}"
        )
    return content, folder


def _pipeline(config: RunConfig, opened: workspace.Workspace, display: PlainDisplay) -> Any:
    """Builds the graph; the first to import TFX."""
    found = prepared(config, opened, display)
    with uncollected():
        from pipeline.code_digest import node_digests
        from pipeline.data_graph import build_validation

    return build_validation(config, found, opened, node_digests())


def _refused(error: SourceError, asked: Asked) -> Content:
    """Returns the report of a source that could not be opened at all."""
    from components.schema_validation.content import refused_content

    message = str(error).removeprefix(f"{error.code}: ")
    for quoted in () if asked.show_ids else error.personal:
        message = message.replace(quoted, "(not shown)")
    return refused_content(error.code, message, error.hint, asked.data or "")


def _close(display: PlainDisplay, content: Content, folder: Path | None) -> None:
    """Prints the summary, how long it took and where the report is."""
    if display.result is not None:
        display.say("")
    show(display.console, content)
    if display.result is not None:
        display.say(f"took      {display.result.seconds:,.0f} s")
    if folder is not None:
        display.say(f"report    {shown(folder / 'report.html')}")
