"""MovieLens 100K from the zip to the profile: what is known of it."""

from datetime import datetime, timezone

import pytest

from components.ratings_profile.profile import MAX_SAMPLES, from_json
from pipeline.beam import beam_args
from transform.arrow import pq

pytestmark = pytest.mark.tfx


def ingest(path, out):
    """Runs RatingsExampleGen's executor; returns {output: [artifact]}."""
    from tfx.dsl.io import fileio
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_example_gen import params as p
    from components.ratings_example_gen.driver import resolve
    from components.ratings_example_gen.executor import Executor

    outputs = {
        "examples": [standard_artifacts.Examples()],
        "catalogue": [artifacts.Catalogue()],
        "history": [artifacts.RatingHistory()],
        "ingest_report": [artifacts.IngestReport()],
    }
    for key, (artifact,) in outputs.items():
        artifact.uri = str(out / key)
        fileio.makedirs(artifact.uri)
    params = p.SourceParams(path=str(path))
    properties = {
        "source": p.to_json(params),
        **resolve(params),
        "split": p.to_json(p.SplitParams()),
        "ingest": p.to_json(p.IngestParams(num_buckets=4)),
        "synthetic": 0,
    }
    Executor(Executor.Context(beam_pipeline_args=beam_args())).Do({}, outputs, properties)
    return outputs


@pytest.fixture(scope="module")
def measured(ml100k_zip, tmp_path_factory):
    """(artifact, Profile, ids) of ML-100K."""
    from components import artifacts
    from components.ratings_profile.executor import Executor

    out = tmp_path_factory.mktemp("ml100k")
    inputs = ingest(ml100k_zip, out)
    artifact = artifacts.RatingsProfile()
    artifact.uri = str(out / "profile")
    (out / "profile").mkdir()
    executor = Executor(Executor.Context(beam_pipeline_args=beam_args()))
    executor.Do(inputs, {"profile": [artifact]}, {"code_digest": "x"})
    profile = from_json((out / "profile" / "profile.json").read_bytes())
    return artifact, profile, pq.read_table(out / "profile" / "ids.parquet")


def test_says_which_data_it_is(measured, ml100k_zip):
    artifact, _, _ = measured
    assert artifact.get_int_custom_property("span") == 0
    assert artifact.has_custom_property("version")
    assert len(artifact.get_string_custom_property("input_fingerprint")) >= 32
    assert artifact.get_string_custom_property("source") == str(ml100k_zip)
    assert artifact.get_string_custom_property("format") == "ml-100k"


def test_sizes(measured):
    _, profile, ids = measured
    assert (profile.rows, profile.users, profile.movies) == (100_000, 943, 1_682)
    assert ids.num_rows == 943 + 1_682
    assert profile.rerated == 0 and profile.lags == ()
    # u.item has 725 dramas, and two movies of the genre "unknown".
    assert (profile.genres_in_catalogue["7"], profile.genres_in_catalogue["17"]) == (725, 2)
    assert datetime.fromtimestamp(profile.first_s, timezone.utc).date().isoformat() == "1997-09-20"
    assert datetime.fromtimestamp(profile.last_s, timezone.utc).date().isoformat() == "1998-04-22"


def test_what_is_odd_about_it(measured):
    _, profile, _ = measured
    assert profile.num_titles_with_two_ids == len(profile.titles_with_two_ids) == 18
    assert profile.titles_with_two_ids[3].title == "Chasing Amy (1997)"
    assert profile.titles_with_two_ids[3].movie_ids == ("246", "268")
    assert profile.titles_with_two_ids[3].rows == 379
    assert profile.ids_with_two_titles == () and profile.unsteady_attributes == ()
    assert profile.titles_without_year.listed == ("unknown",)
    assert (profile.titles_without_year.values, profile.titles_without_year.rows) == (1, 9)
    assert (profile.before_release.values, profile.before_release.rows) == (14, 33)
    assert [(fault.kind, fault.feature, fault.values, fault.rows) for fault in profile.text] == [
        ("edges", "movie_title", 3, 15)
    ]
    assert profile.movies_without_genre.values == profile.constant_users.values == 0


def test_bursts_and_clocks(measured):
    _, profile, _ = measured
    assert densest(profile.user_bursts) == {60: 30, 600: 157, 3_600: 597, 86_400: 737}
    assert densest(profile.movie_bursts) == {60: 4, 600: 5, 3_600: 10, 86_400: 33}
    assert profile.steady_runs == ()
    days = dict(profile.days)
    for burst in profile.user_bursts:
        assert burst.day_rows == days[burst.start_s // 86_400]
        assert len(burst.samples) == 10
        assert all(sample.user_id == burst.id for sample in burst.samples)


def densest(bursts):
    found = {}
    for burst in bursts:
        found.setdefault(burst.window_s, burst.rows)
    return found


def test_splits(measured):
    _, profile, _ = measured
    rows = {split.split: split.rows for split in profile.splits}
    assert rows == {"train": 65_336, "eval": 15_778, "test": 18_886}
    test = profile.split("test")
    assert test.cold_user_rows / test.rows == pytest.approx(0.87, abs=0.01)
    assert (test.users, test.cold_users, test.cold_movies) == (281, 182, 57)
    assert sum(test.ratings.values()) == test.rows
    men = sum(split.categories["user_gender"]["1"] for split in profile.splits)
    assert men / profile.rows == pytest.approx(0.74, abs=0.005)


def test_nothing_leaks_the_label(measured):
    _, profile, _ = measured
    assert profile.leaks[0].feature in ("movie_id", "movie_title")
    assert profile.leaks[0].r2 == pytest.approx(0.163, abs=0.001)
    assert all(1 <= len(leak.samples) <= MAX_SAMPLES for leak in profile.leaks)
    by_name = {leak.name: leak.r2 for leak in profile.leaks}
    assert by_name["user_gender"] == pytest.approx(0.0, abs=0.001)


def test_samples_are_the_rows_of_the_file(measured, ml100k_zip):
    import zipfile

    _, profile, _ = measured
    lines = zipfile.ZipFile(ml100k_zip).read("ml-100k/u.data").decode().splitlines()
    for sample in profile.user_bursts[0].samples:
        user, movie, value, time_s = lines[sample.line - 1].split("\t")
        assert (sample.user_id, sample.movie_id) == (user, movie)
        assert (sample.rating, sample.timestamp_s) == (float(value), int(time_s))
