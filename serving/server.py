"""`python -m serving.server`: the model server, run by the Python of the serving environment."""

import os
import sys
from collections.abc import Sequence

from foundation.errors import EXIT_INTERRUPTED, RecommenderError
from foundation.tensorflow_settings import PREFERRED
from foundation.text import inert
from serving.settings import parse


def main(arguments: Sequence[str]) -> int:
    """Serves until a signal; returns the exit code."""
    settings = parse(arguments)
    for name, value in PREFERRED.items():
        os.environ.setdefault(name, value)
    del sys.argv[1:]  # KServe reads it while it is imported

    try:
        from serving.running import run

        return run(settings)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED  # while it was still starting
    except RecommenderError as error:
        print(f"Error: {inert(error, 400)}", file=sys.stderr)
        if error.hint:
            print(f"Hint: {error.hint}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
