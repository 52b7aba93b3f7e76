"""The path of a request log turned into its files and those that lie beside them."""

from typing import NamedTuple

from components.ratings_example_gen.files import InputFile, check_unpacks, list_inputs
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.sources.base import head_lines, lies_beside
from foundation.errors import SourceError
from foundation.text import inert

_ENDINGS = (".json", ".jsonl", ".ndjson", ".log")


class LogFiles(NamedTuple):
    """The files of a log, and the names of others that lie beside them."""

    files: tuple[InputFile, ...]
    ignored: tuple[str, ...]


def log_files(path: str) -> LogFiles:
    """Returns the files at `path` (file, folder, glob, zip or URL), those named as JSON if several.

    Raises:
      SourceError: E-NOT-FOUND, or E-FORMAT: none is named as JSON.
    """
    found = list_inputs(SourceParams(path=path))
    data = found if len(found) == 1 else [file for file in found if _is_named_as_log(file)]
    if not data:
        names = ", ".join(inert(file.name, 40) for file in found[:5])
        raise SourceError(
            "E-FORMAT",
            f"{inert(path, 300)} holds {names}: no request log",
            hint=f"Name the files of the log {' or '.join(_ENDINGS)}, each also with .gz.",
        )
    return LogFiles(tuple(data), tuple(file.name for file in found if file not in data))


def check(log: LogFiles) -> None:
    """Raises SourceError if a file is damaged or UTF-16, or if all are empty."""
    empty = []
    for file in log.files:
        check_unpacks(file, SourceParams(path=file.path))
        try:
            head_lines(file)
        except SourceError as error:
            if error.code != "E-EMPTY":
                raise
            empty.append(error)
    if len(empty) == len(log.files):
        raise empty[0]


def _is_named_as_log(file: InputFile) -> bool:
    return not lies_beside(file) and file.base.lower().removesuffix(".gz").endswith(_ENDINGS)
