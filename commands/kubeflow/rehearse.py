"""`rehearse`: a pipeline file carried out on this machine as a cluster would."""

import sys
from pathlib import Path

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import options

DEFAULT_FOLDER = Path("output") / "rehearsal"


@click.command(
    epilog=options.examples(
        "rehearse --data ml-100k.zip",
        "rehearse pipeline.yaml --param epochs=2",
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@options.parameters
@click.option("--no-cache", is_flag=True, help="Run every step, whatever ran before.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder of the object store, volumes and runs.",
)
@shared.config
@shared.debug
def rehearse(
    file: Path | None,
    parameters: tuple[str, ...],
    no_cache: bool,
    output: Path,
    data: str | None,
    config_file: Path | None,
    assignments: tuple[str, ...],
    debug: bool,
) -> None:
    """Carry the pipeline out here as a cluster would, without a cluster.

    Each step is a process of its own in an empty folder; it finds what it declares, and nothing
    else. FILE is what `compile` wrote; without it, the configuration is compiled first. Local
    --data is put on the volume. Exit codes are those of `local_runner.py run`.
    """
    with reported(debug):
        from commands.kubeflow.rehearsing import rehearse_file

        if file is not None and (config_file is not None or assignments):
            raise click.UsageError("FILE is compiled already: --config and --set change nothing")
        sys.exit(
            rehearse_file(
                file,
                parameters,
                output,
                data=data,
                config_file=config_file,
                assignments=assignments,
                use_cache=not no_cache,
            )
        )
