"""The whole pass, in Beam and step by step: files in, profile.json and ids.parquet out."""

import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.ratings_profile.profile import from_json
from pipeline.beam import beam_args
from transform import features as f
from transform.arrow import pa, pc, pq
from transform.history import bucket_file, bucket_of

# Beam alone takes nine seconds to import.
pytestmark = pytest.mark.tfx


def random_history(made, count, seed):
    rng = random.Random(seed)
    rows = {
        (str(rng.randint(1, 9)), str(rng.randint(1, 12)), rng.randint(0, 300)) for _ in range(count)
    }
    return made.history(
        [
            made.rating(
                *key[:2],
                float(rng.randint(1, 5)),
                key[2],
                movie_title=rng.choice(["Heat (1995)", " Heat", "Cit\ufffd (1999)", None]),
                user_gender=rng.choice([0, 1, None]),
                movie_genres=rng.choice([[1], [], [1, 2], None]),
                source_file=rng.choice(["a.csv", "b.csv"]),
            )
            for key in sorted(rows)
        ]
    )


def write(table, folder, num_buckets):
    """Writes history and catalogue as ingestion does."""
    (folder / "history").mkdir(parents=True)
    (folder / "catalogue").mkdir()
    (folder / "profile").mkdir()
    users = table[f.USER_ID].to_pylist()
    for bucket in range(num_buckets):
        mask = pa.array([bucket_of(user, num_buckets) == bucket for user in users], pa.bool_())
        path = folder / "history" / bucket_file(bucket, num_buckets)
        pq.write_table(table.filter(mask), path, row_group_size=7)
    ids = pc.unique(table[f.MOVIE_ID])
    movies = pa.table(
        {
            f.MOVIE_ID: ids,
            f.MOVIE_TITLE: pa.array(["Heat (1995)"] * len(ids), pa.string()),
            f.MOVIE_GENRES: pa.array([[1]] * len(ids), pa.list_(pa.int64())),
        }
    )
    pq.write_table(movies, folder / "catalogue" / "catalogue.parquet")


def job(made, folder, parts):
    from components.ratings_profile.measure import Job

    names = ("history", "catalogue", "profile")
    return Job(*(str(folder / name) for name in names), made.where, parts)


def in_beam(made, folder, parts):
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions

    from components.ratings_profile import measure

    with beam.Pipeline(options=PipelineOptions(beam_args())) as pipeline:
        measure.build(pipeline, job(made, folder, parts))
    return results(folder)


def step_by_step(made, folder, parts, seed):
    """What Beam does, in an order of its own."""
    from components.ratings_profile import measure
    from components.ratings_profile.files import history_files

    rng, todo = random.Random(seed), job(made, folder, parts)
    out = defaultdict(list)

    def run(step, elements):
        elements = list(elements)
        rng.shuffle(elements)
        for element in elements:
            for made_now in step(element):
                tag = getattr(made_now, "tag", "figures")
                out[tag].append(getattr(made_now, "value", made_now))

    def grouped(tag):
        groups = defaultdict(list)
        rng.shuffle(out[tag])
        for key, part in out[tag]:
            groups[key].append(part)
        return groups.items()

    run(measure.MeasureBucket(todo).process, history_files(todo.history))
    run(measure.MeasureCatalogue(todo).process, [todo.catalogue])
    run(measure.MeasureMovies(todo).process, grouped(measure.MOVIES))
    run(lambda g: [measure.finish(measure.finish_values, g)], grouped(measure.VALUES))
    run(lambda g: [measure.finish(measure.keep_lags, g)], grouped(measure.LAGS))
    rng.shuffle(out["figures"])
    measure.write_profile(todo.profile, measure.merge(out["figures"]), out[measure.IDS])
    return results(folder)


def results(folder):
    ids = pq.read_table(folder / "profile" / "ids.parquet")
    return (folder / "profile" / "profile.json").read_text(), ids.to_pylist()


def test_beam_and_any_number_of_buckets_agree(made, tmp_path):
    table = random_history(made, 150, seed=3)
    write(table, tmp_path / "one", 1)
    write(table, tmp_path / "five", 5)
    text, ids = in_beam(made, tmp_path / "one", 1)
    assert (text, ids) == in_beam(made, tmp_path / "five", 3)
    assert (text, ids) == step_by_step(made, tmp_path / "five", 7, seed=1)
    profile = from_json(text)
    assert profile.rows == table.num_rows
    assert [row["kind"] for row in ids] == ["movie"] * profile.movies + ["user"] * profile.users


@settings(max_examples=6)
@given(st.integers(0, 60), st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))
def test_rows_are_conserved_however_they_are_cut(made, tmp_path_factory, count, files, parts, seed):
    table = random_history(made, count, seed)
    folder = tmp_path_factory.mktemp("cut")
    write(table, folder / "whole", 1)
    write(table, folder / "cut", files)
    text, ids = step_by_step(made, folder / "cut", parts, seed)
    assert (text, ids) == step_by_step(made, folder / "whole", 1, 0)
    profile, rows = from_json(text), table.num_rows
    assert rows == sum(profile.hours) == sum(profile.weekdays) == sum(n for _, n in profile.days)
    assert rows == sum(split.rows for split in profile.splits)
    assert rows == sum(n for split in profile.splits for n in split.ratings.values())
    for kind in ("user", "movie"):
        assert rows == sum(row["rows"] for row in ids if row["kind"] == kind)
    pairs = {(row["user_id"], row["movie_id"]) for row in table.to_pylist()}
    assert profile.rerated == rows - len(pairs)


def test_an_incomplete_history_is_refused(made, tmp_path):
    from components.ratings_profile.files import history_files
    from foundation.errors import WorkspaceError

    write(random_history(made, 20, 1), tmp_path / "x", 3)
    (tmp_path / "x" / "history" / bucket_file(1, 3)).unlink()
    with pytest.raises(WorkspaceError, match="2 files found"):
        history_files(str(tmp_path / "x" / "history"))
