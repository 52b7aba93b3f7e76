"""The program of a step: prepares the process, runs the step, says what went wrong."""

import logging
import sys
import warnings

from pipeline import environment


def main() -> int:
    """Returns the exit code; 0 when the step has written what the launcher looks for."""
    environment.prepare()
    warnings.simplefilter("ignore", FutureWarning)  # of libraries, about themselves
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    # A line for each type that Beam cannot express: dozens before the first of the step's own.
    logging.getLogger("apache_beam.typehints").setLevel(logging.WARNING)
    arguments = sys.argv[1:]
    del sys.argv[1:]  # TFX's Beam executors parse it for the flags of every library
    from kubeflow_pipelines.entrypoint.step import run_step

    return run_step(arguments)


if __name__ == "__main__":
    sys.exit(main())
