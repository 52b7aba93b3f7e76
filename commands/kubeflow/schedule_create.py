"""`schedule create`: a compiled pipeline that the cluster runs again and again."""

import json
from pathlib import Path

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options
from commands.kubeflow.submit import DEFAULT_EXPERIMENT


@click.command(
    epilog=options.examples("schedule create pipeline.yaml --every 1d --dry-run"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cron", metavar="FIELDS", help="As in a crontab, such as '0 3 * * *'; UTC.")
@click.option("--every", metavar="TIME", help="Such as 90m, 6h or 1d.")
@click.option("--name", metavar="NAME", help="Of the schedule; default: the pipeline's.")
@click.option("--replace", is_flag=True, help="Delete others of that name, afterwards.")
@click.option("--catch-up", is_flag=True, help="Make up for runs that were missed.")
@options.parameters
@click.option("--pipeline-root", metavar="URL", help="Where artifacts go, such as s3://bucket/x.")
@click.option("--experiment", default=DEFAULT_EXPERIMENT, show_default=True, metavar="NAME")
@click.option("--service-account", metavar="NAME", help="That the pods run as.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent; ask nobody.")
@connecting.connection
@shared.debug
def create(
    file: Path,
    cron: str | None,
    every: str | None,
    name: str | None,
    replace: bool,
    catch_up: bool,
    parameters: tuple[str, ...],
    pipeline_root: str | None,
    experiment: str,
    service_account: str | None,
    dry_run: bool,
    debug: bool,
    host: str | None,
    namespace: str | None,
    token_file: Path | None,
    ca_cert: Path | None,
) -> None:
    """Run a compiled pipeline again and again, one run at a time."""
    with reported(debug):
        from kubeflow_pipelines.api.pipeline_file import read_pipeline
        from kubeflow_pipelines.api.schedules import Schedule
        from kubeflow_pipelines.api.submission import Submission
        from kubeflow_pipelines.api.triggers import parse_trigger
        from kubeflow_pipelines.given_parameters import parse_parameters

        pipeline = read_pipeline(file)
        submission = Submission(
            file=pipeline,
            pipeline_name=pipeline.name,
            experiment=experiment,
            run_name=name or pipeline.name,
            parameters=parse_parameters(parameters, pipeline.parameters),
            pipeline_root=pipeline_root,
            service_account=service_account,
        )
        wanted = Schedule(submission, parse_trigger(cron, every), catch_up=catch_up)
        if dry_run:
            click.echo(json.dumps(wanted.described(), indent=1, ensure_ascii=False))
            return
        from kubeflow_pipelines.api.schedules import schedule

        api = connecting.open_api(host, namespace, token_file, ca_cert)
        click.echo(schedule(api, wanted, connecting.say, replace=replace))
