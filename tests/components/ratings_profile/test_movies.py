"""What movies are like, of a few rows each; figures worked out by hand."""

import pytest

from components.ratings_example_gen.arrow_bytes import concat
from components.ratings_profile.ids import movie_ids
from components.ratings_profile.movies import by_movie, measure_movies, sorted_by_movie
from components.ratings_profile.partials import Collector
from components.ratings_profile.rows import Rows, id_hashes
from transform.history import bucket_of


@pytest.fixture
def measure(made):
    def of(rows):
        collector = Collector()
        measure_movies(sorted_by_movie(made.history(rows)), made.where, collector)
        return collector.partial()

    return of


def test_cold_movies_and_activity(made, measure):
    rows = [made.rating(str(i), "old", 3.0, t) for i, t in enumerate((0, 150, 250))]
    rows += [made.rating(str(i), "new", 3.0, t) for i, t in enumerate((201, 202))]
    sums = measure(rows).sums
    assert sums["movies",] == 2
    assert (sums["movie_activity", 3], sums["movie_activity", 2]) == (1, 1)
    assert [sums["split_movies", split] for split in range(3)] == [1, 1, 2]
    assert [sums["cold_movies", split] for split in range(3)] == [0, 0, 1]
    assert [sums["cold_movie_rows", split] for split in range(3)] == [0, 0, 2]


def test_a_movie_with_two_titles(made, measure):
    rows = [made.rating(str(i), "1", 3.0, i, movie_title="A (1990)") for i in range(1, 3)]
    rows += [made.rating("0", "1", 3.0, 0, movie_title=None)]
    rows += [made.rating("9", "1", 3.0, 9, movie_title="B (1990)")]
    rows += [made.rating("9", "2", 3.0, 9, movie_title="B (1990)")]
    found = measure(rows)
    ((movie, titles, num_rows, samples),) = found.first("id_titles")
    assert (movie, titles, num_rows) == ("1", ("A (1990)", "B (1990)"), 4)
    assert [sample[1] for sample in samples] == [4]
    assert (found.sums["id_titles",], found.sums["id_title_rows",]) == (1, 4)


def test_one_title_and_none_is_not_two(made, measure):
    rows = [made.rating("a", "1", 3.0, 0, movie_title=None), made.rating("b", "1", 3.0, 1)]
    rows += [made.rating("a", "2", 3.0, 0, movie_title=None)]
    assert measure(rows).sums["id_titles",] == 0


def test_before_release_and_without_a_year(made, measure):
    rows = [
        made.rating("a", "1", 3.0, 0, movie_title="Later (1998)"),
        made.rating("b", "1", 3.0, 1, movie_title="Later (1998)"),
        made.rating("a", "2", 3.0, 2, movie_title="Same Year (1997)"),
        made.rating("a", "3", 3.0, 3, movie_title="unknown"),
        made.rating("a", "4", 3.0, 4, movie_title=None),
    ]
    found = measure(rows)
    assert (found.sums["before_release",], found.sums["before_release_rows",]) == (1, 2)
    assert [sample[1] for sample in found.first("before_release")] == [1, 2]
    assert found.first("before_release_titles") == (("Later (1998)",),)
    # A row without any title is another matter.
    assert found.sums["no_year_rows",] == 1
    assert [sample[1] for sample in found.first("no_year_rows")] == [4]


def test_no_row_is_lost_between_buckets(made):
    rows = [made.rating(str(i % 7), str(i % 11), 3.0, i, movie_title=None) for i in range(60)]
    parts = dict(by_movie(Rows(made.history(rows)), 4))
    lines = []
    for bucket, part in parts.items():
        table = sorted_by_movie(concat([part, part]).slice(0, concat([part]).num_rows))
        assert {bucket_of(movie, 4) for movie in table.movies.values} == {bucket}
        lines += table.lines.tolist()
    assert sorted(lines) == list(range(1, 61))


def test_ids_of_movies(made):
    rows = [made.rating("a", "1", 3.5, 9, movie_title="New (1990)")]
    rows += [made.rating("b", "1", 2.0, 1, movie_title="Old (1990)")]
    rows += [made.rating("b", "2", 1.0, 2, movie_title=None)]
    found = movie_ids(sorted_by_movie(made.history(rows))).to_pylist()
    one, two = id_hashes(("1", "2")).tolist()
    (old,) = id_hashes(("Old (1990)",)).tolist()
    assert found == [
        {
            "kind": "movie",
            "id_hash": one,
            "rows": 2,
            "first_s": made.start_s + 1,
            "rating_sum": 5.5,
            "title_hash": old,
        },
        {
            "kind": "movie",
            "id_hash": two,
            "rows": 1,
            "first_s": made.start_s + 2,
            "rating_sum": 1.0,
            "title_hash": None,
        },
    ]
