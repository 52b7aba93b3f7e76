"""`run`: the command line turned into a checked configuration, and that into an exit code."""

import sys
from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(
    epilog=options.examples(
        "run",
        "run --data ml-100k.zip --set trainer.max_epochs=8",
        "run --data 'log/*.csv' --config my.yaml",
    )
)
@options.config
@options.output
@options.debug
def run(
    data: str | None,
    config_file: Path | None,
    assignments: tuple[str, ...],
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

        config = load_config(config_file, data, assignments, inputs.check)
        sys.exit(run_pipeline(config, output, debug=debug))
