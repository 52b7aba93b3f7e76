"""The rating history and the catalogue turned, in Beam, into profile.json and ids.parquet.

    history files -> figures of a bucket of users
                  -> rows by bucket of movies -> figures of a bucket of movies
                  -> values of features by their hash -> label sums
                  -> ratings given again, by lag
    catalogue     -> figures of the titles
      -> all figures merged into one profile; all ids into one table

Whole files and tables travel, as Arrow IPC bytes; single rows never do. Only the figures and the
table of ids, which is small beside the ratings, come together on one worker.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from components.ratings_example_gen.arrow_bytes import concat, from_bytes, to_bytes
from components.ratings_example_gen.splits import Boundaries
from components.ratings_profile import files, ids
from components.ratings_profile.assemble import assemble
from components.ratings_profile.catalogue import measure_catalogue
from components.ratings_profile.faulty_texts import keep_faulty
from components.ratings_profile.leaks import finish_values, keep_first_rows
from components.ratings_profile.movies import by_movie, cut, measure_movies, sorted_by_movie
from components.ratings_profile.partials import Collector, Partial, merge
from components.ratings_profile.profile import IDS_FILE, PROFILE_FILE, to_json
from components.ratings_profile.rerated import LAG, again, keep_lags
from components.ratings_profile.rows import Rows, column
from components.ratings_profile.totals import measure_totals
from components.ratings_profile.users import measure_users
from components.ratings_profile.values import measure_values, title_values
from transform import features as f

MOVIES, VALUES, LAGS, IDS = "movies", "values", "lags", "ids"


@dataclass(frozen=True)
class Job:
    """What is to be measured: folders of artifacts, and where time is cut.

    Attributes:
      num_buckets: into how many parts movies, values and lags are cut.
    """

    history: str
    catalogue: str
    profile: str
    where: Boundaries
    num_buckets: int


def measure_bucket(rows: Rows, where: Boundaries) -> Partial:
    """Returns the figures of the rows of some users, sorted by user, time and movie."""
    collector = Collector()
    measure_totals(rows, where, collector)
    measure_users(rows, where, collector)
    keep_faulty(rows, collector)
    keep_first_rows(rows, (where.min_s, where.max_s), collector)
    return collector.partial()


class MeasureBucket(beam.DoFn):
    """history file -> figures; its rows, values, repetitions and ids on the side."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def process(self, path: str) -> Iterator[Any]:
        """Measures one file."""
        job, rows = self._job, Rows(files.read_history_file(path))
        yield measure_bucket(rows, job.where)
        yield beam.pvalue.TaggedOutput(IDS, to_bytes(ids.user_ids(rows)))
        for part in by_movie(rows, job.num_buckets):
            yield beam.pvalue.TaggedOutput(MOVIES, part)
        values = measure_values(rows, (job.where.min_s, job.where.max_s))
        for part in cut_values(values, job.num_buckets):
            yield beam.pvalue.TaggedOutput(VALUES, part)
        repeated = again(rows)
        lags = column(repeated, LAG).to_numpy() % job.num_buckets
        for part in cut(repeated, lags):
            yield beam.pvalue.TaggedOutput(LAGS, part)


class MeasureMovies(beam.DoFn):
    """(bucket, all rows of its movies) -> figures; ids on the side."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def process(self, bucket_rows: tuple[int, Iterable[bytes]]) -> Iterator[Any]:
        """Measures one bucket of movies."""
        rows = sorted_by_movie(concat(bucket_rows[1]))
        collector = Collector()
        measure_movies(rows, self._job.where, collector)
        yield collector.partial()
        yield beam.pvalue.TaggedOutput(IDS, to_bytes(ids.movie_ids(rows)))


class MeasureCatalogue(beam.DoFn):
    """folder -> figures of the catalogue; its titles as values on the side."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def process(self, folder: str) -> Iterator[Any]:
        """Measures the catalogue."""
        table = files.read_catalogue(folder)
        collector = Collector()
        measure_catalogue(table, collector)
        yield collector.partial()
        values = title_values(column(table, f.MOVIE_TITLE))
        for part in cut_values(values, self._job.num_buckets):
            yield beam.pvalue.TaggedOutput(VALUES, part)


def cut_values(values: Any, num_buckets: int) -> Iterator[tuple[int, bytes]]:
    """Yields the values of each bucket of keys, as Arrow bytes."""
    keys = column(values, "key").to_numpy()
    return cut(values, (keys % num_buckets).astype("int64"))


def finish(function: Any, bucket_parts: tuple[int, Iterable[bytes]]) -> Partial:
    """Returns what `function` collects of a bucket's parts together."""
    collector = Collector()
    function(concat(bucket_parts[1]), collector)
    return collector.partial()


def write_profile(folder: str, total: Partial, id_tables: Iterable[bytes]) -> None:
    """Writes profile.json and ids.parquet."""
    table = ids.joined(from_bytes(part) for part in id_tables)
    files.write_table(f"{folder}/{IDS_FILE}", table)
    files.write_text(f"{folder}/{PROFILE_FILE}", to_json(assemble(total, table)))


def build(pipeline: beam.Pipeline, job: Job) -> None:
    """Adds the measuring of `job` to a Beam pipeline; its results are files in `job.profile`."""
    buckets = (
        pipeline
        | "Files" >> beam.Create(files.history_files(job.history))
        | "Spread" >> beam.Reshuffle()
        | "MeasureBucket"
        >> beam.ParDo(MeasureBucket(job)).with_outputs(MOVIES, VALUES, LAGS, IDS, main="figures")
    )
    catalogue = (
        pipeline
        | "Catalogue" >> beam.Create([job.catalogue])
        | "MeasureCatalogue"
        >> beam.ParDo(MeasureCatalogue(job)).with_outputs(VALUES, main="figures")
    )
    movies = (
        buckets[MOVIES]
        | "ByMovies" >> beam.GroupByKey()
        | "MeasureMovies" >> beam.ParDo(MeasureMovies(job)).with_outputs(IDS, main="figures")
    )
    values = (
        (buckets[VALUES], catalogue[VALUES])
        | "Values" >> beam.Flatten()
        | "ByValue" >> beam.GroupByKey()
        | "FinishValues" >> beam.Map(lambda parts: finish(finish_values, parts))
    )
    lags = (
        buckets[LAGS]
        | "ByLag" >> beam.GroupByKey()
        | "FinishLags" >> beam.Map(lambda parts: finish(keep_lags, parts))
    )
    figures = (buckets["figures"], catalogue["figures"], movies["figures"], values, lags)
    total = figures | "Figures" >> beam.Flatten() | "Total" >> beam.CombineGlobally(merge)
    id_tables = (buckets[IDS], movies[IDS]) | "Ids" >> beam.Flatten()
    _ = (
        pipeline
        | "Profile" >> beam.Create([job.profile])
        | "WriteProfile"
        >> beam.Map(write_profile, beam.pvalue.AsSingleton(total), beam.pvalue.AsIter(id_tables))
    )
