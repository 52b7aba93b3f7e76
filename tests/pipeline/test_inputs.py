"""What a run reads from outside: found, named by its key when it is not there, anchored."""

from pathlib import Path

import pytest

from foundation.errors import ConfigError, SourceError
from pipeline import inputs
from pipeline.config import RunConfig, load_config

HEADER = "user_id,movie_id,user_rating,timestamp\n"


def configured(*assignments: str, data: str = "sample:1k") -> RunConfig:
    return load_config(data=data, assignments=assignments)


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def test_everything_is_resolved(tmp_path: Path) -> None:
    ratings = write(tmp_path / "new.csv", HEADER + "1,2,3,900000000\n")
    log = write(tmp_path / "requests.jsonl", "{}\n")
    config = configured(
        "validation.against=sample:1k", f"validation.serving_log={log}", data=ratings
    )
    found = inputs.resolve(config, tmp_path / "data")
    assert found.source.params.path == ratings
    assert not found.source.synthetic
    assert found.against is not None
    assert found.against.synthetic
    assert found.serving_log == log
    assert found.schema_file.is_relative_to(tmp_path / "data")
    assert found.rules.rows.min_rows >= 1


@pytest.mark.parametrize("against", ['""', "none"])
def test_nothing_is_compared_unless_it_is_asked_for(against: str, tmp_path: Path) -> None:
    found = inputs.resolve(configured(f"validation.against={against}"), tmp_path)
    assert (found.against, found.serving_log) == (None, "")


def test_another_source_is_read_as_the_ratings_are(tmp_path: Path) -> None:
    ratings = write(tmp_path / "a.csv", "u,movie_id,user_rating,timestamp\n1,2,3,900000000\n")
    config = configured(
        "source.columns={user_id: u}", f"validation.against={ratings}", data=ratings
    )
    against = inputs.resolve(config, tmp_path).against
    assert against is not None
    assert dict(against.params.columns) == {"user_id": "u"}


@pytest.mark.parametrize("key", ["validation.against", "validation.serving_log"])
def test_what_is_not_there_is_named_with_its_key(key: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(SourceError, match=f"E-NOT-FOUND: {key}: .*{gone}") as caught:
        inputs.check(configured(f"{key}={gone}"))
    assert caught.value.code == "E-NOT-FOUND"


def test_a_sample_that_cannot_be_made_is_named_with_its_key() -> None:
    with pytest.raises(ConfigError) as caught:
        inputs.check(configured("validation.against=sample:x"))
    assert caught.value.problems[0].startswith("validation.against: ")


@pytest.mark.parametrize("key", ["source.path", "validation.against", "validation.serving_log"])
def test_a_source_that_cannot_be_opened_is_found_before_anything_runs(
    key: str, tmp_path: Path
) -> None:
    empty = write(tmp_path / "empty.csv", "")
    with pytest.raises(SourceError, match="E-EMPTY"):
        inputs.resolve(configured(f"{key}={empty}"), tmp_path / "data")


def test_what_lies_elsewhere_is_left_to_the_generator(tmp_path: Path) -> None:
    found = inputs.resolve(configured(data="gs://bucket/r.csv"), tmp_path)
    assert found.source.params.path == "gs://bucket/r.csv"


def test_paths_mean_the_same_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("schema", "rules", "against", "serving_log")
    config = RunConfig()
    object.__setattr__(config, "validation", type(config.validation)(**{n: n for n in names}))
    monkeypatch.chdir(tmp_path)
    anchored = inputs.anchored(config).validation
    assert [getattr(anchored, name) for name in names] == [str(tmp_path / name) for name in names]
    assert inputs.anchored(RunConfig()) == RunConfig()


@pytest.mark.parametrize("against", ["none", "sample:1k", "gs://b/r.csv"])
def test_what_is_no_local_path_stays_as_it_is(against: str) -> None:
    config = configured(f"validation.against={against}")
    assert inputs.anchored(config).validation.against == against
