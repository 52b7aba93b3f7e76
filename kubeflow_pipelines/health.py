"""Whether an image can run a step: all that a step imports is imported, and its versions are said.

python -m kubeflow_pipelines.health
"""

import importlib
import importlib.metadata
import pkgutil
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator

from foundation.errors import WorkspaceError
from foundation.imports import uncollected
from foundation.serving_environment import serving_python
from pipeline import environment

_NAMED = ("tfx-recommender", "tfx", "tensorflow", "kfp", "apache-beam")
_ENTRIES = frozenset(
    {"kubeflow_pipelines.entrypoint", "kubeflow_pipelines.verdict", "pipeline.graph"}
)
# Runs in the model server's environment alone.
_ELSEWHERE = frozenset({"serving"})
_SERVING = "import kserve, tensorflow, serving.server"


def main() -> int:
    """Returns 0 when nothing is missing, and prints a line of versions; 1 with the reason."""
    environment.prepare()
    warnings.simplefilter("ignore")  # of libraries, about themselves
    try:
        with uncollected():
            import_all()
        check_serving()
    except (ImportError, WorkspaceError, subprocess.SubprocessError) as error:
        print(f"not healthy: {error}", file=sys.stderr)
        return 1
    print("healthy:", ", ".join(f"{each} {importlib.metadata.version(each)}" for each in _NAMED))
    return 0


def import_all() -> None:
    """Imports the entrypoint and all that it may be told to run.

    Raises:
      ImportError: a module, or what it needs, is missing.
    """
    from pipeline.code_digest import NODE_ENTRIES

    of_nodes = {entry for entries in NODE_ENTRIES.values() for entry in entries}
    for entry in sorted(_ENTRIES | of_nodes - _ELSEWHERE):
        module = importlib.import_module(entry)
        for name in _below(entry, getattr(module, "__path__", ())):
            importlib.import_module(name)


def _below(package: str, path: Iterable[str]) -> Iterator[str]:
    """Yields the names of the modules below a package, programs left out."""
    names = (found.name for found in pkgutil.walk_packages(path, f"{package}."))
    return (name for name in names if not name.endswith(".__main__"))


def check_serving() -> None:
    """Lets the model server's environment import the server.

    Raises:
      WorkspaceError: it is not there.
      SubprocessError: it cannot.
    """
    from foundation.serving_environment import ROOT

    command = [str(serving_python()), "-E", "-s", "-c", _SERVING]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    sys.exit(main())
