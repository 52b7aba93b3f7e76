"""The files of the history and the catalogue turned into tables, on any of Beam's file systems."""

from typing import Any

from components.ratings_example_gen.remote import file_systems
from foundation.errors import WorkspaceError
from transform.arrow import pa, pq
from transform.catalogue import CATALOGUE_FILE
from transform.history import bucket_file


def history_files(folder: str) -> list[str]:
    """Returns the paths of a rating history's files, by bucket.

    Raises:
      WorkspaceError: the folder does not hold all files of one history.
    """
    (found,) = file_systems().match([f"{folder}/history-*.parquet"])
    paths = sorted(entry.path for entry in found.metadata_list)
    expected = [bucket_file(i, len(paths)) for i in range(len(paths))]
    if not paths or [path.rpartition("/")[2] for path in paths] != expected:
        raise WorkspaceError(
            f"{folder} is not a complete rating history: {len(paths)} files found",
            hint="Run the pipeline again; it writes the history anew.",
        )
    return paths


def read_history_file(path: str) -> Any:
    """Returns one bucket's ratings as a pa.Table, sorted by user, time and movie."""
    return _read(path)


def read_catalogue(folder: str) -> Any:
    """Returns every movie that the source knows as a pa.Table."""
    return _read(f"{folder}/{CATALOGUE_FILE}")


def write_text(path: str, text: str) -> None:
    """Writes a text as UTF-8."""
    with file_systems().create(path) as file:
        file.write(text.encode("utf-8"))


def write_table(path: str, table: Any) -> None:
    """Writes a table as Parquet."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    with file_systems().create(path) as file:
        file.write(sink.getvalue())


def _read(path: str) -> Any:
    with file_systems().open(path) as file:
        return pq.read_table(file)
