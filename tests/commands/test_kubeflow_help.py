"""Help of the commands for Kubeflow: one screen each, with a command that works."""

import shlex

import click
import pytest
from click.testing import CliRunner

from commands.kubeflow.main import _COMMANDS, cli

SCHEDULE = ("create", "list", "pause", "resume", "delete")
COMMANDS = ([], *([name] for name in _COMMANDS), *(["schedule", name] for name in SCHEDULE))


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments), prog_name="python kubeflow_runner.py")
    return result.exit_code, result.output


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "(group)")
def test_help_fits_one_screen_and_shows_a_working_command(command: list[str]) -> None:
    code, text = invoke(*command, "--help")
    lines = text.splitlines()
    assert code == 0
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    shown = text.split("Example:")[1].strip().splitlines()
    for line in shown:
        words = shlex.split(line.split("kubeflow_runner.py ")[1])
        context = cli.make_context("x", words)
        while isinstance(context.command, click.Group):
            rest = context._protected_args + context.args
            name, found, rest = context.command.resolve_command(context, rest)
            assert found is not None
            context = found.make_context(name or "", rest, context)
