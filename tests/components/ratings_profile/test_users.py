"""What users are like, of a few rows each; figures worked out by hand."""

import pytest

from components.ratings_profile.partials import Collector
from components.ratings_profile.rows import Rows
from components.ratings_profile.users import measure_users


@pytest.fixture
def measure(made):
    def of(rows):
        collector = Collector()
        measure_users(Rows(made.history(rows)), made.where, collector)
        return collector.partial()

    return of


def test_activity_and_cold_users(made, measure):
    # a: train, eval and test; b: eval and test; c: test alone.
    rows = [made.rating("a", str(i), 3.0, t) for i, t in enumerate((0, 100, 150, 250))]
    rows += [made.rating("b", str(i), 3.0, t) for i, t in enumerate((101, 200, 201))]
    rows += [made.rating("c", str(i), 3.0, t) for i, t in enumerate((290, 300))]
    sums = measure(rows).sums
    assert sums["users",] == 3
    assert {n: sums["user_activity", n] for n in (1, 2, 3, 4)} == {1: 0, 2: 1, 3: 1, 4: 1}
    assert [sums["cold_users", split] for split in range(3)] == [0, 1, 1]
    # b's two ratings in eval; c's two in test: b is known from eval then.
    assert [sums["cold_user_rows", split] for split in range(3)] == [0, 2, 2]


def test_nothing(measure):
    assert not measure([]).sums


def test_a_clock(made, measure):
    steps = [0, 7, 8, *range(10, 10 + 30 * 12, 30), 500]
    rows = [made.rating("bot", str(i), 3.0, t) for i, t in enumerate(steps)]
    rows += [made.rating("cat", str(i), 3.0, t) for i, t in enumerate(range(0, 90, 10))]
    ((minus_rows, user, start_s, step_s, samples),) = measure(rows).first("steady")
    assert (-minus_rows, user, start_s, step_s) == (12, "bot", made.start_s + 10, 30)
    assert [sample[1] for sample in samples] == list(range(4, 14))
    assert samples[0][-1] == "every 30 s"


def test_equal_times_are_no_clock_and_users_do_not_join_up(made, measure):
    rows = [made.rating("a", str(i), 3.0, 50) for i in range(20)]
    rows += [made.rating(f"u{t}", "1", 3.0, 10 * t) for t in range(20)]
    assert measure(rows).first("steady") == ()


def test_constant_users(made, measure):
    rows = [made.rating("same", str(i), 5.0, i * i) for i in range(50)]
    rows += [made.rating("few", str(i), 5.0, i * i) for i in range(49)]
    rows += [made.rating("mixed", str(i), 5.0 - (i == 9), i * i) for i in range(60)]
    found = measure(rows)
    assert (found.sums["constant",], found.sums["constant_rows",]) == (1, 50)
    assert found.first("constant") == (("same",),)
    assert [sample[1:3] for sample in found.first("constant_samples")] == [
        (line, "same") for line in range(1, 11)
    ]


def test_attributes_that_change(made, measure):
    rows = [made.rating("a", str(i), 3.0, i, user_gender=1, raw_user_age=30.0) for i in range(3)]
    rows += [made.rating("a", "9", 3.0, 9, user_gender=0, raw_user_age=30.0)]
    # Of two equally frequent values the earlier is the user's own; absent is a value.
    rows += [made.rating("b", "1", 3.0, 5), made.rating("b", "2", 3.0, 6, user_gender=1)]
    rows += [made.rating("c", str(i), 3.0, i, user_gender=0, user_zip_code="1") for i in range(4)]
    found = measure(rows)
    assert found.part("unsteady_users") == {"user_gender": 2}
    assert found.part("unsteady_rows") == {"user_gender": 2}
    assert [(s[1], s[2], s[-1]) for s in found.first("unsteady", "user_gender")] == [
        (4, "a", "0"),
        (6, "b", "1"),
    ]
    reverse = [made.rating("b", "1", 3.0, 6), made.rating("b", "2", 3.0, 5, user_gender=1)]
    ((*_, note),) = measure(reverse).first("unsteady", "user_gender")
    assert note == "absent"
