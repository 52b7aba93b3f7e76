"""A log of four movies (a, b, c, d) and two or three users, small enough to rank by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model_quality.baselines import by_popularity
from components.model_quality.protocol import Questions, figures, questions, static_ranks
from components.model_quality.ratings import Boundaries, Codes, Log, read_log
from foundation.errors import DataNotValidError
from trainer.metrics import UNRANKED
from transform.arrow import pa

MOVIES = pa.array(["a", "b", "c", "d"])
CUT = Boundaries(train_end_s=10.0, eval_end_s=20.0)


def log_of(*rows: tuple[str, str, float, int]) -> Log:
    users, movies, values, times = zip(*rows, strict=True)
    table = pa.table(
        {
            "user_id": pa.array(users),
            "movie_id": pa.array(movies),
            "user_rating": pa.array(values, pa.float32()),
            "timestamp": pa.array(times, pa.int64()),
        }
    )
    return read_log(table, MOVIES, CUT)


def test_the_log_is_cut_at_the_boundaries_and_eval_is_in_neither_part() -> None:
    log = log_of(("u", "a", 1, 10), ("u", "b", 2, 11), ("v", "c", 3, 20), ("v", "d", 4, 21))
    assert (log.fit.movies.tolist(), log.test.movies.tolist()) == ([0], [3])
    assert log.user_ids.to_pylist() == ["u", "v"]


def test_a_users_query_is_the_first_test_rating_and_of_equal_times_the_lowest_id() -> None:
    log = log_of(
        ("v", "d", 1, 25), ("u", "c", 1, 30), ("u", "b", 1, 30), ("u", "d", 1, 31), ("v", "a", 1, 1)
    )
    assert log.test_users.tolist() == [0, 1]
    assert log.first_test_rows.tolist() == [2, 0]


@pytest.mark.parametrize(("time", "split"), [(30, "train"), (5, "test")])
def test_an_empty_split_is_named(time: int, split: str) -> None:
    with pytest.raises(DataNotValidError, match=f"the {split} split is empty"):
        log_of(("u", "a", 1, time))


def test_a_rating_of_a_movie_outside_the_catalogue_is_refused() -> None:
    with pytest.raises(DataNotValidError, match="catalogue lacks"):
        log_of(("u", "x", 1, 1), ("u", "a", 1, 30))


def test_seen_movies_are_no_candidates_and_take_no_rank() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "c", 1, 30), ("u", "d", 1, 31)), 10)
    ranks = static_ranks(asked, lambda users: np.array([[0, 1, 3, 2]] * len(users)), 100)
    assert ranks.ranks.tolist() == [3, 2]  # c is third and d second, a is not counted


def test_a_movie_rated_again_is_not_relevant() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "a", 2, 30), ("u", "b", 1, 30)), 10)
    assert asked.relevant[1].tolist() == [1]


def test_a_user_who_only_rated_again_is_not_asked() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "a", 2, 30), ("v", "b", 1, 30)), 10)
    assert asked.users.tolist() == [1]


def test_a_movie_rated_twice_in_test_is_relevant_once() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "b", 2, 30), ("u", "b", 1, 31)), 10)
    assert asked.relevant[1].tolist() == [1]


def test_what_a_list_does_not_name_is_unranked_and_padding_takes_no_place() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "c", 1, 30), ("u", "d", 1, 31)), 10)
    ranks = static_ranks(asked, lambda users: np.array([[-1, 3, -1, -1]]), 100)
    assert ranks.ranks.tolist() == [UNRANKED, 1]


def test_a_repeated_movie_keeps_its_first_place_and_wastes_the_second() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "c", 1, 30), ("u", "d", 1, 31)), 10)
    ranks = static_ranks(asked, lambda users: np.array([[2, 2, 3, 1]]), 100)
    assert ranks.ranks.tolist() == [1, 3]


def test_popularity_breaks_ties_by_id() -> None:
    log = log_of(
        ("u", "d", 1, 1), ("v", "d", 1, 1), ("u", "c", 1, 1), ("v", "b", 1, 1), ("u", "a", 1, 30)
    )
    assert by_popularity(log.fit, 4).tolist() == [3, 1, 2, 0]


def test_figures_are_means_over_users() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "b", 1, 30), ("v", "d", 1, 30)), 10)
    lists = np.array([[1, 2, 3, 0], [0, 1, 3, 2]])
    assert figures(static_ranks(asked, lambda users: lists[users], 100)) == pytest.approx(
        {"recall_at_10": 1, "recall_at_100": 1, "ndcg_at_10": 0.75, "mrr": (1 + 1 / 3) / 2}
    )


def test_where_nobody_is_asked_there_are_no_figures() -> None:
    asked = questions(log_of(("u", "a", 1, 1), ("u", "a", 2, 30)), 10)
    assert len(asked.users) == 0
    found = figures(static_ranks(asked, lambda users: np.zeros((len(users), 4), np.int64), 100))
    assert found == dict.fromkeys(("recall_at_10", "recall_at_100", "ndcg_at_10", "mrr"))


def test_a_sample_is_the_same_whatever_other_users_there_are() -> None:
    few = log_of(("t", "a", 1, 1), *((f"u{n}", "b", 1.0, 30) for n in range(20)))
    many = log_of(("t", "a", 1, 1), *((f"u{n}", "b", 1.0, 30) for n in range(200)))
    chosen = {few.user_ids[int(user)].as_py() for user in questions(few, 5).users}
    of_many = {many.user_ids[int(user)].as_py() for user in questions(many, 50).users}
    assert len(chosen) == 5
    assert of_many & {f"u{n}" for n in range(20)} <= chosen or chosen <= of_many


@st.composite
def logs(draw: st.DrawFn) -> Log:
    row = st.tuples(
        st.sampled_from("uvwx"), st.sampled_from("abcd"), st.just(3.0), st.integers(1, 40)
    )
    rows = draw(st.lists(row, min_size=1, max_size=40))
    return log_of(("u", "a", 3.0, 1), ("v", "b", 3.0, 40), *rows)


@given(logs(), st.randoms(use_true_random=False), st.sampled_from([1, 5, 8, 1000]))
def test_ranks_agree_with_going_through_each_list(log: Log, random: object, cells: int) -> None:
    asked = questions(log, 10)
    seed = random.randint(0, 999)  # type: ignore[attr-defined]
    lists = {int(u): np.random.default_rng([seed, u]).permutation(4) for u in asked.users}

    def ranker(users: Codes) -> Codes:
        return np.array([lists[int(user)] for user in users])

    ranks = static_ranks(asked, ranker, cells)
    assert ranks.ranks.tolist() == _slowly(log, asked, lists)


def _slowly(log: Log, asked: Questions, lists: dict[int, Codes]) -> list[int]:
    seen = set(zip(log.fit.users.tolist(), log.fit.movies.tolist(), strict=True))
    expected = []
    for user, movie in zip(*(part.tolist() for part in asked.relevant), strict=True):
        candidates = [m for m in lists[user].tolist() if (user, m) not in seen]
        expected.append(candidates.index(movie) + 1)
    return expected
