"""What `--data` may name, and what is said when nothing is there."""

from pathlib import Path

import pytest

from components.ratings_example_gen.params import SourceParams
from foundation.errors import ConfigError, SourceError
from pipeline.sources import Source, check, resolve


def test_a_sample_is_written_once_below_the_data_folder(tmp_path: Path) -> None:
    source = resolve(SourceParams(path="sample:1k:7"), tmp_path)
    assert (source.name, source.synthetic) == ("sample:1000:7", True)
    assert source.params.format == "ml-100k"
    ratings = Path(source.params.path) / "u.data"
    assert ratings.parent.parent == tmp_path
    assert len(ratings.read_text().splitlines()) == 1000
    before = ratings.stat().st_mtime_ns
    assert resolve(SourceParams(path="sample:1k:7"), tmp_path) == source
    assert ratings.stat().st_mtime_ns == before


def test_two_samples_lie_side_by_side(tmp_path: Path) -> None:
    paths = {
        resolve(SourceParams(path=name), tmp_path).params.path
        for name in ("sample:1k", "sample:2k", "sample:1k:2")
    }
    assert len(paths) == 3


def test_a_local_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.csv").write_text("x")
    monkeypatch.chdir(tmp_path)
    source = resolve(SourceParams(path="mine.csv"), tmp_path)
    assert source == Source(SourceParams(path=str(tmp_path / "mine.csv")), "mine.csv")


@pytest.mark.parametrize(
    "path", ["tfds:movielens/100k-ratings", "gs://bucket/r.csv", "s3://b/*.csv"]
)
def test_what_lies_elsewhere_stays_as_it_is(path: str, tmp_path: Path) -> None:
    assert resolve(SourceParams(path=path), tmp_path) == Source(SourceParams(path=path), path)


def test_a_file_url_is_a_local_path(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("x")
    url = f"file://{tmp_path}/mine.csv"
    assert resolve(SourceParams(path=url), tmp_path).params.path == str(tmp_path / "mine.csv")
    with pytest.raises(SourceError, match="nothing is at /"):
        check(SourceParams(path=url + "x"))


@pytest.mark.parametrize("url", ["https://a.org/r.csv", "hdfs://h/r.csv", "S3://b/r.csv", "://r"])
def test_a_url_that_is_not_read_is_named(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check(SourceParams(path=url))
    assert caught.value.problems == [
        f"source.path: expected gs://, s3:// or a local path, got '{url}'"
    ]


def test_patterns_are_left_to_the_reader(tmp_path: Path) -> None:
    check(SourceParams(path=str(tmp_path / "span-{SPAN}" / "*.csv")))


def test_a_missing_file_is_named_with_its_nearest_neighbour(tmp_path: Path) -> None:
    (tmp_path / "ml-100k.zip").write_text("x")
    with pytest.raises(SourceError) as caught:
        check(SourceParams(path=str(tmp_path / "ml-100.zip")))
    assert str(caught.value) == f"E-NOT-FOUND: nothing is at {tmp_path}/ml-100.zip"
    assert caught.value.hint == f"Did you mean {tmp_path}/ml-100k.zip?"
    assert caught.value.exit_code == 3


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        check(SourceParams(path=str(tmp_path / "no" / "u.data")))
    assert f"{tmp_path}/no does not exist" in caught.value.hint


@pytest.mark.parametrize("path", ["sample:", "sample:big", "sample:10", "sample:1k:x", "", "  "])
def test_a_sample_that_cannot_be_made_is_a_problem_of_the_configuration(
    path: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(SourceParams(path=path), tmp_path / "data")
    (problem,) = caught.value.problems
    assert problem.startswith("source.path: ")
    assert not (tmp_path / "data").exists()
