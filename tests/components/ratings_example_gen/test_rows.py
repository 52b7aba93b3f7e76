"""Splits by time, shuffle keys, repeated rows, contradicting titles and joins, on Arrow tables."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from components.ratings_example_gen import inline_movies
from components.ratings_example_gen.blocks import FILE, LINE, make_rows
from components.ratings_example_gen.duplicates import drop_repeated
from components.ratings_example_gen.examples import join_tables
from components.ratings_example_gen.params import SplitParams
from components.ratings_example_gen.shuffle import shuffle_keys
from components.ratings_example_gen.splits import Boundaries, boundaries, split_of
from transform.arrow import pa


def table(rows, file=0, **extra):
    """A pa.Table of (user, movie, rating, timestamp), lines numbered from 1."""
    columns = {
        "user_id": [r[0] for r in rows], "movie_id": [r[1] for r in rows],
        "user_rating": [r[2] for r in rows], "timestamp": [r[3] for r in rows],
        LINE: list(range(1, len(rows) + 1)), **extra,
    }  # fmt: skip
    return pa.Table.from_batches([make_rows(columns, file)])


def test_titles_of_several_movies_are_counted():
    titles = ["Heat", "Heat", "Heat", "Up", None, None]
    rows = [(str(i), {"movie_id": str(i), "movie_title": title}) for i, title in enumerate(titles)]
    movies = {movie_id: (0, 1, record) for movie_id, record in rows}
    assert inline_movies.titles_twice(movies) == {"W-TITLE-TWO-IDS": 1}
    without = {movie_id: (0, 1, {"movie_id": movie_id}) for movie_id in "12"}
    assert not +inline_movies.titles_twice(without)


def test_boundaries_of_ml100k():
    where = boundaries(874724710, 893286638, SplitParams())
    assert where == Boundaries(874724710, 885861866.8, 889574252.4, 893286638)


def test_a_row_on_a_boundary_belongs_to_the_earlier_split():
    where = boundaries(0, 10, SplitParams())
    assert split_of(np.array([0, 6, 7, 8, 9, 10]), where).tolist() == [0, 0, 1, 1, 2, 2]


def test_given_boundaries():
    where = boundaries(0, 10, SplitParams(train_end_s=3, eval_end_s=4))
    assert split_of(np.array([3, 4, 5]), where).tolist() == [0, 1, 2]


def test_one_moment_is_all_train():
    assert split_of(np.array([5, 5]), boundaries(5, 5, SplitParams())).tolist() == [0, 0]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 2**40), min_size=1),
    st.floats(0.01, 0.98),
    st.floats(0.001, 0.01),
)
def test_splits_are_disjoint_in_time_and_lose_nothing(times, train_end, width):
    params = SplitParams(train_end_fraction=train_end, eval_end_fraction=train_end + width)
    timestamps = np.array(times)
    split = split_of(timestamps, boundaries(min(times), max(times), params))
    assert set(split.tolist()) <= {0, 1, 2}
    order = np.argsort(timestamps, kind="stable")
    assert (np.diff(split[order].astype(int)) >= 0).all()
    same_time = {(t, s) for t, s in zip(times, split.tolist(), strict=True)}
    assert len(same_time) == len(set(times))


def test_shuffle_keys_depend_on_key_and_seed_alone():
    rows = [("1", "2", 3.0, 100), ("1", "3", 3.0, 100), ("2", "2", 3.0, 100), ("1", "2", 3.0, 101)]
    keys = shuffle_keys(table(rows), 7)
    assert len(set(keys.tolist())) == 4
    assert shuffle_keys(table(rows[::-1], file=3), 7).tolist() == keys[::-1].tolist()
    assert not set(shuffle_keys(table(rows), 8).tolist()) & set(keys.tolist())


def test_shuffle_keys_are_fixed_for_ever():
    """A change here changes the bytes of every data set that was ever ingested."""
    rows = [("1", "2", 3.0, 100), ("1", "3", 3.0, 100)]
    assert shuffle_keys(table(rows), 20260101).tolist() == [
        13838628486944646543,
        8279153710549404731,
    ]


def test_shuffle_keys_are_spread_evenly():
    keys = shuffle_keys(table([(str(i % 50), str(i), 1.0, i) for i in range(8000)]), 1)
    counts = np.bincount((keys % np.uint64(8)).astype(int), minlength=8)
    assert counts.min() > 850 and counts.max() < 1150


def test_first_row_of_a_key_stays():
    rows = [
        ("1", "2", 3.0, 100),
        ("1", "2", 3.0, 100),
        ("1", "2", 4.0, 100),
        ("1", "2", 3.0, 200),
        ("2", "2", 3.0, 100),
    ]
    kept, refused, rerated = drop_repeated(table(rows), ["u.data"])
    assert kept[LINE].to_pylist() == [1, 4, 5]
    assert [(r.line, r.code) for r in refused] == [(2, "E-DUPLICATE"), (3, "E-CONFLICT")]
    assert refused[0].message == (
        "u.data:2: E-DUPLICATE: the rating of u.data:1 again, expected each rating once; "
        "remove the row"
    )
    assert "rating='4', but '3' in u.data:1" in refused[1].message
    assert rerated == 1


def test_each_of_many_repetitions_is_held_against_the_first_row():
    rows = [("1", "2", 4.0, 100)] * 3 + [("0", "2", 3.0, 100)] * 20_000 + [("1", "2", 5.0, 100)]
    kept, refused, _ = drop_repeated(table(rows), ["log"])
    assert kept[LINE].to_pylist() == [4, 1]
    assert [r.line for r in refused] == [*range(5, 20_004), 2, 3, 20_004]
    assert {r.message.partition(":")[2].partition(": ")[2] for r in refused[:19_999]} == {
        "E-DUPLICATE: the rating of log:4 again, expected each rating once; remove the row"
    }
    assert [r.code for r in refused[-3:]] == ["E-DUPLICATE", "E-DUPLICATE", "E-CONFLICT"]
    assert "in log:1 of" in refused[-1].message


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("12"),
            st.sampled_from("12"),
            st.sampled_from([1.0, 2.0]),
            st.integers(1, 3),
        ),
        min_size=1,
    ),
    st.randoms(),
)
def test_repeated_rows_reconcile_whatever_the_order(rows, rng):
    whole = table(rows)
    shuffled = list(range(len(rows)))
    rng.shuffle(shuffled)
    kept, refused, _ = drop_repeated(whole.take(pa.array(shuffled)), ["x"])
    assert kept.num_rows + len(refused) == len(rows)
    first = {}
    for line, row in enumerate(rows, 1):
        first.setdefault((row[0], row[1], row[3]), line)
    assert sorted(kept[LINE].to_pylist()) == sorted(first.values())
    assert kept.equals(drop_repeated(whole, ["x"])[0])


def test_join_and_absent_values():
    movies = pa.table(
        {
            "movie_id": ["2", "3"],
            "movie_title": ["Two", None],
            "movie_genres": pa.array([[1], []], pa.list_(pa.int64())),
        }
    )
    users = pa.table({"user_id": ["1"], "user_gender": pa.array([1], pa.int64())})
    joined = join_tables(table([("1", "3", 1.0, 5), ("9", "2", 2.0, 6)]), movies, users)
    assert joined.to_pylist() == [
        {"movie_genres": [], "movie_id": "3", "movie_title": None, "timestamp": 5,
         "user_gender": 1, "user_id": "1", "user_rating": 1.0},
        {"movie_genres": [1], "movie_id": "2", "movie_title": "Two", "timestamp": 6,
         "user_gender": None, "user_id": "9", "user_rating": 2.0},
    ]  # fmt: skip


def test_inline_movies_take_the_first_row_and_refuse_what_contradicts_it():
    rows = [("1", "7", 1.0, 1), ("1", "8", 1.0, 2), ("2", "7", 1.0, 3), ("3", "7", 1.0, 4)]
    batch = table(rows, movie_title=["Seven", None, "Se7en", "Seven"])
    movies = inline_movies.merge(
        inline_movies.first_rows(part) for part in reversed(batch.to_batches(max_chunksize=2))
    )
    catalogue = inline_movies.to_table(movies)
    assert catalogue.to_pylist() == [
        {"movie_id": "7", "movie_title": "Seven"},
        {"movie_id": "8", "movie_title": None},
    ]
    kept, refused = inline_movies.refuse_contradictions(batch, catalogue, ["log.csv"])
    assert kept[LINE].to_pylist() == [1, 2, 4]
    assert [(r.line, r.code) for r in refused] == [(3, "E-TITLES")]
    assert kept[FILE].to_pylist() == [0, 0, 0]
