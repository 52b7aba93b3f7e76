"""`compile`: a checked configuration turned into the file that the API server takes."""

from pathlib import Path

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import options


@click.command(
    epilog=options.examples(
        "compile --set kubeflow.image=registry.io/tfx:1",
        "compile --config my.yaml --file my.pipeline.yaml",
    )
)
@click.option(
    "--file",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    default=options.PIPELINE_FILE,
    show_default=True,
    help="Where to write it.",
)
@shared.config
@shared.debug
def compile(
    target: Path,
    data: str | None,
    config_file: Path | None,
    assignments: tuple[str, ...],
    debug: bool,
) -> None:
    """Write the pipeline file for Kubeflow Pipelines.

    The same configuration and sources always give the same bytes. What a cluster cannot do is
    refused, with the name of the node (exit code 2).
    """
    with reported(debug):
        from commands.kubeflow.compiling import compile_configured, described
        from pipeline.config import load_config
        from pipeline.files import write_named

        config = load_config(config_file, data, assignments)
        text, spec = compile_configured(config)
        write_named(target, text)
        for line in described(spec):
            click.echo(line)
        click.echo(f"written    {target}")
