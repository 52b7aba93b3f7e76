"""The last step: partial figures made a profile, and the profile JSON."""

import pytest
from pydantic import ValidationError

from components.ratings_profile.assemble import assemble
from components.ratings_profile.ids import SCHEMA
from components.ratings_profile.partials import Collector, Partial
from components.ratings_profile.profile import from_json, to_json
from components.ratings_profile.rows import id_hashes
from components.ratings_profile.values import FEATURES
from transform.arrow import pa

NO_IDS = SCHEMA.empty_table()


def assembled(counts, ids=NO_IDS, **firsts):
    collector = Collector()
    for key, n in counts.items():
        collector.add(*key, n=n)
    for key, items in firsts.items():
        collector.keep(key, items=items)
    return assemble(collector.partial(), ids)


def test_activity_in_bins_of_powers_of_two():
    counts = {("user_activity", rows): rows for rows in (1, 2, 3, 4, 5, 8, 9)}
    assert assembled(counts).user_activity == (
        (1, 1, 1),
        (2, 2, 2),
        (3, 4, 7),
        (5, 8, 13),
        (9, 16, 9),
    )


def test_the_busiest_one_percent():
    # 250 users: two of them count; 90 and one of the two with 5, of 90 + 10 + 247.
    counts = {("user_activity", 90): 1, ("user_activity", 5): 2, ("user_activity", 1): 247}
    assert assembled(counts).user_top_share == pytest.approx(95 / 347, abs=1e-6)
    # Fewer than a hundred: one.
    assert assembled({("movie_activity", 3): 4}).movie_top_share == 0.25
    assert assembled({}).movie_top_share == 0.0


def test_titles_with_two_ids_count_the_ratings_of_both():
    hashes = id_hashes(("1", "7", "9"))
    ids = pa.table(
        [["movie"] * 3, hashes, [10, 20, 30], [0] * 3, [0.0] * 3, pa.nulls(3, pa.uint64())],
        schema=SCHEMA,
    ).sort_by("id_hash")
    found = assembled({("title_ids",): 1}, ids, title_ids=[("Heat (1995)", ("1", "9", "12"))])
    (pair,) = found.titles_with_two_ids
    assert (pair.title, pair.movie_ids, pair.rows) == ("Heat (1995)", ("1", "9", "12"), 40)
    assert found.num_titles_with_two_ids == 1


def test_ids_with_two_titles_are_counted_beyond_those_that_are_listed():
    items = [(f"{i:03d}", ("A (1990)", "B (1990)"), 3, ()) for i in range(60)]
    found = assembled({("id_titles",): 60, ("id_title_rows",): 180}, id_titles=items)
    assert len(found.ids_with_two_titles) == 50
    assert (found.num_ids_with_two_titles, found.rows_of_ids_with_two_titles) == (60, 180)


def test_every_feature_has_its_first_rows():
    row = ("u.data", 4, "42", "50", 5.0, 881_241_721, "")
    shown = tuple(f"value {name}" for name in FEATURES)
    found = assembled({("leak_values", "raw_user_age"): 2}, first_rows=[(row, shown)])
    (leak,) = found.leaks
    assert (leak.name, leak.samples[0].line) == ("raw_user_age", 4)
    assert leak.samples[0].note == "raw_user_age = value raw_user_age"


def test_the_most_frequent_occupations():
    counts = {("category", 0, "user_occupation_text", f"o{n:03d}"): n for n in range(1, 80)}
    found = assembled(counts).splits[0].categories["user_occupation_text"]
    assert next(iter(found.items())) == ("o079", 79) and len(found) == 50


def test_nothing_at_all_and_back_from_json():
    empty = assemble(Partial(), NO_IDS)
    assert (empty.rows, empty.first_s, empty.hours) == (0, 0, (0,) * 24)
    assert from_json(to_json(empty)) == empty


def test_not_a_profile():
    with pytest.raises(ValidationError, match="movies"):
        from_json('{"rows": 1}')
