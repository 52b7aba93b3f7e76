"""Driver and executor of PreviousSpan over the artifacts that a run left."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.previous_span.lookup import PreviousSpan

pytestmark = pytest.mark.tfx


def previous(folder: Path) -> PreviousSpan:
    (folder / "statistics" / "Split-train").mkdir(parents=True)
    (folder / "statistics" / "Split-train" / "FeatureStats.pb").write_bytes(b"statistics")
    (folder / "profile").mkdir()
    (folder / "profile" / "profile.json").write_text("{}")
    return PreviousSpan(
        source="data/{SPAN}.csv",
        format="csv",
        span=3,
        version=2,
        input_fingerprint="f" * 64,
        split_names='["train"]',
        statistics=str(folder / "statistics"),
        profile=str(folder / "profile"),
    )


def outputs(folder: Path) -> dict[str, list[Any]]:
    from tfx.types import standard_artifacts

    from components.artifacts import RatingsProfile

    made = {"statistics": [standard_artifacts.ExampleStatistics()], "profile": [RatingsProfile()]}
    for key, (artifact,) in made.items():
        artifact.uri = str(folder / key)
        (folder / key).mkdir(parents=True)
    return made


def test_statistics_and_profile_are_copied_with_what_they_are_of(tmp_path: Path) -> None:
    from components.previous_span.executor import Executor

    made = outputs(tmp_path / "out")
    Executor().Do({}, made, {"previous": previous(tmp_path / "before").to_json()})
    ((statistics,), (profile,)) = made["statistics"], made["profile"]
    copied = Path(statistics.uri) / "Split-train" / "FeatureStats.pb"
    assert copied.read_bytes() == b"statistics"
    assert (Path(profile.uri) / "profile.json").read_text() == "{}"
    assert (statistics.split_names, statistics.span) == ('["train"]', 3)
    assert profile.get_string_custom_property("input_fingerprint") == "f" * 64
    assert profile.get_string_custom_property("source") == "data/{SPAN}.csv"
    assert profile.get_int_custom_property("version") == 2
    assert profile.get_string_custom_property("reason") == "the data behind the pushed model"


def test_without_previous_data_nothing_is_published(tmp_path: Path) -> None:
    from components.previous_span.executor import Executor

    made = outputs(tmp_path)
    Executor().Do({}, made, {"previous": "none"})
    assert made == {"statistics": [], "profile": []}


def test_the_driver_puts_what_it_finds_into_the_cache_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ml_metadata.proto import metadata_store_pb2
    from tfx.orchestration import metadata
    from tfx.orchestration.portable import data_types
    from tfx.types import standard_artifacts

    from components.previous_span import driver

    examples = standard_artifacts.Examples()
    about = {"source": "data/{SPAN}.csv", "format": "csv", "input_fingerprint": "n" * 64}
    for name, value in about.items():
        examples.set_string_custom_property(name, value)
    config = metadata_store_pb2.ConnectionConfig()
    config.sqlite.filename_uri = str(tmp_path / "metadata.sqlite")
    config.sqlite.connection_mode = 3
    info = data_types.ExecutionInfo(
        input_dict={"examples": [examples]}, exec_properties={"code_digest": "c"}
    )
    made = driver.Driver(metadata.Metadata(config)).run(info)
    assert made.exec_properties["previous"].string_value == "none"
    found = previous(tmp_path / "before")
    seen: list[Any] = []

    def find(store: Any, current: Any) -> PreviousSpan:
        seen.append(current)
        return found

    monkeypatch.setattr(driver, "find_previous", find)
    made = driver.Driver(metadata.Metadata(config)).run(info)
    assert json.loads(made.exec_properties["previous"].string_value)["span"] == 3
    assert made.exec_properties["code_digest"].string_value == "c"
    assert seen == [about]
