"""Rows counted by time and by split."""

import pytest

from components.ratings_profile.partials import Collector
from components.ratings_profile.rows import Rows
from components.ratings_profile.totals import measure_totals


@pytest.fixture
def measure(made):
    def of(rows):
        collector = Collector()
        measure_totals(Rows(made.history(rows)), made.where, collector)
        return collector.partial()

    return of


def test_moments(made, measure):
    hour, day = 3_600, 86_400
    times = (0, 60, hour, 5 * hour + 1, day, 2 * day + 61)
    found = measure([made.rating("a", str(i), 3.0, t) for i, t in enumerate(times)])
    first = made.start_s // day
    assert found.part("day") == {first: 4, first + 1: 1, first + 2: 1}
    assert found.part("hour") == {0: 4, 1: 1, 5: 1}
    assert found.part("weekday") == {5: 4, 6: 1, 0: 1}  # Saturday, Sunday, Monday
    names = ("rows", "midnight", "whole_hour", "whole_minute")
    assert [found.sums[name,] for name in names] == [6, 2, 3, 4]
    assert found.first("earliest") == ((made.start_s,),)
    assert found.first("latest") == ((-made.start_s - 2 * day - 61,),)


def test_splits(made, measure):
    rows = [
        made.rating("a", "1", 3.5, 0, user_gender=1, bucketized_user_age=18.0),
        made.rating("a", "2", 4.0, 100, user_gender=1, movie_genres=[4, 7]),
        made.rating("b", "2", 4.0, 101, user_occupation_text="artist", movie_genres=[4]),
        made.rating("c", "2", 0.5, 201, user_occupation_text="doctor", movie_genres=[]),
    ]
    found = measure(rows)
    sums = found.sums
    assert [sums["split_rows", split] for split in range(3)] == [2, 1, 1]
    assert [sums["split_users", split] for split in range(3)] == [1, 1, 1]
    ratings = {key[1:]: n for key, n in sums.items() if key[0] == "split_rating"}
    assert ratings == {(0, "3.5"): 1, (0, "4"): 1, (1, "4"): 1, (2, "0.5"): 1}
    categories = {key[1:]: n for key, n in sums.items() if key[0] == "category"}
    assert categories == {
        (0, "user_gender", "1"): 2,
        (0, "bucketized_user_age", "18"): 1,
        (0, "movie_genres", "4"): 1,
        (0, "movie_genres", "7"): 1,
        (1, "user_occupation_text", "artist"): 1,
        (1, "movie_genres", "4"): 1,
        (2, "user_occupation_text", "doctor"): 1,
    }
    assert found.first("earliest", 1) == ((made.start_s + 101,),)
    # A genre list that is there and empty; rows without any are another matter.
    assert sums["no_genre_rows",] == 1
    assert [sample[1] for sample in found.first("no_genre")] == [4]


def test_nothing(measure):
    assert not measure([]).sums
