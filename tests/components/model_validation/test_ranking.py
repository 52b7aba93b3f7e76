import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model_validation.questions import Questions, static_questions
from components.model_validation.ranking import (
    Ranked,
    Ranker,
    Scorer,
    ranked_by_lists,
    ranked_by_scores,
)
from components.model_validation.ratings import Log
from tests.components.model_validation.test_questions import logs, pairs
from tests.components.model_validation.tiny_log import log_of
from trainer.metrics import UNRANKED

LOG = log_of(("u", "a", 1, 1), ("u", "c", 1, 30), ("u", "d", 1, 31))


def by_lists(log: Log, lists: list[list[int]]) -> Ranked:
    ranker: Ranker = lambda asked: np.array(lists)  # noqa: E731
    return ranked_by_lists(log, static_questions(log, 10), ranker, 100)


def by_scores(log: Log, scores: list[float]) -> Ranked:
    scorer: Scorer = lambda asked: np.array([scores] * len(asked))  # noqa: E731
    return ranked_by_scores(log, static_questions(log, 10), scorer, 100)


def test_seen_movies_are_no_candidates_and_take_no_rank() -> None:
    found = by_lists(LOG, [[0, 1, 3, 2]])
    assert found.ranks.tolist() == [3, 2]  # c is third and d second, a is not counted
    assert found.top.tolist() == [[1, 3, 2, *[-1] * 7]]


def test_what_a_list_does_not_name_is_unranked_and_padding_takes_no_place() -> None:
    found = by_lists(LOG, [[-1, 3, -1, -1]])
    assert found.ranks.tolist() == [UNRANKED, 1]
    assert found.top.tolist() == [[3, *[-1] * 9]]


def test_a_repeated_movie_keeps_its_first_place_and_wastes_the_second() -> None:
    assert by_lists(LOG, [[2, 2, 3, 1]]).ranks.tolist() == [1, 3]


def test_of_equal_scores_the_lower_id_comes_first() -> None:
    found = by_scores(LOG, [9.0, 1.0, 1.0, 2.0])
    assert found.ranks.tolist() == [3, 1]
    assert found.top.tolist() == [[3, 1, 2, *[-1] * 7]]


@given(logs(), st.integers(0, 999), st.sampled_from([1, 5, 8, 1000]))
def test_ranks_agree_with_going_through_each_list(log: Log, seed: int, cells: int) -> None:
    asked = static_questions(log, 10)
    scores = {int(u): np.random.default_rng([seed, int(u)]).integers(0, 3, 4) for u in asked.users}

    def scorer(part: Questions) -> np.ndarray:
        return np.array([scores[int(user)] for user in part.users])

    def ranker(part: Questions) -> np.ndarray:
        return np.argsort(-scorer(part), axis=1, kind="stable")

    expected, top = _slowly(log, asked, {user: ranker_of(of) for user, of in scores.items()})
    for found in (
        ranked_by_scores(log, asked, scorer, cells),
        ranked_by_lists(log, asked, ranker, cells),
    ):
        assert found.ranks.tolist() == expected
        assert [[m for m in of if m >= 0] for of in found.top.tolist()] == top


def ranker_of(scores: np.ndarray) -> list[int]:
    return sorted(range(4), key=lambda movie: (-scores[movie], movie))


def _slowly(
    log: Log, asked: Questions, lists: dict[int, list[int]]
) -> tuple[list[int], list[list[int]]]:
    seen = set(zip(log.fit.users.tolist(), log.fit.movies.tolist(), strict=True))
    users = asked.users.tolist()
    offered = {user: [m for m in lists[user] if (user, m) not in seen] for user in users}
    ranks = [offered[users[question]].index(movie) + 1 for question, movie in pairs(asked)]
    return ranks, [offered[user] for user in users]


@pytest.mark.parametrize("rank", [by_lists, by_scores])
def test_nothing_asked_gives_nothing(rank: object) -> None:
    log = log_of(("u", "a", 1, 1), ("u", "a", 2, 30))
    found = rank(log, [])  # type: ignore[operator]
    assert (found.ranks.tolist(), found.top.shape) == ([], (0, 10))
