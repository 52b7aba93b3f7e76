"""Options and texts that several commands for Kubeflow share."""

from pathlib import Path

import click

PIPELINE_FILE = Path("pipeline.yaml")

parameters = click.option(
    "--param",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help="Set a parameter of the pipeline; repeatable.",
)


def examples(*commands: str) -> str:
    """Returns the lines below a help text: commands that work, kept as they are by click."""
    lines = (f"  python kubeflow_runner.py {line}" for line in commands)
    return "\b\nExample:\n" + "\n".join(lines)
