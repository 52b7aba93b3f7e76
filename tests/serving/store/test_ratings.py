"""Posting, deleting and filling; what a crash, another process and other threads may do to it."""

import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from serving.store.database import StoreError
from serving.store.ratings import RatingStore
from serving.store.writing import Added, Rating
from tests.serving.store.logs import HALF_LIFE_S, assert_states

LOG = [
    Rating("a", "m1", 4.0, 100),
    Rating("a", "m2", 3.0, 200),
    Rating("b", "m1", 5.0, 150),
    Rating("b", "m2", 1.0, 200),
    Rating("c", "m1", 2.0, 300),
]
SECONDS = [1, 100, 101, 151, 200, 201, 301, 5000]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "serving-state" / "ratings.sqlite"


@pytest.fixture
def store(file: Path) -> RatingStore:
    return RatingStore(file)


def test_the_same_again_changes_nothing_and_another_value_replaces(store: RatingStore) -> None:
    assert store.add(LOG) == Added(stored=5)
    assert store.add(LOG) == Added(unchanged=5)
    corrected = Rating("b", "m1", 4.5, 150)
    assert store.add([LOG[0], corrected, Rating("b", "m1", 4.5, 151)]) == Added(1, 1, 1)
    log = [*LOG[:2], corrected, *LOG[3:], Rating("b", "m1", 4.5, 151)]
    assert_states(store, log, SECONDS)
    assert store.count() == (6, 6)


def test_of_two_alike_in_one_batch_the_last_counts(store: RatingStore) -> None:
    assert store.add([LOG[0], Rating("a", "m1", 1.0, 100)]) == Added(stored=1, replaced=1)
    assert_states(store, [Rating("a", "m1", 1.0, 100)], SECONDS)


def test_ratings_are_kept_as_examples_hold_them(store: RatingStore) -> None:
    store.add([Rating("a", "m", 3.7, 1)])
    with store.view() as view:
        mean = view.user_state("a", 2, 5).mean
    assert mean is not None
    assert mean != 3.7
    assert mean == pytest.approx(3.7, abs=1e-7)


def test_filling_again_follows_the_log_and_keeps_what_was_posted(store: RatingStore) -> None:
    assert store.filled_from == ""
    store.fill(LOG, "first", HALF_LIFE_S)
    posted = [Rating("a", "m3", 5.0, 120), Rating("c", "m1", 4.0, 400)]
    store.add(posted)
    second = [*LOG[1:], Rating("d", "m1", 3.0, 90)]
    store.fill(second, "second", HALF_LIFE_S)
    assert store.filled_from == "second"
    assert_states(store, [*second, *posted], SECONDS)
    assert store.count() == (7, 2)
    # Once it is in the log it is the log's, also where the two say different things.
    store.fill([*second, Rating("a", "m3", 4.0, 120)], "third", HALF_LIFE_S)
    assert_states(store, [*second, Rating("a", "m3", 4.0, 120), posted[1]], SECONDS)
    assert store.count() == (7, 1)


def test_who_is_forgotten_was_never_there_and_does_not_come_back(
    store: RatingStore, file: Path
) -> None:
    log = [Rating("a-name" if each.user_id == "a" else "b", *_rest(each)) for each in LOG]
    store.fill(log, "a log", HALF_LIFE_S)
    store.add([Rating("a-name", "m9", 1.0, 250)])
    assert store.forget("a-name", now_s=1000) == 3
    others = [each for each in log if each.user_id != "a-name"]
    assert_states(store, others, SECONDS)
    store.fill(log, "the log again", HALF_LIFE_S)
    assert_states(store, others, SECONDS)
    assert store.forget("a-name", now_s=1000) == 0
    store.close()
    for left in file.parent.iterdir():
        assert b"a-name" not in left.read_bytes(), left


def test_who_was_forgotten_may_begin_anew(store: RatingStore) -> None:
    store.fill(LOG, "a log", HALF_LIFE_S)
    store.forget("a", now_s=1000)
    posted = Rating("a", "m1", 5.0, 900)
    store.add([posted])
    later = Rating("a", "m2", 5.0, 1001)
    store.fill([*LOG, later], "another log", HALF_LIFE_S)
    assert_states(store, [*LOG[2:], posted, later], [*SECONDS, 1001, 1002])


def test_a_fill_that_fails_leaves_the_store_as_it_was(store: RatingStore) -> None:
    store.fill(LOG, "a log", HALF_LIFE_S)

    def broken() -> object:
        yield Rating("z", "m1", 1.0, 1)
        raise OSError("the log is gone")

    with pytest.raises(OSError, match="the log is gone"):
        store.fill(broken(), "another", HALF_LIFE_S)  # type: ignore[arg-type]
    assert store.filled_from == "a log"
    assert_states(store, LOG, SECONDS)


def test_what_was_answered_survives_a_kill_and_what_was_not_is_undone(file: Path) -> None:
    script = f"""
import os, signal
from pathlib import Path
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
store = RatingStore(Path({str(file)!r}))
store.add([Rating("a", "m1", 4.0, 100)])
def dying():
    yield Rating("a", "m1", 1.0, 100)
    yield Rating("a", "m2", 1.0, 50)
    os.kill(os.getpid(), signal.SIGKILL)
store.add(dying())
"""
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -9
    assert_states(RatingStore(file), LOG[:1], SECONDS)


def test_readers_see_whole_batches_while_others_write(store: RatingStore) -> None:
    """Each batch gives every movie one rating more: in no view do their numbers differ."""
    movies, wrong, done = ["m1", "m2", "m3"], [], threading.Event()

    def read() -> None:
        while not done.is_set():
            with store.view() as view:
                counts = {view.movie_state(movie, 10**6, HALF_LIFE_S).count for movie in movies}
                counts.add(view.user_state("u", 10**6, 1).count // len(movies))
            if len(counts) != 1:
                wrong.append(counts)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()

    def write(first: int) -> None:
        for second in range(first, first + 60, 2):
            store.add([Rating("u", movie, 3.0, second) for movie in movies])

    writers = [threading.Thread(target=write, args=(first,)) for first in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert store.count() == (180, 180)


def test_other_threads_and_processes_come_and_go_while_it_is_written(
    store: RatingStore, file: Path
) -> None:
    """Another process that leaves must not take the log of writes for its own to delete."""
    script = f"""
import sqlite3
print(sqlite3.connect({str(file)!r}).execute("SELECT count(*) FROM rating").fetchone()[0])
"""

    def seen_by_another_process() -> int:
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        return int(done.stdout)

    for number, rating in enumerate(LOG, start=1):
        thread = threading.Thread(target=lambda: store.add([rating]))  # noqa: B023
        thread.start()  # with a connection of its own
        thread.join()
        assert seen_by_another_process() == number
        assert store.count() == (number, number)
    store.close()
    assert_states(RatingStore(file), LOG, SECONDS)


def test_only_the_owner_can_read_it(store: RatingStore, file: Path) -> None:
    store.add(LOG)
    for each in file.parent.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each


def test_another_file_is_not_taken_for_a_store(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no database, but long enough to be looked at" * 50)
    with pytest.raises(StoreError, match="file is not a database"):
        RatingStore(text)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreError, match="no store of ratings of layout 1") as raised:
        RatingStore(other)
    assert "Put it aside" in raised.value.hint


def test_a_store_of_another_layout_is_not_touched(store: RatingStore, file: Path) -> None:
    store.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="layout 1"):
        RatingStore(file)


def _rest(rating: Rating) -> tuple[str, float, int]:
    return rating.movie_id, rating.rating, rating.timestamp_s
