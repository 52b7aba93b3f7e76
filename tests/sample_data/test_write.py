import errno
import json
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest

import sample_data.write as write
from foundation.digests import sha256_file, sha256_tree
from foundation.errors import DiskFullError, WorkspaceError
from sample_data.spec import SampleSpec, parse_sample_name
from sample_data.write import SampleFiles, write_sample

PINNED = "a67c5281c7bb7a032c99b1779997b5c7464789e77422f0ce730a88c0e66951a8"
SMALL = SampleSpec(1_000)


@dataclass(frozen=True)
class Sample:
    """A sample read back from its files."""

    files: SampleFiles
    ratings: list[list[int]]
    movies: list[list[str]]
    users: list[list[str]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    files = write_sample(SampleSpec(5_000), tmp_path_factory.mktemp("sample") / "ml")

    def rows(path: Path, separator: str) -> list[list[str]]:
        return [line.split(separator) for line in path.read_text("latin-1").splitlines()]

    ratings = [list(map(int, row)) for row in rows(files.ratings, "\t")]
    return Sample(files, ratings, rows(files.movies, "|"), rows(files.users, "|"))


def test_the_bytes_of_version_1_are_these(tmp_path: Path) -> None:
    files = write_sample(parse_sample_name("sample:2k"), tmp_path / "ml")
    assert write.GENERATOR_VERSION == 1
    # The marker holds the digests of all files. When this changes, raise GENERATOR_VERSION.
    assert sha256_file(files.folder / "SAMPLE.json") == PINNED


def test_the_folder_is_complete_and_reads_as_ml_100k(sample: Sample) -> None:
    names = {path.name for path in sample.files.folder.iterdir()}
    lists = {"u.genre", "u.occupation", "u.info"}
    assert names == {"README", "SAMPLE.json", "u.data", "u.item", "u.user"} | lists
    spec = sample.files.spec
    assert len(sample.ratings) == 5_000
    assert [int(row[0]) for row in sample.movies] == list(range(1, spec.num_movies + 1))
    assert [int(row[0]) for row in sample.users] == list(range(1, spec.num_users + 1))
    assert (sample.files.folder / "u.info").read_text() == (
        f"{spec.num_users} users\n{spec.num_movies} items\n5000 ratings\n"
    )


def test_every_movie_line_has_24_fields(sample: Sample) -> None:
    for row in sample.movies:
        assert len(row) == 24
        assert datetime.strptime(row[2], "%d-%b-%Y").strftime("%d-%b-%Y") == row[2]
        assert row[3:5] == ["", ""]
        assert set(row[5:]) <= {"0", "1"} and "1" in row[6:]


def test_every_user_line_has_known_values(sample: Sample) -> None:
    occupations = (sample.files.folder / "u.occupation").read_text().split()
    for _, age, gender, occupation, zip_code in sample.users:
        assert 10 <= int(age) <= 75
        assert gender in "MF" and occupation in occupations and len(zip_code) == 5


def test_no_movie_is_rated_before_its_release(sample: Sample) -> None:
    released = [datetime.strptime(row[2], "%d-%b-%Y").date() for row in sample.movies]
    for _, movie, _, timestamp in sample.ratings:
        assert datetime.fromtimestamp(timestamp, timezone.utc).date() >= released[movie - 1]


def test_the_first_line_of_the_readme_says_what_it_is(sample: Sample) -> None:
    first = (sample.files.folder / "README").read_text().splitlines()[0]
    for said in ("SYNTHETIC", "tfx-recommender", "Apache-2.0", "nothing about real users"):
        assert said in first


def test_a_whole_folder_is_left_as_it_is(tmp_path: Path) -> None:
    first = write_sample(SMALL, tmp_path / "ml")
    before = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    second = write_sample(SMALL, tmp_path / "ml")
    assert (first.written, second.written) == (True, False)
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir()} == before


def _flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "u.item").unlink(),
        lambda folder: _flip_a_byte(folder / "u.data"),
        lambda folder: os.truncate(folder / "u.user", 10),
        lambda folder: (folder / "SAMPLE.json").write_text("{"),
        lambda folder: (folder / "SAMPLE.json").write_text("[]"),
        lambda folder: (folder / "SAMPLE.json").write_text('{"files": {}}'),
    ],
)
def test_a_damaged_folder_is_written_anew(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    folder = write_sample(SMALL, tmp_path / "ml").folder
    whole = sha256_tree(folder)
    damage(folder)
    assert write_sample(SMALL, folder).written
    assert sha256_tree(folder) == whole


def test_another_spec_or_version_replaces_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_sample(SMALL, tmp_path / "ml").folder
    assert write_sample(SampleSpec(1_000, seed=2), folder).written
    assert json.loads((folder / "SAMPLE.json").read_text())["sample"] == "sample:1000:2"
    monkeypatch.setattr(write, "GENERATOR_VERSION", 2)
    assert write_sample(SampleSpec(1_000, seed=2), folder).written


def test_an_empty_folder_is_filled_and_a_foreign_one_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert write_sample(SMALL, tmp_path / "empty").written
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "u.data").write_text("precious")
    with pytest.raises(WorkspaceError, match="not a folder of sample data; it is left as it is"):
        write_sample(SMALL, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["u.data"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    real = write_sample(SMALL, tmp_path / "real").folder
    (tmp_path / "link").symlink_to(real)
    with pytest.raises(WorkspaceError, match="not a folder of sample data"):
        write_sample(SampleSpec(1_000, seed=2), tmp_path / "link")


@pytest.mark.parametrize(
    ("code", "kind"), [(errno.ENOSPC, DiskFullError), (errno.EROFS, WorkspaceError)]
)
def test_what_stops_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[WorkspaceError]
) -> None:
    def fail(_: object) -> str:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(write, "rating_lines", fail)
    with pytest.raises(kind, match="cannot write the sample data to"):
        write_sample(SMALL, tmp_path / "ml")
    assert [path.name for path in tmp_path.iterdir()] == [".ml.lock"]


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    half = tmp_path / ".ml[1].partial-x" / "new"
    half.mkdir(parents=True)
    (half / "u.data").write_text("1\t1")
    other = tmp_path / ".ml1.partial-x"
    other.mkdir()
    write_sample(SMALL, tmp_path / "ml[1]")
    assert {path.name for path in tmp_path.iterdir()} == {"ml[1]", ".ml[1].lock", other.name}


def test_of_two_processes_at_once_one_writes_and_the_other_finds(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        both = list(pool.map(write_sample, [SMALL] * 2, [tmp_path / "ml"] * 2))
    assert sorted(files.written for files in both) == [False, True]
