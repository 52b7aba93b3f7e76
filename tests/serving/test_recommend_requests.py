"""Plain questions, by query string and as JSON, and their answers."""

from typing import Any

import pytest

from serving.problems import RefusedRequestError
from serving.recommend_requests import answer, asked, from_query
from serving.requests import Batch, check
from serving.settings import Limits
from tests.serving.contracts import CONTRACT, SIGNATURES

NOW_S = 893286638.7


def checked(question: Any) -> Batch:
    return check(asked(question, NOW_S), CONTRACT, SIGNATURES["recommend"], Limits())


def by_query(*pairs: tuple[str, str]) -> Batch:
    return checked(from_query(pairs, CONTRACT))


def test_a_user_is_all_that_has_to_be_said() -> None:
    batch = checked({"user_id": "42"})
    assert batch.columns == {"user_id": ["42"], "timestamp": [893286638]}
    assert batch.scalars == {"k": 10, "num_candidates": 100, "exclude_seen": True}


def test_query_and_json_say_the_same() -> None:
    question = {
        "user_id": "Jérôme 😀", "timestamp": 5, "k": 3, "num_candidates": 0,
        "exclude": ["50", "Léon"], "raw_user_age": 30.5, "user_gender": 1,
    }  # fmt: skip
    pairs = [
        ("user_id", "Jérôme 😀"), ("timestamp", "5"), ("k", "3"), ("num_candidates", "0"),
        ("exclude", "50"), ("exclude", "Léon"), ("raw_user_age", "30.5"), ("user_gender", "1"),
    ]  # fmt: skip
    assert by_query(*pairs) == checked(question)


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([("k", "5")], "user_id: missing; recommend cannot do without it"),
        ([("user_id", "1"), ("user_id", "2")], "user_id: given twice"),
        ([("user_id", "1"), ("k", "ten")], "k: expected a whole number such as 10, got 'ten'"),
        ([("user_id", "1"), ("k", "٣")], "k: expected a whole number"),
        ([("user_id", "1"), ("k", "1_0")], "k: expected a whole number"),
        ([("user_id", "1"), ("k", "")], "k: expected a whole number"),
        ([("user_id", "1"), ("raw_user_age", "nan")], "raw_user_age: expected a number"),
        ([("user_id", "1"), ("raw_user_age", "1e400")], "raw_user_age: expected a number"),
        ([("user_id", "1"), ("user", "2")], "user: no field of the model; did you mean"),
        ([("user_id", "1"), ("user_rating", "2")], "user_rating: is the label"),
    ],
)
def test_faults_of_a_query_are_told(pairs: list[tuple[str, str]], says: str) -> None:
    with pytest.raises(RefusedRequestError) as raised:
        by_query(*pairs)
    assert says in str(raised.value)


@pytest.mark.parametrize("question", [[], "42", None, 42])
def test_a_question_is_an_object(question: Any) -> None:
    with pytest.raises(RefusedRequestError, match="expected an object"):
        checked(question)


def test_the_answer_leaves_empty_places_out() -> None:
    outputs = {
        "movie_id": [["50", "7", ""]],
        "movie_title": [["Léon", 'Amélie "2001"', ""]],
        "predicted_rating": [[4.5, 4.25, 0.0]],
        "score": [[-1.5, -2.5, -3.4e38]],
        "known_user": [True],
    }
    said = answer(1000, "42", outputs)
    assert (said["model_version"], said["user_id"], said["known_user"]) == (1000, "42", True)
    assert said["movies"] == [
        {"rank": 1, "movie_id": "50", "title": "Léon", "predicted_rating": 4.5, "score": -1.5},
        {"rank": 2, "movie_id": "7", "title": 'Amélie "2001"', "predicted_rating": 4.25,
         "score": -2.5},
    ]  # fmt: skip


def test_the_answer_says_why_where_the_model_does() -> None:
    outputs = {
        "movie_id": [["50", "7", ""]],
        "movie_title": [["A", "B", ""]],
        "predicted_rating": [[4.5, 4.25, 0.0]],
        "score": [[-1.5, -2.5, -3.4e38]],
        "known_user": [False],
        "reason": [["history", "people_like_you", "popular"]],
        "reason_movie_id": [[["1", "2", ""], ["", "", ""], ["", "", ""]]],
        "reason_movie_title": [[["One", "Zwei", ""], ["", "", ""], ["", "", ""]]],
    }
    movies = answer(1000, "42", outputs)["movies"]
    assert [movie["why"] for movie in movies] == [
        {
            "reason": "history",
            "movies": [{"movie_id": "1", "title": "One"}, {"movie_id": "2", "title": "Zwei"}],
        },
        {"reason": "people_like_you"},
    ]


def test_a_history_and_a_flag_stand_in_a_query() -> None:
    pairs = [
        ("user_id", "x"), ("timestamp", "5"), ("exclude_seen", "false"),
        ("history_movie_ids", "1"), ("history_movie_ids", "2"),
        ("history_ratings", "4.5"), ("history_ratings", "3"),
        ("history_timestamps", "4"), ("history_timestamps", "3"),
    ]  # fmt: skip
    assert by_query(*pairs) == checked(
        {
            "user_id": "x",
            "timestamp": 5,
            "exclude_seen": False,
            "history_movie_ids": ["1", "2"],
            "history_ratings": [4.5, 3],
            "history_timestamps": [4, 3],
        }
    )
    with pytest.raises(RefusedRequestError, match="exclude_seen: expected true or false, got 'no'"):
        by_query(("user_id", "x"), ("exclude_seen", "no"))
