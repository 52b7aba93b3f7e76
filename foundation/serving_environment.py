"""Where the model server runs: an environment of its own, made beside the pipeline's by `make`."""

from pathlib import Path

from foundation.errors import WorkspaceError

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ".venv-serving"


def serving_python(root: Path = ROOT) -> Path:
    """Returns the Python of the serving environment; run it with `root` as working directory.

    Raises:
      WorkspaceError: the environment is not there, or a set-up of it was interrupted.
    """
    python = root / FOLDER / "bin" / "python"
    if not python.exists() or not any((root / FOLDER).glob("lib/python3.*/site-packages/kserve")):
        raise WorkspaceError(
            f"the model server's environment is not there, or not whole: {root / FOLDER}",
            hint="make setup",
        )
    return python


def server_command(root: Path = ROOT) -> list[str]:
    """Returns what starts the server, without its options: no package of the user gets in.

    Raises:
      WorkspaceError: the serving environment is not there.
    """
    return [str(serving_python(root)), "-E", "-s", "-m", "serving.server"]
