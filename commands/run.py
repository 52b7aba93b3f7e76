"""`run`: the command line turned into a checked configuration, and that into an exit code."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import options
from commands.failures import reported

if TYPE_CHECKING:
    from pipeline.config_load import Layer


@click.command(
    epilog=options.examples(
        "run",
        "run --data ml-100k.zip --set trainer.max_epochs=8",
        "run --tune 20",
    )
)
@options.config
@click.option(
    "--tune", type=click.IntRange(min=1), metavar="N", help="Try N settings of training first."
)
@click.option("--no-tuned", is_flag=True, help="Leave out what an earlier --tune found.")
@options.output
@options.debug
def run(
    data: str | None,
    config_file: Path | None,
    assignments: tuple[str, ...],
    tune: int | None,
    no_tuned: bool,
    output: Path,
    debug: bool,
) -> None:
    """Run the pipeline: ratings in, pushed model out.

    What is done already and still valid is taken from cache. Exit codes: 0 pushed, 2 wrong usage,
    3 data not valid, 4 model not blessed, 5 output not usable, 6 disk full, 1 anything else.
    """
    with reported(debug):
        from commands.running import run_pipeline
        from pipeline import inputs
        from pipeline.config import load_config
        from pipeline.tuned import kept

        config = load_config(
            config_file, data, assignments, inputs.check, _tuning(tune, no_tuned), kept(output)
        )
        sys.exit(run_pipeline(config, output, debug=debug))


def _tuning(tune: int | None, no_tuned: bool) -> list["Layer"]:
    """Returns what the two options set."""
    from pipeline.config_load import Layer

    layers = []
    if tune is not None:
        layers.append(Layer("--tune", {"tuning": {"trials": tune}}))
    if no_tuned:
        layers.append(Layer("--no-tuned", {"tuning": {"reuse": False}}))
    return layers
