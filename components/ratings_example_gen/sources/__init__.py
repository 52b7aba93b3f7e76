"""Each way that ratings come, one module a format, and the choice among them by content."""

from collections.abc import Callable, Sequence

from components.ratings_example_gen.files import InputFile, list_inputs
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.sources.base import Source
from components.ratings_example_gen.sources.csv_log import CsvLog
from components.ratings_example_gen.sources.movielens_1m import MovieLens1M
from components.ratings_example_gen.sources.movielens_100k import MovieLens100K
from components.ratings_example_gen.sources.movielens_csv import MovieLensCsv
from components.ratings_example_gen.sources.parquet_log import ParquetLog
from components.ratings_example_gen.sources.tfds_movielens import TFDS_PREFIX, TfdsMovieLens
from foundation.errors import SourceError
from foundation.text import inert

Find = Callable[[Sequence[InputFile], SourceParams], Source | None]

# To add a format: write its module and name it here and in params.FORMATS. `find` looks at the
# files and returns None if they are not its own; the first that takes them is the source.
FINDERS: dict[str, Find] = {
    "ml-100k": MovieLens100K.find,
    "ml-1m": MovieLens1M.find,
    "ml-csv": MovieLensCsv.find,
    "parquet": ParquetLog.find,
    "csv": CsvLog.find,
}


def open_source(params: SourceParams) -> Source:
    """Returns the source that `params` names; span and version are filled into its path already.

    Raises:
      SourceError: nothing is there, the format cannot be told, or it is not the one asked for.
    """
    if params.path.startswith(TFDS_PREFIX) or params.format == "tfds":
        return TfdsMovieLens.open(params)
    files = list_inputs(params)
    finders = FINDERS if params.format == "auto" else {params.format: FINDERS[params.format]}
    for find in finders.values():
        if source := find(files, params):
            return source
    names = ", ".join(inert(file.name, 40) for file in files[:5])
    raise SourceError(
        "E-FORMAT",
        f"{inert(params.path, 300)} holds {names or 'no files'}: not {' or '.join(finders)}",
        hint="Give a GroupLens folder or zip, CSV or Parquet files, or set source.format.",
    )
