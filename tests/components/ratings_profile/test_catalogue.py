"""A small catalogue measured."""

from components.ratings_profile.catalogue import measure_catalogue
from components.ratings_profile.partials import Collector
from transform.arrow import pa


def measured(movies):
    ids, titles, genres = zip(*movies, strict=True)
    table = pa.table(
        {
            "movie_id": pa.array(ids, pa.string()),
            "movie_title": pa.array(titles, pa.string()),
            "movie_genres": pa.array(genres, pa.list_(pa.int64())),
        }
    )
    collector = Collector()
    measure_catalogue(table, collector)
    return collector.partial()


def test_titles_and_genres():
    found = measured(
        [
            ("2", "Heat (1995)", [1, 4]),
            ("10", "Heat (1995)", [4]),
            ("3", "unknown", []),
            ("4", None, None),
            ("5", "CitÃ© (1990)", [4]),
        ]
    )
    assert found.sums["title_ids",] == 1
    assert found.first("title_ids") == (("Heat (1995)", ("2", "10")),)
    assert (found.sums["no_year",], found.first("no_year")) == (1, (("unknown",),))
    assert found.part("genre") == {"1": 1, "4": 3}
    assert (found.sums["no_genre",], found.first("no_genre_titles")) == (1, (("unknown",),))
    assert found.first("fault_listed", "mojibake", "movie_title") == (("CitÃ© (1990)",),)


def test_known_titles_are_the_first_and_last_by_number():
    found = measured([(str(i), f"Movie {i}", []) for i in range(200, 0, -1)])
    known = {int(key[1]) for key in found.firsts if key[0] == "known_titles"}
    assert known == {*range(1, 51), *range(151, 201)}
    assert found.first("known_titles", "7") == (("Movie 7",),)
