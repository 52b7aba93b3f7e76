"""`validate`: the command line turned into a verdict about ratings, without training anything."""

import sys
from pathlib import Path

import click

from commands import options
from commands.failures import reported
from commands.lazy_group import LazyGroup
from commands.report_formats import FORMATS


@click.group(
    cls=LazyGroup,
    prefix="commands.validate_",
    summaries={
        "draft": "Infer schema and rules from data; show what differs.",
        "accept": "Apply chosen differences to schema and rules.",
    },
    invoke_without_command=True,
    epilog=options.examples("validate --data ml-100k.zip --format junit"),
)
@options.config
@click.option("--against", metavar="SOURCE", help="Ratings to compare with; none: no comparison.")
@click.option("--serving-log", metavar="FILE", help="Requests of clients (JSON Lines), for skew.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    metavar="FORMAT",
    help="What to print: text (default), json, html or junit.",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to this file instead.",
)
@click.option("--show-ids", is_flag=True, help="Show user ids instead of hashes.")
@options.output
@options.debug
@click.pass_context
def validate(
    ctx: click.Context,
    data: str | None,
    config_file: Path | None,
    assignments: tuple[str, ...],
    against: str | None,
    serving_log: str | None,
    form: str,
    save: Path | None,
    show_ids: bool,
    output: Path,
    debug: bool,
) -> None:
    """Check ratings without training: a verdict and a report. Exit codes: 0 passed,
    3 failed or not readable, 2 wrong usage, 5 output not usable.
    """  # noqa: D205 - one paragraph: the help must fit one screen
    if ctx.invoked_subcommand is not None:
        _refuse_options(ctx)
        return
    if save is not None and not save.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {save.parent}", ctx, param_hint="--save")
    with reported(debug):
        from commands.validating import Asked, validate_data

        asked = Asked(
            data, config_file, assignments, against, serving_log, show_ids, form, save, output
        )
        sys.exit(validate_data(asked, debug=debug))


def _refuse_options(ctx: click.Context) -> None:
    """An option before the subcommand would be of no effect: that is said instead."""
    given = (
        parameter.opts[0]
        for parameter in ctx.command.params
        if parameter.name
        and ctx.get_parameter_source(parameter.name) is click.core.ParameterSource.COMMANDLINE
    )
    for option in given:
        name = ctx.invoked_subcommand
        raise click.UsageError(f"{option} must stand after {name!r}: validate {name} {option} ...")
