"""Which files are the log, and which logs are refused whole."""

import gzip
import json

import pytest

from components.request_log_example_gen.log_files import check, log_files
from foundation.errors import SourceError

LINE = json.dumps({"user_id": "1", "timestamp": 893286638}) + "\n"


def test_of_a_folder_what_is_named_as_json(tmp_path):
    (tmp_path / "b.jsonl").write_text(LINE)
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(LINE.encode()))
    (tmp_path / "README").write_text("x")
    (tmp_path / "c.jsonl").write_text("")
    log = log_files(str(tmp_path))
    assert [file.name for file in log.files] == ["a.json.gz", "b.jsonl", "c.jsonl"]
    assert log.ignored == ("README",)
    check(log)


def test_a_single_file_may_have_any_name(tmp_path):
    (tmp_path / "today").write_text(LINE)
    assert len(log_files(str(tmp_path / "to*")).files) == 1


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.jsonl", b"\n \n", "E-EMPTY"),
        ("a.jsonl", LINE.encode("utf-16"), "E-ENCODING"),
        ("a.jsonl.gz", gzip.compress(LINE.encode() * 99, mtime=0)[:-9], "E-ARCHIVE"),
    ],
)
def test_refused_whole(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as caught:
        check(log_files(str(tmp_path / name)))
    assert caught.value.code == code


def test_no_log(tmp_path):
    with pytest.raises(SourceError, match="E-NOT-FOUND"):
        log_files(str(tmp_path / "*.jsonl"))
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("x")
    with pytest.raises(SourceError, match="E-FORMAT"):
        log_files(str(tmp_path))
