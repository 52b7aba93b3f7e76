"""Requests in the log: readable by `validate --serving-log`, and naming nobody."""

import json
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from components.ratings_example_gen.blocks import TextBlock
from components.request_log_example_gen.log_files import log_files
from components.request_log_example_gen.parsing import Parsed, parse_block
from foundation.errors import ConfigError
from serving.bodies import read_predict
from serving.recommend_requests import asked
from serving.request_log import RequestLog
from serving.requests import Batch, check
from serving.settings import Limits, LogSettings
from tests.serving.contracts import CONTRACT, SIGNATURES

ROW = {
    "user_id": "Jérôme",
    "timestamp": 893286638,
    "movie_id": "50",
    "movie_title": 'Léon 😀 "quoted"\n\x1b[31m',
    "movie_genres": [4, 7],
    "raw_user_age": 33.0,
    "user_gender": 1,
    "user_occupation_text": "writer",
}


def batch(*rows: dict[str, Any]) -> Batch:
    request = read_predict({"instances": list(rows)}, SIGNATURES)
    return check(request, CONTRACT, SIGNATURES["serving_default"], Limits())


def written(tmp_path: Path, *batches: Batch, **settings: Any) -> Path:
    """Logs batches and returns the file."""
    file = tmp_path / "requests.jsonl"
    log = RequestLog(file, LogSettings(file, **settings))
    for each in batches:
        log.accept(1000, CONTRACT, each)
    log.close()
    return file


def read_back(file: Path) -> Parsed:
    return parse_block(TextBlock(0, file.name, 1, file.read_bytes()))


def test_what_was_asked_is_read_back_but_for_the_user(tmp_path: Path) -> None:
    sent = {**ROW, "user_zip_code": "12345", "raw_user_age": None}
    question = asked({"user_id": "7", "k": 3, "exclude": ["50"], "timestamp": 5}, 0.0)
    plain = check(question, CONTRACT, SIGNATURES["recommend"], Limits())
    parsed = read_back(written(tmp_path, batch(ROW, sent), plain))
    assert not parsed.refused and not parsed.unknown_keys and not parsed.blank_lines
    first, second, third = parsed.requests
    assert {**first, "user_id": "Jérôme"} == ROW
    assert set(ROW) - set(second) == {"raw_user_age"}
    assert set(third) == {"user_id", "timestamp"}


def test_what_somebody_has_rated_is_not_written(tmp_path: Path) -> None:
    history = {
        "history_movie_ids": ["m1"],
        "history_ratings": [4],
        "history_timestamps": [1],
        "user_rating_count": 3,
        "user_rating_mean": 4.5,
    }
    state = {"movie_rating_count": 7}
    file = written(tmp_path, batch({**ROW, **history, **state}))
    (line,) = file.read_text(encoding="utf-8").splitlines()
    (row,) = json.loads(line)["request"]["instances"]
    assert row == {**row, **state}
    assert not history.keys() & row.keys()
    assert not read_back(file).unknown_keys


def test_an_id_is_hashed_alike_and_never_written(tmp_path: Path) -> None:
    file = written(tmp_path, batch(ROW, {**ROW, "user_id": "other"}), batch(ROW))
    first, other, again = (request["user_id"] for request in read_back(file).requests)
    assert first == again != other
    text = file.read_text(encoding="utf-8")
    for never in ("Jérôme", "user_rating", "exclude", "12345"):
        assert never not in text


def test_the_hash_depends_on_a_key_that_only_the_owner_can_read(tmp_path: Path) -> None:
    ids = []
    for name in ("a", "b", "b"):
        (tmp_path / name).mkdir(exist_ok=True)
        file = written(tmp_path / name, batch(ROW))
        ids.append(read_back(file).requests[-1]["user_id"])
    assert ids[0] != ids[1] == ids[2]
    for name in ("requests.jsonl", "requests.jsonl.key"):
        assert stat.S_IMODE((tmp_path / "a" / name).stat().st_mode) == 0o600


def test_a_key_can_be_given(tmp_path: Path) -> None:
    key = tmp_path / "secret"
    key.write_text("x" * 32)
    ids = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        file = written(tmp_path / name, batch(ROW), key_file=key)
        ids.add(read_back(file).requests[0]["user_id"])
    assert len(ids) == 1
    key.write_text("short")
    with pytest.raises(ConfigError, match="is shorter than 32 bytes"):
        written(tmp_path, batch(ROW), key_file=key)


def test_a_share_of_the_requests_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    chances = iter([0.05, 0.1, 0.9, 0.0])
    log = RequestLog(file, LogSettings(file, sample=0.1), chance=lambda: next(chances))
    for _ in range(4):
        log.accept(1000, CONTRACT, batch(ROW))
    log.close()
    assert len(read_back(file).requests) == 2


def test_full_files_are_put_aside_under_names_that_are_read(tmp_path: Path) -> None:
    written(tmp_path, *[batch(ROW)] * 40, max_bytes=3000, num_files=3)
    names = {path.name for path in tmp_path.glob("*.jsonl")}
    assert names == {"requests.jsonl", "requests.1.jsonl", "requests.2.jsonl"}
    assert {file.base for file in log_files(str(tmp_path)).files} == names
    for path in tmp_path.glob("*.jsonl"):
        assert path.stat().st_size <= 3000
        assert not read_back(path).refused


def test_large_requests_become_lines_that_are_read(tmp_path: Path) -> None:
    long = {**ROW, "movie_title": "x" * 2000}
    parsed = read_back(written(tmp_path, batch(*[long] * 500)))
    assert (len(parsed.requests), len(parsed.refused)) == (500, 0)
    huge = {**ROW, "movie_title": "x" * (2 << 20)}
    assert len(read_back(written(tmp_path, batch(huge))).requests) == 500


def test_a_log_that_cannot_be_written_fails_no_request(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    file = tmp_path / "requests.jsonl"
    log = RequestLog(file, LogSettings(file, max_bytes=1), lambda outcome: counts.update([outcome]))
    (tmp_path / "requests.1.jsonl").mkdir()  # where a full file would be put
    (tmp_path / "requests.1.jsonl" / "x").touch()
    for _ in range(5):
        log.accept(1000, CONTRACT, batch(ROW))
    log.close()
    assert counts["failed"] + counts["written"] == 5
    assert counts["failed"] >= 1


def test_a_log_that_is_behind_drops_requests(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    file = tmp_path / "requests.jsonl"
    log = RequestLog(file, LogSettings(file), lambda outcome: counts.update([outcome]))
    log.close()
    for _ in range(1100):
        log.accept(1000, CONTRACT, batch(ROW))
    assert counts == {"dropped": 100}


def test_a_place_that_cannot_be_written_is_said_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "requests.jsonl"
    with pytest.raises(ConfigError, match="No such file or directory"):
        RequestLog(file, LogSettings(file))


def test_a_line_tells_time_and_version(tmp_path: Path) -> None:
    (line,) = written(tmp_path, batch(ROW)).read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert record["model_version"] == 1000
    assert record["request"]["signature_name"] == "serving_default"
    assert isinstance(record["time_s"], int)
