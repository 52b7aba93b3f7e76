"""`config`: what a run would be configured with, and what can be configured."""

from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.group(
    epilog=options.examples(
        "config show --set trainer.max_epochs=8 > my.yaml", "run --config my.yaml"
    )
)
def config() -> None:
    """Show the configuration and its reference."""


@config.command(epilog=options.examples("config show --data sample:1m"))
@options.config
@options.debug
def show(
    data: str | None, config_file: Path | None, assignments: tuple[str, ...], debug: bool
) -> None:
    """Print the resolved configuration as YAML, checked."""
    with reported(debug):
        from pipeline.config import load_config
        from pipeline.config_io import dumps

        click.echo(dumps(load_config(config_file, data, assignments)), nl=False)


@config.command(epilog=options.examples("config docs trainer seed"))
@click.argument("words", nargs=-1)
@click.option("--markdown", is_flag=True, help="Print the page docs/configuration.md.")
def docs(words: tuple[str, ...], markdown: bool) -> None:
    """List every key, or those whose name or meaning holds all WORDS."""
    from pipeline.config import RunConfig
    from pipeline.config_docs import as_lines, as_markdown

    if markdown:
        click.echo(as_markdown(RunConfig), nl=False)
        return
    lines = as_lines(RunConfig, words)
    click.echo("\n".join(lines) if lines else f"No key has {' '.join(words)} in name or meaning.")
