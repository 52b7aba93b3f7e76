"""Each way that ratings come, one module a format, and the choice among them by content."""

from collections.abc import Callable, Sequence

from components.ratings_example_gen.files import InputFile, list_inputs
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.sources.base import Source
from components.ratings_example_gen.sources.movielens_100k import MovieLens100K
from foundation.errors import SourceError
from foundation.text import inert

Find = Callable[[Sequence[InputFile], SourceParams], Source | None]

# A new format: write its module, add it here. `find` looks at the files and says whether they are its own.
FINDERS: dict[str, Find] = {
    "ml-100k": MovieLens100K.find,
}


def open_source(params: SourceParams) -> Source:
    """Returns the source that `params` names; a path must have its span and version filled in already.

    Raises:
      SourceError: nothing is there, the format cannot be told, or the files cannot be read as the format asked for.
    """
    files = list_inputs(params)
    finders = FINDERS if params.format == "auto" else {params.format: FINDERS[params.format]}
    for find in finders.values():
        if source := find(files, params):
            return source
    names = ", ".join(inert(file.name, 40) for file in files[:5])
    raise SourceError(
        "E-FORMAT",
        f"{inert(params.path, 300)} holds {names}: not {' or '.join(finders)}",
        hint="Give a GroupLens folder or zip, CSV or Parquet files, or set source.format.",
    )
