"""The group of all commands; each command is imported only when it is called."""

from typing import Any

import click

from commands import options
from commands.lazy_group import LazyGroup

_COMMANDS = {
    "run": "Run the pipeline: ratings in, pushed model out.",
    "validate": "Check ratings without training: a verdict and a report.",
    "status": "List runs, their nodes and verdicts.",
    "recommend": "Recommend movies with the pushed model.",
    "serve": "Serve the pushed model over HTTP.",
    "ratings": "Fill and look at the server's store of ratings.",
    "models": "List, show, roll back and prune pushed models.",
    "report": "Find or open the latest report on data and serving.",
    "config": "Show the configuration and its reference.",
    "restore-metadata": "Put the newest backup of the metadata back.",
}


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"tfx-recommender {version('tfx-recommender')}")
        except PackageNotFoundError:
            click.echo("tfx-recommender, not installed (run from a checkout)")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    prefix="commands.",
    summaries=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=options.examples("run", "validate --data ml-100k.zip"),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def cli(**_: Any) -> None:
    """Turn a log of ratings into a served recommender, below ./output or where --output says."""
