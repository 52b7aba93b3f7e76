"""Examples turned, in Beam, into the same examples with what was known at their moments.

    files -> rows -> by movie: with the movie's state -> by user: with the user's state
      -> by part of a file: in their old order, written

All rows of one movie, or of one user, are in memory at a time, never all rows. Nothing here depends
on the runner, on the number of workers or on the order in which anything arrives.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam

from components.base.tfrecords import write_tfrecord
from components.point_in_time.job import Job, Place, file_names, part_of, parts, rows_in
from components.point_in_time.packing import packed, unpacked
from components.point_in_time.rows import Row, read_rows
from components.point_in_time.states import with_movie_state, with_user_state
from foundation.errors import WorkspaceError

_COUNTS, _PLACES = "counts", "places"
_NAMESPACE = "point_in_time"


def build(pipeline: beam.Pipeline, job: Job) -> None:
    """Adds to a Beam pipeline what fills `job.targets`.

    The pipeline fails with a WorkspaceError if a row got lost or came twice.
    """
    read = (
        pipeline
        | "Files" >> beam.Create(list(enumerate(job.sources)))
        | "Spread" >> beam.Reshuffle()
        | "Read" >> beam.ParDo(ReadFile(job)).with_outputs(_COUNTS, _PLACES, main="rows")
    )
    rows_of_files = beam.pvalue.AsDict(read[_COUNTS])
    enriched = (
        read["rows"]
        | "ByMovie" >> beam.GroupByKey()
        | "MovieState" >> beam.ParDo(AddMovieState(job))
        | "ByUser" >> beam.GroupByKey()
        | "UserState" >> beam.ParDo(AddUserState(job))
    )
    written = (
        (enriched, read[_PLACES])
        | "AllParts" >> beam.Flatten()
        | "ByPart" >> beam.GroupByKey()
        | "Write" >> beam.ParDo(WritePart(job), rows_of_files)
        | "Written" >> beam.CombineGlobally(sum)
    )
    _ = (
        pipeline
        | "Whole" >> beam.Create([None])
        | "Check" >> beam.Map(check_whole, rows_of_files, beam.pvalue.AsSingleton(written))
    )


class ReadFile(beam.DoFn):
    """(number, source) -> (movie, row); how many rows, and the parts they make, on the side."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._read = beam.metrics.Metrics.counter(_NAMESPACE, "rows_read")

    def process(self, numbered: tuple[int, Any]) -> Iterator[Any]:
        """Reads one file."""
        number, source = numbered
        count = 0
        for row in read_rows(source.path, number):
            yield row.movie_id, tuple(row)
            count += 1
        self._read.inc(count)
        yield beam.pvalue.TaggedOutput(_COUNTS, (number, count))
        for part in range(parts(count, self._job.rows_a_part)):
            yield beam.pvalue.TaggedOutput(_PLACES, ((number, part), None))


class AddMovieState(beam.DoFn):
    """(movie, its rows) -> (user, row)."""

    def __init__(self, job: Job) -> None:
        self._params = job.params

    def process(self, movie_rows: tuple[str, Iterable[Any]]) -> Iterator[tuple[str, Any]]:
        """Enriches the rows of one movie."""
        for row in with_movie_state(map(Row._make, movie_rows[1]), self._params):
            yield row.user_id, tuple(row)


class AddUserState(beam.DoFn):
    """(user, their rows) -> (part of a file, packed (number of the row in the file, example))."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def process(self, user_rows: tuple[str, Iterable[Any]]) -> Iterator[tuple[Place, bytes]]:
        """Enriches the rows of one user."""
        rows = with_user_state(map(Row._make, user_rows[1]), self._job.params)
        rows_a_part = self._job.rows_a_part
        yield from packed(
            ((row.source, part_of(row.number, rows_a_part)), (row.number, row.example))
            for row in rows
        )


class WritePart(beam.DoFn):
    """(part of a file, its rows) -> how many rows were written."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written = beam.metrics.Metrics.counter(_NAMESPACE, "rows_written")

    def process(
        self,
        part_rows: tuple[Place, Iterable[bytes | None]],
        rows_of_files: Mapping[int, int],
    ) -> Iterator[int]:
        """Writes one file.

        Raises:
          WorkspaceError: not every row is there, or one is there twice.
        """
        place, found = part_rows
        rows = sorted(unpacked(pack for pack in found if pack is not None))
        check_part(place, [number for number, _ in rows], rows_of_files, self._job)
        path = file_names(self._job, rows_of_files)[place]
        count = write_tfrecord(path, (example for _, example in rows))
        self._written.inc(count)
        yield count


def check_part(
    place: Place, numbers: list[int], rows_of_files: Mapping[int, int], job: Job
) -> None:
    """Raises WorkspaceError unless `numbers`, rising, are those of all rows of the part."""
    expected = rows_in(place, rows_of_files, job.rows_a_part)
    if numbers != list(expected):
        raise WorkspaceError(
            f"{job.sources[place[0]].path}: {len(expected):,} rows were read from"
            f" {expected.start:,} on, and {len(numbers):,} arrived where they are written"
        )


def check_whole(_: None, rows_of_files: Mapping[int, int], written: int) -> None:
    """Raises WorkspaceError unless as many rows were written as were read."""
    if (read := sum(rows_of_files.values())) != written:
        raise WorkspaceError(f"{read:,} rows were read and {written:,} were written")
