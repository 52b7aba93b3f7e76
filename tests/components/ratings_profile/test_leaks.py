"""How well a feature predicts the label, against the definition worked out row by row."""

import random

import pytest

from components.ratings_profile import leaks
from components.ratings_profile.partials import Collector, merge
from components.ratings_profile.rows import Rows
from components.ratings_profile.totals import measure_totals
from components.ratings_profile.values import FEATURES, halves, measure_values, title_values
from transform.arrow import pa

START_S = 874_713_600


def measured(made, tables):
    """The partial of several tables, all of whose values are finished together."""
    parts, values = [], []
    range_s = (made.where.min_s, made.where.max_s)
    for table in tables:
        collector = Collector()
        measure_totals(Rows(table), made.where, collector)
        leaks.keep_first_rows(Rows(table), range_s, collector)
        parts.append(collector.partial())
        values.append(measure_values(Rows(table), range_s))
    collector = Collector()
    leaks.finish_values(pa.concat_tables(values), collector)
    return merge([*parts, collector.partial()])


def by_definition(rows, keys):
    """r2 of one value a row, from the formula in profile.Leak."""
    half, ratings = halves(rows).tolist(), rows.ratings.tolist()
    mean = sum(ratings) / len(ratings)
    error = 0.0
    for i, key in enumerate(keys):
        others = [
            r for r, k, h in zip(ratings, keys, half, strict=True) if k == key and h != half[i]
        ]
        guess = sum(others) / len(others) if others else mean
        error += (ratings[i] - guess) ** 2
    return 1 - error / sum((r - mean) ** 2 for r in ratings)


@pytest.fixture
def random_rows(made):
    rng = random.Random(7)
    return [
        made.rating(
            str(rng.randint(1, 12)),
            str(rng.randint(1, 30)),
            float(rng.randint(1, 5)),
            rng.randint(0, 300),
            raw_user_age=rng.choice([20.0, 30.5, None]),
            movie_genres=rng.choice([[1], [1, 2], [2, 1], [], None]),
        )
        for _ in range(400)
    ]


def test_as_defined(made, random_rows):
    table = made.history(random_rows)
    rows, found = Rows(table), measured(made, [table])
    columns = {
        "user_id": table["user_id"].to_pylist(),
        "raw_user_age": table["raw_user_age"].to_pylist(),
        "movie_genres": [str(genres) for genres in table["movie_genres"].to_pylist()],
        "timestamp": table["timestamp"].to_pylist(),
        "timestamp % 10": [t % 10 for t in table["timestamp"].to_pylist()],
        "last character of movie_id": [m[-1] for m in table["movie_id"].to_pylist()],
        "timestamp in 100 equal bins": [
            min((t - made.start_s) // 3, 99) for t in table["timestamp"].to_pylist()
        ],
    }
    for name, keys in columns.items():
        assert leaks.r2(found, name) == pytest.approx(by_definition(rows, keys), abs=1e-5), name
        distinct = {key for key in keys if key not in (None, "None")}
        assert found.sums["leak_values", name] == len(distinct), name
    assert found.sums["leak_values", "user_gender"] == 0  # no row has it


def test_however_the_rows_are_cut(made, random_rows):
    users = {row["user_id"] for row in random_rows}
    cut = [made.history([r for r in random_rows if r["user_id"] == user]) for user in sorted(users)]
    whole = measured(made, [made.history(random_rows)])
    parts = measured(made, cut)
    # The lines are those of each part, so the samples are not the same.
    assert parts.sums == whole.sums


@pytest.mark.parametrize(
    ("name", "leak"),
    [
        ("raw_user_age", lambda row: {"raw_user_age": 20.0 + row["user_rating"]}),
        ("movie_title", lambda row: {"movie_title": f"Movie {row['user_rating']:g}"}),
        ("last character of movie_title", lambda row: {"movie_title": f"{row['user_rating']:g}"}),
        ("user_zip_code", lambda row: {"user_zip_code": f"{row['user_rating']:g}0000"}),
        ("movie_genres", lambda row: {"movie_genres": [int(row["user_rating"]), 7]}),
        ("user_gender", lambda row: {"user_gender": int(row["user_rating"])}),
        (
            "timestamp % 10",
            lambda row: {"timestamp": row["timestamp"] // 10 * 10 + int(row["user_rating"])},
        ),
        (
            "timestamp % 3600 // 60",
            lambda row: {
                "timestamp": START_S + int(row["user_rating"]) * 60 + row["timestamp"] % 9
            },
        ),
    ],
)
def test_a_leaked_label(made, random_rows, name, leak):
    found = measured(made, [made.history([{**row, **leak(row)} for row in random_rows])])
    assert leaks.r2(found, name) == 1.0
    samples = leaks.samples(found, name)
    assert [sample.line for sample in samples] == list(range(1, 11))
    assert samples[0].note.startswith(f"{name} = ")


def test_a_constant_label(made):
    rows = [made.rating(str(i), "1", 3.0, i) for i in range(20)]
    assert leaks.r2(measured(made, [made.history(rows)]), "user_id") == 0.0


def faulty(sums, kind, feature):
    """How many values, and how many ratings with one."""
    return sums["fault_values", kind, feature], sums["fault_rows", kind, feature]


def test_faulty_values_are_counted_once_with_all_their_rows(made):
    rows = [made.rating(str(i), "1", 3.0, i, user_zip_code="nan") for i in range(6)]
    rows += [made.rating(str(i), "2", 3.0, 50 + i, user_zip_code=" 1") for i in range(3)]
    found = measured(made, [made.history(rows[:4]), made.history(rows[4:])])
    key = ("placeholder", "user_zip_code")
    assert faulty(found.sums, *key) == (1, 6)
    key = ("edges", "user_zip_code")
    assert faulty(found.sums, *key) == (1, 3)


def test_titles_that_nobody_rated_count_as_values(made):
    values = title_values(pa.array(["Heat (1995)", "Heat (1995)", None, "Cit\ufffd"]))
    collector = Collector()
    leaks.finish_values(values, collector)
    sums = collector.partial().sums
    key = ("replaced", "movie_title")
    assert faulty(sums, *key) == (1, 0)
    assert sums["leak_values", "movie_title"] == 0


def test_every_feature_has_a_name_of_its_own():
    assert len(set(FEATURES)) == len(FEATURES)
