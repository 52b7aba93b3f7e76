"""What a newcomer meets first: short help, quick answers, an error for a slip of the finger."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from commands.main import cli

ROOT = Path(__file__).parents[2]
COMMANDS = (
    [],
    ["run"],
    ["validate"],
    ["status"],
    ["recommend"],
    ["serve"],
    ["ratings"],
    ["ratings", "fill"],
    ["ratings", "show"],
    ["models"],
    ["models", "list"],
    ["models", "show"],
    ["models", "rollback"],
    ["models", "refresh-index"],
    ["models", "reinstate"],
    ["models", "prune"],
    ["report"],
    ["config"],
    ["config", "show"],
    ["config", "docs"],
    ["restore-metadata"],
)


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments), prog_name="python local_runner.py")
    return result.exit_code, result.output


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "(group)")
def test_help_fits_one_screen_and_shows_a_working_command(command: list[str]) -> None:
    code, text = invoke(*command, "--help")
    lines = text.splitlines()
    assert code == 0
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert f"  python local_runner.py {' '.join(command)}".rstrip() in text.split("Example:")[1]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "(group)")
def test_the_commands_that_help_shows_are_understood(command: list[str]) -> None:
    """Every example parses: its options exist, its values are in range."""
    _, text = invoke(*command, "--help")
    for line in text.split("Example:")[1].strip().splitlines():
        words = line.split("local_runner.py ")[1].partition(" > ")[0].replace("'", "").split()
        context = cli.make_context("x", words)
        while isinstance(context.command, click.Group):
            rest = context._protected_args + context.args
            if not rest and context.command.invoke_without_command:
                break
            name, sub, rest = context.command.resolve_command(context, rest)
            assert sub is not None, line
            context = sub.make_context(name, rest, parent=context)


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    context = click.Context(cli)
    _, text = invoke("--help")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(limit=200) in text


def test_a_misspelt_command_is_a_usage_error_with_a_suggestion() -> None:
    code, text = invoke("recomend")
    assert code == 2
    assert "Did you mean 'recommend'?" in text


def test_version() -> None:
    code, text = invoke("--version")
    assert code == 0
    assert text.startswith("tfx-recommender")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["status", "--output", "nowhere"],
        ["models", "list", "--output", "nowhere"],
        ["models", "show", "--output", "nowhere"],
        ["models", "rollback", "--output", "nowhere"],
        ["models", "prune", "--output", "nowhere"],
        ["report", "--output", "nowhere"],
        ["config", "show"],
        ["run", "--data", "no-such-file.zip"],
        ["validate", "--help"],
        ["validate", "--data", "no-such-file.zip", "--format", "html"],
        ["recommend", "--user", "1", "--output", "nowhere"],
        ["serve", "--output", "nowhere"],
    ],
    ids=" ".join,
)
def test_light_commands_import_nothing_heavy(arguments: list[str]) -> None:
    """TFX takes 25 CPU seconds to import, TensorFlow 5; these commands must not pay for it."""
    program = (
        "import sys, atexit\n"
        "from pipeline import environment; environment.prepare()\n"
        "heavy = ('tfx', 'tensorflow', 'apache_beam', 'ml_metadata', 'pandas')\n"
        "atexit.register(lambda: print('HEAVY', [m for m in heavy if m in sys.modules]))\n"
        "from commands.main import cli; cli()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "HEAVY []" in done.stdout, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
