"""`logs`: what the steps of a run said, as far as the API server has it."""

from typing import Any

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options
from foundation.text import inert

_LINE = 4000


@click.command(epilog=options.examples("logs RUN_ID", "logs RUN_ID Trainer"))
@click.argument("run_id")
@click.argument("node", required=False)
@connecting.connection
@shared.debug
def logs(run_id: str, node: str | None, debug: bool, **where: Any) -> None:
    """Print the logs of a run's failed steps, or of one node.

    The server has those of pods that are there, and of others where its logs are archived. For
    what it lacks the kubectl command is printed, which shows the launcher's log as well.
    """
    with reported(debug):
        from foundation.errors import ClusterError
        from kubeflow_pipelines.api.runs import run_details
        from kubeflow_pipelines.api.step_logs import kubectl, logs_of

        api = connecting.open_api(**where)
        details = run_details(api, run_id)
        steps = details.steps if node else details.failed
        if node:
            steps = tuple(step for step in details.steps if step.name == node)
            if not steps:
                names = ", ".join(dict.fromkeys(step.name for step in details.steps))
                raise ClusterError(
                    f"run {run_id} has no step {inert(node)}", hint=f"Steps: {names}"
                )
        if not steps:
            connecting.say(f"run {run_id} is {details.run.state}; no step has failed. Name a node.")
        for step, log in logs_of(api, run_id, steps):
            connecting.say(f"--- {step.name} ({step.state}), pod {log.pod}")
            for line in log.text.splitlines():
                click.echo(inert(line, _LINE))
            if log.missing:
                connecting.say(f"not here: {log.missing}")
                connecting.say(f"try: {kubectl(log.pod, api.namespace)}")
