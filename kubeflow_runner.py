"""Compile the pipeline for Kubeflow Pipelines, rehearse it here, submit it there."""

import sys

from foundation.errors import EXIT_USAGE
from pipeline import environment


def main() -> None:
    """Prepares the environment and hands over to the command line."""
    environment.prepare()
    try:
        from commands.kubeflow.main import cli
    except ModuleNotFoundError as error:
        print(f"Error: {error.name} is not installed for {sys.executable}", file=sys.stderr)
        print("Hint: make setup, then .venv/bin/python kubeflow_runner.py ...", file=sys.stderr)
        sys.exit(EXIT_USAGE)
    cli(prog_name="python kubeflow_runner.py")


if __name__ == "__main__":
    main()
