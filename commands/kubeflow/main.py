"""The group of all commands for Kubeflow; each is imported only when it is called."""

from typing import Any

import click

from commands.kubeflow import options
from commands.lazy_group import LazyGroup

_COMMANDS = {
    "compile": "Write the pipeline file for Kubeflow Pipelines.",
    "rehearse": "Carry the pipeline file out here, without a cluster.",
    "submit": "Run a compiled pipeline on Kubeflow.",
    "schedule": "Let the cluster start runs by itself.",
    "status": "List the newest runs on Kubeflow, or the steps of one.",
    "logs": "Print the logs of a run's failed steps, or of one node.",
}


@click.group(
    cls=LazyGroup,
    prefix="commands.kubeflow.",
    summaries=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=options.examples(
        "compile", "rehearse --data ml-100k.zip", "submit pipeline.yaml --wait"
    ),
)
def cli(**_: Any) -> None:
    """Run the pipeline on Kubeflow Pipelines.

    The same pipeline as `local_runner.py run`, from the same configuration; its section `kubeflow`
    says what each step's pod is given.
    """
