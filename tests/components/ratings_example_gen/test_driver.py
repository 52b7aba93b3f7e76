"""What the driver puts into the cache key: content, not size and time."""

import os

import pytest

from components.ratings_example_gen.params import SourceParams

pytestmark = pytest.mark.tfx


def fingerprint(path):
    from components.ratings_example_gen.driver import resolve

    return resolve(SourceParams(path=str(path)))["input_fingerprint"]


def test_changed_content_of_same_size_and_time_is_noticed(write, tmp_path):
    folder = write.ml100k(tmp_path / "d")
    before, times = fingerprint(folder), os.stat(folder / "u.data")
    data = (folder / "u.data").read_bytes()
    (folder / "u.data").write_bytes(data[::-1])
    os.utime(folder / "u.data", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert os.stat(folder / "u.data").st_size == times.st_size
    assert fingerprint(folder) != before


def test_same_content_at_another_time_and_place_is_the_same(write, tmp_path):
    first, second = write.ml100k(tmp_path / "a"), write.ml100k(tmp_path / "b")
    os.utime(second / "u.data", (1, 1))
    assert fingerprint(first) == fingerprint(second)


def test_a_file_that_is_not_read_does_not_count(write, tmp_path):
    folder = write.ml100k(tmp_path / "d")
    before = fingerprint(folder)
    (folder / "README").write_text("new")
    assert fingerprint(folder) == before


def test_span_and_version(write, tmp_path):
    from components.ratings_example_gen.driver import resolve

    write.ml100k(tmp_path / "day-3" / "v1")
    write.ml100k(tmp_path / "day-3" / "v2")
    found = resolve(SourceParams(path=f"{tmp_path}/day-{{SPAN}}/v{{VERSION}}"))
    assert (found["span"], found["version"]) == (3, 2)
    assert f"{tmp_path}/day-3/v2" in found["resolved_source"]
