import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model_validation.questions import (
    Questions,
    static_questions,
    streaming_questions,
)
from components.model_validation.ratings import Log
from tests.components.model_validation.tiny_log import log_of

Pairs = list[tuple[int, int]]


def pairs(asked: Questions) -> Pairs:
    return list(zip(*(part.tolist() for part in asked.relevant), strict=True))


def test_static_asks_once_a_user_at_the_first_test_rating() -> None:
    log = log_of(
        ("v", "d", 1, 25), ("u", "c", 1, 30), ("u", "b", 1, 30), ("u", "d", 1, 31), ("v", "a", 1, 1)
    )
    asked = static_questions(log, 10)
    assert (asked.users.tolist(), asked.times_s.tolist()) == ([0, 1], [30, 25])
    assert log.every.movies[asked.rows].tolist() == [1, 3]  # of equal times the lowest movie
    assert pairs(asked) == [(0, 1), (0, 2), (0, 3), (1, 3)]
    assert not asked.sampled


def test_static_knows_train_alone() -> None:
    log = log_of(("u", "a", 1, 10), ("u", "b", 1, 11), ("u", "c", 1, 30))
    assert static_questions(log, 10).known()[1].tolist() == [0]


def test_streaming_asks_at_every_second_and_knows_all_earlier_ones() -> None:
    log = log_of(
        ("u", "a", 1, 10),
        ("u", "b", 1, 11),
        ("u", "d", 1, 30),
        ("u", "c", 1, 30),
        ("v", "a", 1, 40),
    )
    asked = streaming_questions(log, 10)
    assert (asked.users.tolist(), asked.times_s.tolist()) == ([0, 1], [30, 40])
    assert pairs(asked) == [(0, 2), (0, 3), (1, 0)]
    # Neither of the second 30 is known to the other; v has no history and is asked all the same.
    assert [part.tolist() for part in asked.known()] == [[0, 0], [0, 1]]


def test_a_movie_rated_again_is_not_relevant_and_one_rated_twice_is_once() -> None:
    log = log_of(("u", "a", 1, 1), ("u", "a", 2, 30), ("u", "b", 1, 30), ("u", "b", 1, 31))
    assert pairs(static_questions(log, 10)) == [(0, 1)]
    streaming = streaming_questions(log, 10)
    assert (pairs(streaming), streaming.times_s.tolist()) == ([(0, 1)], [30])


def test_a_user_who_only_rated_again_is_not_asked() -> None:
    log = log_of(("u", "a", 1, 1), ("u", "a", 2, 30), ("v", "b", 1, 30))
    assert static_questions(log, 10).users.tolist() == [1]


def test_samples_are_the_same_whatever_others_there_are() -> None:
    few = log_of(("t", "a", 1, 1), *((f"u{n}", "b", 1.0, 30) for n in range(20)))
    many = log_of(("t", "a", 1, 1), *((f"u{n}", "b", 1.0, 30) for n in range(200)))

    def names(log: Log, asked: Questions) -> set[str]:
        return {log.user_ids[int(user)].as_py() for user in asked.users}

    of_few = {f"u{n}" for n in range(20)}
    for questions in (static_questions, streaming_questions):
        chosen, of_many = names(few, questions(few, 5)), names(many, questions(many, 50))
        assert (len(chosen), len(of_many)) == (5, 50)
        assert of_many & of_few <= chosen or chosen <= of_many
        assert questions(few, 5).sampled and not questions(few, 20).sampled


def test_a_sample_of_events_never_exceeds_the_limit() -> None:
    rows = [(f"u{n}", movie, 1.0, 30 + n % 2) for n in range(9) for movie in "abc"]
    log = log_of(("t", "a", 1, 1), *rows)
    asked = streaming_questions(log, 10)
    assert (len(asked), len(asked.relevant_rows)) == (3, 9)


def test_a_part_counts_from_its_own_begin() -> None:
    log = log_of(("t", "a", 1, 1), ("u", "b", 1, 30), ("v", "c", 1, 30), ("v", "d", 1, 30))
    part = static_questions(log, 10).part(1, 2)
    assert (part.users.tolist(), pairs(part)) == ([2], [(0, 2), (0, 3)])


@st.composite
def logs(draw: st.DrawFn) -> Log:
    row = st.tuples(
        st.sampled_from("uvwx"), st.sampled_from("abcd"), st.just(3.0), st.integers(1, 40)
    )
    rows = draw(st.lists(row, min_size=1, max_size=40))
    return log_of(("u", "a", 3.0, 1), ("v", "b", 3.0, 40), *rows)


@given(logs())
def test_questions_agree_with_going_through_the_log(log: Log) -> None:
    every = log.every
    rows = list(
        zip(every.users.tolist(), every.times_s.tolist(), every.movies.tolist(), strict=True)
    )
    events: dict[tuple[int, int], set[int]] = {}
    static: dict[int, set[int]] = {}
    for user, time_s, movie in rows:
        if time_s <= 20:
            continue
        if movie not in {m for u, t, m in rows if u == user and t < time_s}:
            events.setdefault((user, time_s), set()).add(movie)
        if movie not in {m for u, t, m in rows if u == user and t <= 10}:
            static.setdefault(user, set()).add(movie)
    asked = streaming_questions(log, 1000)
    moments = list(zip(asked.users.tolist(), asked.times_s.tolist(), strict=True))
    assert moments == sorted(events)
    assert pairs(asked) == [(i, m) for i, key in enumerate(moments) for m in sorted(events[key])]
    known, of = asked.known()
    for i, (user, time_s) in enumerate(moments):
        before = [j for j, row in enumerate(rows) if row[0] == user and row[1] < time_s]
        assert of[known == i].tolist() == before
    once = static_questions(log, 1000)
    assert once.users.tolist() == sorted(static)
    assert pairs(once) == [(i, m) for i, u in enumerate(sorted(static)) for m in sorted(static[u])]
    assert (every.times_s[once.known()[1]] <= 10).all()


@pytest.mark.parametrize("questions", [static_questions, streaming_questions])
def test_where_nobody_is_asked_there_are_no_questions(questions: object) -> None:
    log = log_of(("u", "a", 1, 1), ("u", "a", 2, 30))
    asked = questions(log, 10)  # type: ignore[operator]
    assert (len(asked), len(asked.relevant_rows), np.size(asked.known()[0])) == (0, 0, 0)
