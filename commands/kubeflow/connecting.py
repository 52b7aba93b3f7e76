"""Options that say where the API of Kubeflow Pipelines is and who asks it, each defined once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kubeflow_pipelines.api.client import Api

_Command = TypeVar("_Command", bound=Callable[..., Any])


def connection(command: _Command) -> _Command:
    """Adds --host, --namespace, --token-file and --ca-cert."""
    for option in (
        click.option(
            "--ca-cert",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Authority behind the server's certificate.",
        ),
        click.option(
            "--token-file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Token; else KFP_TOKEN, or the pod's.",
        ),
        click.option("--namespace", metavar="NAME", help="Your profile, where each has one."),
        click.option("--host", metavar="URL", help="Or KF_PIPELINES_ENDPOINT; in a pod: none."),
    ):
        command = option(command)
    return command


def open_api(
    host: str | None, namespace: str | None, token_file: Path | None, ca_cert: Path | None
) -> "Api":
    """Returns the API that the options name; says so where the namespace counts for nothing.

    Raises:
      ConfigError: an option is unusable, or one is missing.
      ClusterError: there is no server, or it refuses.
    """
    from kubeflow_pipelines.api.client import Api
    from kubeflow_pipelines.api.connection import find_connection

    found = find_connection(host, namespace, token_file, ca_cert)
    api = Api(found)
    if namespace and not api.namespace:
        click.echo(f"{found.host} has no namespaces: --namespace counts for nothing", err=True)
    return api


def say(line: str) -> None:
    """Prints a line of progress, beside what a program may read on standard output."""
    click.echo(line, err=True)
