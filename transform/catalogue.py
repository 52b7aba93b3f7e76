"""The catalogue: every movie that the source knows, read back from `catalogue.parquet`."""

from pathlib import Path
from typing import Any

from transform.arrow import pq

CATALOGUE_FILE = "catalogue.parquet"


def read_catalogue(path: Path) -> Any:
    """Returns a pa.Table, one row a movie sorted by movie_id.

    Columns: movie_id string, movie_title string (nullable), movie_genres list<int64> (nullable).
    `path` is the file or its folder.
    """
    return pq.read_table(path / CATALOGUE_FILE if path.is_dir() else path)
