"""`submit`: a compiled pipeline sent to Kubeflow Pipelines, and waited for if asked."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options

if TYPE_CHECKING:
    from kubeflow_pipelines.api.submission import Submission

DEFAULT_EXPERIMENT = "tfx-recommender"


@click.command(epilog=options.examples("submit pipeline.yaml --param epochs=4 --wait"))
@click.argument("file", type=click.Path(path_type=Path))
@options.parameters
@click.option("--pipeline-root", metavar="URL", help="Where artifacts go, such as s3://bucket/x.")
@click.option("--experiment", default=DEFAULT_EXPERIMENT, show_default=True, metavar="NAME")
@click.option("--run-name", metavar="NAME", help="Default: pipeline, time and chance.")
@click.option("--service-account", metavar="NAME", help="That the pods run as.")
@click.option("--no-cache", is_flag=True, help="Run every step anew.")
@click.option("--wait", "waits", is_flag=True, help="Until it has ended; exit code 8 if not well.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="MINUTES", help="Of --wait.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent; ask nobody.")
@connecting.connection
@shared.debug
def submit(
    file: Path,
    waits: bool,
    timeout: int | None,
    dry_run: bool,
    debug: bool,
    host: str | None,
    namespace: str | None,
    token_file: Path | None,
    ca_cert: Path | None,
    **choices: Any,
) -> None:
    """Run a compiled pipeline on Kubeflow."""
    with reported(debug):
        submission = _submission(file, **choices)
        if dry_run:
            click.echo(json.dumps(submission.described(), indent=1, ensure_ascii=False))
            return
        from kubeflow_pipelines.api.runs import wait
        from kubeflow_pipelines.api.submission import submit as send

        api = connecting.open_api(host, namespace, token_file, ca_cert)
        run_id = send(api, submission, connecting.say)
        connecting.say(f"started {submission.run_name}: {api.run_page(run_id)}")
        click.echo(run_id)
        if waits:
            wait(api, run_id, connecting.say, None if timeout is None else timeout * 60.0)


def _submission(
    file: Path,
    parameters: tuple[str, ...],
    pipeline_root: str | None,
    experiment: str,
    run_name: str | None,
    service_account: str | None,
    no_cache: bool,
) -> "Submission":
    from kubeflow_pipelines.api.pipeline_file import read_pipeline
    from kubeflow_pipelines.api.submission import Submission, new_run_name
    from kubeflow_pipelines.given_parameters import parse_parameters

    pipeline = read_pipeline(file, cached=not no_cache)
    return Submission(
        file=pipeline,
        pipeline_name=pipeline.name,
        experiment=experiment,
        run_name=run_name or new_run_name(pipeline.name, time.time()),
        parameters=parse_parameters(parameters, pipeline.parameters),
        pipeline_root=pipeline_root,
        service_account=service_account,
    )
