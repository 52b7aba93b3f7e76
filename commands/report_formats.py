"""The content of a validation report turned into the format that was asked for, where asked."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import broken_pipe
from components.schema_validation.report_files import REPORT_JSON
from pipeline.files import read_json, write_named

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("text", "json", "html", "junit")

Content = Mapping[str, Any]

_WIDTH = 100  # of text for nobody's terminal


def rendered(content: Content, form: str) -> str:
    """Returns a report as one of FORMATS, ending in a line break."""
    text = _RENDERERS[form](content)
    return text if text.endswith("\n") else text + "\n"


def read_content(folder: Path) -> dict[str, Any] | None:
    """Returns what report.json in the folder of a report holds, None when it cannot be read."""
    content = read_json(folder / REPORT_JSON)
    return content if isinstance(content, dict) else None


def deliver(text: str, save: Path | None) -> None:
    """Writes a report to a file, whole or not at all, else to standard output.

    A reader of standard output who leaves early (`| head`) changes nothing.

    Raises:
      WorkspaceError: the file cannot be written.
    """
    if save is not None:
        write_named(save, text)
        return
    try:
        click.echo(text.encode("utf-8"), nl=False)
    except BrokenPipeError:
        broken_pipe.sink(sys.stdout)


def show(console: "Console", content: Content) -> None:
    """Prints the summary of a report, as wide and as coloured as the console is."""
    from rich.text import Text

    from components.schema_validation.text import text_summary

    width = console.width if console.is_terminal else _WIDTH
    console.print(Text.from_ansi(text_summary(content, width, color=True)), soft_wrap=True)


def _text(content: Content) -> str:
    from components.schema_validation.text import text_summary

    return text_summary(content, _WIDTH)


def _json(content: Content) -> str:
    from components.schema_validation.content import as_json

    return as_json(content)


def _html(content: Content) -> str:
    from components.schema_validation.page import report_page

    return report_page(content)


def _junit(content: Content) -> str:
    from components.schema_validation.junit import junit_xml

    return junit_xml(content)


_RENDERERS: Mapping[str, Callable[[Content], str]] = {
    "text": _text,
    "json": _json,
    "html": _html,
    "junit": _junit,
}
