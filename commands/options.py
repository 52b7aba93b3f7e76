"""Options that several commands take, each defined once."""

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

DEFAULT_OUTPUT = Path("output")

output = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_OUTPUT,
    show_default=True,
    help="Folder of runs and pushed models.",
)
debug = click.option("--debug", is_flag=True, help="Show the full traceback of an error.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def config(command: _Command) -> _Command:
    """Adds the options that make up the configuration: --data, --config, --set."""
    for option in (
        click.option(
            "--set",
            "assignments",
            metavar="KEY=VALUE",
            multiple=True,
            help="Set one key, e.g. trainer.max_epochs=8; repeatable.",
        ),
        click.option(
            "--config",
            "config_file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Configuration, YAML or TOML.",
        ),
        click.option(
            "--data",
            metavar="SOURCE",
            help="sample (default), GroupLens zip, CSV, Parquet, tfds:NAME.",
        ),
    ):
        command = option(command)
    return command


def examples(*commands: str) -> str:
    """Returns the lines below a help text: commands that work, kept as they are by click."""
    return "\b\nExample:\n" + "\n".join(f"  python local_runner.py {line}" for line in commands)


def python() -> str:
    """Returns what to type for the Python of this process: `python` where that is the same one."""
    if os.environ.get("VIRTUAL_ENV") == sys.prefix:
        return "python"
    shorter = os.path.relpath(sys.executable)
    return shlex.quote(sys.executable if shorter.startswith("..") else shorter)


def program() -> str:
    """Returns the start of a command that can be typed here, such as what to do next."""
    return f"{python()} local_runner.py"


def output_flag(folder: Path) -> str:
    """Returns ` --output <folder>` for a command that is shown, "" for the default."""
    return (
        ""
        if folder.resolve() == DEFAULT_OUTPUT.resolve()
        else f" --output {shlex.quote(str(folder))}"
    )
