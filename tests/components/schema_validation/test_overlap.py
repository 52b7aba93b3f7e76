"""Two tables of ids compared; every figure worked out by hand."""

from hypothesis import given
from hypothesis import strategies as st

from components.ratings_profile.ids import SCHEMA
from components.schema_validation.overlap import overlap
from transform.arrow import pa, pq

USERS = [("user", 10, 20, 1000, 70.0, None), ("user", 11, 30, 2000, 90.0, None)]
MOVIES = [("movie", 20, 40, 1000, 130.0, 5), ("movie", 21, 10, 2000, 30.0, 6)]


def ids(rows):
    columns = [[row[i] for row in rows] for i in range(len(SCHEMA))]
    return pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)],
        schema=SCHEMA,
    )


def test_the_same_data_has_nothing_new():
    found = overlap(ids(USERS + MOVIES), ids(MOVIES + USERS))
    assert (found.users, found.movies) == (2, 2)
    assert (found.new_users, found.new_movies, found.new_user_rows, found.new_movie_rows) == (
        (0, 0, 0, 0)
    )
    assert (found.swapped_users, found.swapped_movies) == (0.0, 0.0)
    assert (found.common_users, found.moved_users, found.moved_by_s) == (2, 0, 0)
    assert (found.rewritten_users, found.common_movies, found.retitled_movies) == (0, 2, 0)


def test_new_ids_count_with_their_ratings():
    now = [*USERS, *MOVIES, ("user", 12, 7, 3000, 21.0, None), ("movie", 22, 9, 3000, 9.0, 7)]
    found = overlap(ids(now), ids(USERS + MOVIES))
    assert (found.users, found.new_users, found.new_user_rows) == (3, 1, 7)
    assert (found.movies, found.new_movies, found.new_movie_rows) == (3, 1, 9)
    assert (found.new_user_ids, found.new_movie_ids) == ({12}, {22})


def test_swapped_columns():
    swapped = [("movie" if kind == "user" else "user", *rest) for kind, *rest in [*USERS, *MOVIES]]
    found = overlap(ids(swapped), ids(USERS + MOVIES))
    assert (found.swapped_users, found.swapped_movies) == (1.0, 1.0)
    assert (found.new_users, found.new_movies) == (2, 2)


def test_an_id_that_both_users_and_movies_have_is_not_swapped():
    both = [*USERS, ("movie", 10, 40, 1000, 130.0, 5), ("movie", 11, 10, 2000, 30.0, 6)]
    found = overlap(ids(both), ids(both))
    assert (found.swapped_users, found.swapped_movies) == (0.0, 0.0)


def test_moved_by_the_most_frequent_distance():
    before = [("user", i, 20, 1000 * i, 50.0, None) for i in range(1, 6)]
    now = [("user", i, 20, 1000 * i + (3600 if i < 4 else 7200), 50.0, None) for i in range(1, 6)]
    found = overlap(ids(now), ids(before))
    assert (found.common_users, found.moved_users, found.moved_by_s) == (5, 3, 3600)
    assert found.moved_ids == {1, 2, 3}
    assert found.rewritten_users == 0


def test_users_with_another_number_of_ratings_are_not_compared():
    now = [("user", 10, 21, 9000, 70.0, None), ("user", 11, 30, 2000, 95.0, None)]
    found = overlap(ids(now), ids(USERS))
    assert (found.common_users, found.moved_users, found.rewritten_users) == (1, 0, 1)
    assert (found.moved_ids, found.rewritten_ids) == (frozenset(), {11})


def test_of_many_ids_the_first_are_kept():
    now = [("user", i, 1, 0, 1.0, None) for i in range(1_500)]
    found = overlap(ids(now), ids([]))
    assert (found.new_users, found.new_user_ids) == (1_500, set(range(1_000)))


def test_other_titles_and_titles_that_one_side_lacks():
    before = [("movie", i, 1, 0, 1.0, title) for i, title in enumerate([1, 2, None, 4])]
    now = [("movie", i, 1, 0, 1.0, title) for i, title in enumerate([1, 9, 3, None])]
    found = overlap(ids(now), ids(before))
    assert (found.common_movies, found.retitled_movies) == (2, 1)
    assert found.retitled_ids == {1}


def test_nothing_on_either_side():
    found = overlap(ids([]), ids(USERS))
    assert (found.users, found.new_users, found.common_users, found.swapped_users) == (0, 0, 0, 0.0)
    assert overlap(ids(USERS), ids([])).new_users == 2


def test_reads_files(tmp_path):
    pq.write_table(ids(USERS + MOVIES), tmp_path / "ids.parquet")
    assert overlap(tmp_path / "ids.parquet", ids(USERS)).new_movies == 2


HASHES = st.sets(st.integers(0, 2**64 - 1), max_size=20)


@given(HASHES, HASHES)
def test_new_is_what_was_not_there(now, before):
    def table(hashes):
        return ids([("user", value, 1, 0, 1.0, None) for value in hashes])

    found = overlap(table(now), table(before))
    assert found.new_users == found.new_user_rows == len(now - before)
    assert found.common_users == len(now & before)
