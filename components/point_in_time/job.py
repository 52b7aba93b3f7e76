"""Splits of examples turned into a plan: which files are read, and which ones are written.

A file is cut into parts of a fixed number of rows, so that a worker never holds more of the
enriched rows than those of one part.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from transform.point_in_time import StateParams

_ROWS_A_PART = 1 << 16

# (number of a file, number of a part of it)
Place = tuple[int, int]


@dataclass(frozen=True)
class Source:
    """A file of gzipped TFRecords and the split whose rows it holds."""

    split: str
    path: str


@dataclass(frozen=True)
class Job:
    """Everything that a worker needs to know.

    Attributes:
      sources: all files, those of a split in the order in which they are to be read.
      targets: {split: folder of the enriched files}.
      params: how much of the past is known.
      rows_a_part: rows in a file that is written, at most.
    """

    sources: tuple[Source, ...]
    targets: Mapping[str, str]
    params: StateParams
    rows_a_part: int = _ROWS_A_PART


def part_of(number: int, rows_a_part: int) -> int:
    """Returns the part of a file that its row of this number is in."""
    return number // rows_a_part


def parts(num_rows: int, rows_a_part: int) -> int:
    """Returns how many parts a file of so many rows has: at least one, so that none is lost."""
    return max(1, -(-num_rows // rows_a_part))


def rows_in(place: Place, rows_of_files: Mapping[int, int], rows_a_part: int) -> range:
    """Returns the numbers of the rows that a part holds."""
    source, part = place
    first = part * rows_a_part
    return range(first, min(rows_of_files[source], first + rows_a_part))


def file_names(job: Job, rows_of_files: Mapping[int, int]) -> dict[Place, str]:
    """Returns {place: path} of all files that are written, named as TFX names examples.

    Args:
      job: what is to be done.
      rows_of_files: {number of a file: its rows} of all files.
    """
    names: dict[Place, str] = {}
    for split, folder in job.targets.items():
        places = list(_places(job, split, rows_of_files))
        for number, place in enumerate(places):
            names[place] = f"{folder}/data_tfrecord-{number:05d}-of-{len(places):05d}.gz"
    return names


def _places(job: Job, split: str, rows_of_files: Mapping[int, int]) -> Iterator[Place]:
    for number, source in enumerate(job.sources):
        if source.split == split:
            for part in range(parts(rows_of_files[number], job.rows_a_part)):
                yield number, part
