"""`tfds:movielens/100k-ratings` and its siblings, datasets of TFDS, read shard by shard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from components.ratings_example_gen.arrow_bytes import to_bytes
from components.ratings_example_gen.blocks import ParsedBlock
from components.ratings_example_gen.files import InputFile
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import Layout, RowRules, Scale
from components.ratings_example_gen.sources.base import HALF_STARS, WHOLE_STARS, Source
from components.ratings_example_gen.sources.ignored_columns import ignored_columns
from components.ratings_example_gen.typed_blocks import TypedBlock, parse_typed_block, typed_layout
from foundation.errors import SourceError
from foundation.text import inert
from transform import features as f
from transform.arrow import pa

TFDS_PREFIX = "tfds:"
_SPLIT = "train"  # the only one that movielens has
_BATCH_ROWS = 1 << 14


@dataclass(frozen=True)
class TfdsMovieLens(Source):
    """A prepared dataset of TFDS whose features are among the twelve."""

    format: ClassVar[str] = "tfds"

    name: str
    data_dir: str
    files: tuple[InputFile, ...]
    fields: tuple[str, ...]
    unused_features: tuple[str, ...] = ()

    @classmethod
    def open(cls, params: SourceParams) -> "TfdsMovieLens":
        """Returns the dataset, downloaded and prepared if it is not yet.

        Raises:
          SourceError: E-TFDS, it cannot be prepared; E-COLUMNS, its rows are not ratings.
        """
        name = params.path.removeprefix(TFDS_PREFIX)
        builder = _prepared_builder(name, params.tfds_data_dir)
        missing = [field for field in f.REQUIRED_FIELDS if field not in builder.info.features]
        if missing:
            raise SourceError(
                "E-COLUMNS",
                f"{inert(params.path)} has no {', '.join(missing)}",
                hint="Give a dataset of ratings, such as tfds:movielens/100k-ratings.",
            )
        paths = sorted(str(path) for path in builder.data_path.iterdir() if path.is_file())
        files = tuple(InputFile(path, path.rpartition("/")[2]) for path in paths)
        fields = tuple(field for field in f.ALL_FIELDS if field in builder.info.features)
        unused = tuple(name for name in builder.info.features if name not in f.ALL_FIELDS)
        return cls(name, params.tfds_data_dir, files, fields, unused)

    @property
    def scale(self) -> Scale:  # type: ignore[override]
        """Whole stars in the two old sets, half stars in the newer ones."""
        return WHOLE_STARS if "/100k-" in self.name or "/1m-" in self.name else HALF_STARS

    @property
    def layout(self) -> Layout:
        """The dataset's features."""
        return typed_layout(self.fields, self.fields)

    def inputs(self) -> Sequence[InputFile]:
        """Returns the prepared dataset's files: records and descriptions."""
        return self.files

    def ignored_columns(self) -> Sequence[str]:
        """Returns the dataset's features that are none of our fields."""
        return ignored_columns(self.unused_features, [None] * len(self.unused_features))

    def check(self) -> None:
        """Raises SourceError if the dataset holds no rows."""
        if not self._builder().info.splits[_SPLIT].num_examples:
            raise SourceError("E-EMPTY", f"{inert(self.name)} has no rows")

    def shards(self) -> Sequence[tuple[int, int]]:
        """Returns (shard, position of its file) of each shard of the dataset."""
        names = [file.name for file in self.files]
        shard_names = self._builder().info.splits[_SPLIT].filenames
        return [(shard, names.index(name)) for shard, name in enumerate(shard_names)]

    def blocks(self, shard: tuple[int, int], block_bytes: int) -> Iterator[TypedBlock]:
        """Yields the rows of one shard, batch by batch; `block_bytes` is not used."""
        import tensorflow_datasets as tfds

        number, position = shard
        split, row = f"{_SPLIT}[{number}shard]", 1
        dataset = self._builder().as_dataset(split=split, shuffle_files=False)
        # TFDS' own batch_size pads lists of genres with 0, which is a genre.
        for batch in tfds.as_numpy(dataset.ragged_batch(_BATCH_ROWS)):
            table = pa.table({name: _as_arrow(batch[name]) for name in self.fields})
            yield TypedBlock(position, self.files[position].name, row, to_bytes(table))
            row += table.num_rows

    def parse(self, block: TypedBlock, rules: RowRules) -> ParsedBlock:
        """Returns the rows and the refused rows of a block."""
        return parse_typed_block(block, self.layout, rules)

    def _builder(self) -> Any:
        return _prepared_builder(self.name, self.data_dir)


def _as_arrow(values: Any) -> Any:
    """Returns a batch of one feature, a NumPy array or a ragged tensor, as an Arrow array."""
    if hasattr(values, "row_splits"):
        splits, flat = np.asarray(values.row_splits), np.asarray(values.values)
        return pa.ListArray.from_arrays(pa.array(splits, pa.int32()), pa.array(flat, pa.int64()))
    return pa.array(values.tolist())


def _prepared_builder(name: str, data_dir: str) -> Any:
    try:
        import tensorflow_datasets as tfds

        builder = tfds.builder(name, data_dir=data_dir or None)
    except ImportError as error:
        raise SourceError("E-TFDS", f"TFDS is not usable: {error}", hint=_zip_hint(name)) from error
    except (tfds.core.registered.DatasetNotFoundError, ValueError) as error:
        raise SourceError(
            "E-NOT-FOUND", f"TFDS has no dataset {inert(name)}", hint="See tfds.list_builders()."
        ) from error
    if not builder.info.splits:
        _prepare(builder, name)
    return builder


def _prepare(builder: Any, name: str) -> None:
    """Downloads and prepares a dataset; whatever goes wrong on the way is a SourceError E-TFDS."""
    try:
        builder.download_and_prepare()
    except Exception as error:  # requests, urllib3, TFDS and TensorFlow raise classes of their own
        raise SourceError(
            "E-TFDS",
            f"{inert(name)} is not prepared and could not be downloaded: "
            f"{type(error).__name__}: {inert(error, 160)}",
            hint=_zip_hint(name),
        ) from error


def _zip_hint(name: str) -> str:
    zip_name = inert("ml-" + name.partition("/")[2].rpartition("-")[0] + ".zip")
    return (
        f"Download https://files.grouplens.org/datasets/movielens/{zip_name} elsewhere and pass "
        f"the zip itself: --data path/to/{zip_name}"
    )
