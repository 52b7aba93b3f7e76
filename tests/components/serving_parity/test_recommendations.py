from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from components.serving_parity.recommendations import (
    Expected,
    Question,
    Tolerances,
    judge,
)

TOLERANCES = Tolerances(score=1e-4, rating=1e-5)

TRUTH = Expected(
    movie_ids=["a", "b", "c", "d"],
    titles=["A", "B", "C", ""],
    scores=np.array([-1.0, -2.0, -3.0, -4.0]),
    ratings=np.array([2.0, 5.0, 3.0, 4.0]),
    known_user=True,
)


def answer(*ids: str, **changed: Any) -> dict[str, Any]:
    rows = [TRUTH.movie_ids.index(movie) for movie in ids if movie]
    places = len(ids) - len(rows)
    return {
        "movie_id": list(ids),
        "movie_title": [TRUTH.titles[row] for row in rows] + [""] * places,
        "score": TRUTH.scores[rows].tolist() + [-3e38] * places,
        "predicted_rating": TRUTH.ratings[rows].tolist() + [0.0] * places,
        "known_user": True,
        **changed,
    }


def problems(
    given: dict[str, Any], k: int, num_candidates: int = 0, exclude: tuple[str, ...] = ()
) -> tuple[str, ...]:
    return judge(Question("", {}, k, num_candidates, exclude), given, TRUTH, TOLERANCES).problems


@pytest.mark.parametrize(
    ("given", "k", "num_candidates", "exclude"),
    [
        (answer("a", "b"), 2, 0, ()),
        (answer("b", "c"), 2, 0, ("a", "nobody")),
        (answer("a", "b", "c", "d"), 9, 0, ()),
        (answer("a", "d", "", ""), 9, 0, ("b", "c")),
        (answer("b", "c"), 2, 3, ()),  # of a, b, c the best rated
        (answer("b", "a"), 2, 2, ()),
        (answer("b", "d", "c", "a"), 4, 1, ()),  # never fewer candidates than k
    ],
)
def test_right_answers_have_no_problem(
    given: dict[str, Any], k: int, num_candidates: int, exclude: tuple[str, ...]
) -> None:
    assert problems(given, k, num_candidates, exclude) == ()


@pytest.mark.parametrize(
    ("given", "k", "num_candidates", "exclude", "said"),
    [
        (answer("a", "c"), 2, 0, (), "only 0.500 of the movies of highest score were found"),
        (answer("b", "a"), 2, 0, (), "the order is not that of falling scores"),
        (answer("a"), 2, 0, (), "1 movies, expected 2"),
        (answer("a", "a"), 2, 0, (), "movie a is recommended twice"),
        (answer("a", "b"), 2, 0, ("a",), "movie a is recommended although it is excluded"),
        (answer("a", "b", movie_id=["a", "x"]), 2, 0, (), "'x' is not in the catalogue"),
        (answer("a", movie_title=["Z"]), 1, 0, (), "movie a has the title 'Z', expected 'A'"),
        (answer("a", score=[-1.1]), 1, 0, (), "score of movie a is -1.100000, training says"),
        (answer("a", predicted_rating=[2.1]), 1, 0, (), "predicted_rating of movie a is 2.100000"),
        (
            answer("a", predicted_rating=[2.00002]),
            1,
            0,
            (),
            "predicted_rating of movie a is 2.000020",
        ),
        (answer("a", score=[float("nan")]), 1, 0, (), "score of movie a is nan, training says"),
        (answer("a", "b", score=[-1.0]), 2, 0, (), "columns of other lengths"),
        (
            answer("b", "a", score=[-2.0, -1.0]),
            2,
            0,
            (),
            "places 1 and 2 stand the wrong way round",
        ),
        (answer("a", known_user=False), 1, 0, (), "known_user is False, expected True"),
        (answer("", "a"), 2, 0, ("b", "c", "d"), "a place without a movie comes before one with"),
        (answer("c", "b"), 2, 3, (), "the order is not that of falling predicted ratings"),
        (answer("b", "a"), 2, 3, (), "movie c has a higher rating and is left out"),
        (answer("b", "d"), 2, 3, (), "a movie is not among the 3 of highest score"),
        (answer("a", "b", "", ""), 2, 0, (), "4 places, expected at most 2"),
    ],
)
def test_each_fault_is_said(
    given: dict[str, Any], k: int, num_candidates: int, exclude: tuple[str, ...], said: str
) -> None:
    assert any(said in problem for problem in problems(given, k, num_candidates, exclude))


@pytest.mark.parametrize(
    ("num_candidates", "ids", "exact", "recall"),
    [
        (0, ("a", "c"), "only 0.500 of the movies of highest score were found", 0.5),
        (2, ("c", "a"), "a movie is not among the 2 of highest score", None),
    ],
)
def test_an_approximate_index_may_miss_movies_and_nothing_else(
    num_candidates: int, ids: tuple[str, ...], exact: str, recall: float | None
) -> None:
    question = Question("", {}, 2, num_candidates)
    said = judge(question, answer(*ids), TRUTH, TOLERANCES)
    assert exact in said.problems
    approximate = replace(TRUTH, exact_index=False)
    allowed = judge(question, answer(*ids), approximate, TOLERANCES)
    assert (allowed.problems, allowed.recall) == ((), recall)
    backwards = judge(question, answer(*reversed(ids)), approximate, TOLERANCES)
    assert "places 1 and 2 stand the wrong way round" in backwards.problems


def test_movies_that_tie_may_stand_for_one_another() -> None:
    tied = Expected(
        ["a", "b", "c"], ["", "", ""], np.array([0, -1, -1]), np.array([1, 1, 1]), False
    )
    given = {
        "movie_id": ["a", "c"],
        "movie_title": ["", ""],
        "score": [0.0, -1.0],
        "predicted_rating": [1.0, 1.0],
        "known_user": False,
    }
    assert judge(Question("", {}, 2, 0), given, tied, TOLERANCES).problems == ()


@pytest.mark.parametrize(
    ("num_candidates", "ids", "said"),
    [
        (0, ["b", "c"], ()),
        (0, ["c", "b"], ("places 1 and 2 are equal and not as in the catalogue",)),
        (3, ["a", "b", "c"], ()),  # equal ratings: by score, then as in the catalogue
        (3, ["b", "a", "c"], ("places 1 and 2 stand the wrong way round",)),
        (3, ["a", "c", "b"], ("places 2 and 3 are equal and not as in the catalogue",)),
    ],
)
def test_equal_movies_stand_in_the_documented_order(
    num_candidates: int, ids: list[str], said: tuple[str, ...]
) -> None:
    scores = {"a": 0.0, "b": -1.0, "c": -1.0}
    tied = Expected(
        list(scores), [""] * 3, np.array(list(scores.values())), np.array([5.0, 5, 5]), False
    )
    given = {
        "movie_id": ids,
        "movie_title": [""] * len(ids),
        "score": [scores[movie] for movie in ids],
        "predicted_rating": [5.0] * len(ids),
        "known_user": False,
    }
    exclude = () if num_candidates else ("a",)
    question = Question("", {}, len(ids), num_candidates, exclude)
    assert judge(question, given, tied, TOLERANCES).problems == said


def test_an_answer_that_lacks_something_is_no_answer() -> None:
    given = {key: value for key, value in answer("a").items() if key != "score"}
    assert problems(given, 1) == ("the answer has no score",)


def test_recall_is_told_of_retrieval_alone() -> None:
    assert judge(Question("", {}, 2, 0), answer("a", "c"), TRUTH, TOLERANCES).recall == 0.5
    assert judge(Question("", {}, 2, 2), answer("b", "a"), TRUTH, TOLERANCES).recall is None
