"""Requests against a contract: what is accepted, and how each fault is told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.contract import Signature
from serving.bodies import read_predict
from serving.problems import MAX_PROBLEMS, RefusedRequestError
from serving.requests import Batch, answerable, check
from serving.settings import Limits
from tests.serving.contracts import CONTRACT, INT, SIGNATURES

LIMITS = Limits()
ROW = {"user_id": "1", "timestamp": 2, "movie_id": "3"}
HISTORY = {
    "history_movie_ids": ["m1", "m2"],
    "history_ratings": [4, 3.5],
    "history_timestamps": [9, 8],
}


def checked(body: Any, limits: Limits = LIMITS) -> Batch:
    asked = read_predict(body, SIGNATURES)
    return check(asked, CONTRACT, SIGNATURES[asked.signature], limits)


def refused(body: Any, limits: Limits = LIMITS) -> RefusedRequestError:
    with pytest.raises(RefusedRequestError) as raised:
        checked(body, limits)
    return raised.value


def test_rows_and_columns_say_the_same() -> None:
    rows = checked({"instances": [ROW, {**ROW, "movie_genres": [4, -1]}]})
    columns = checked(
        {
            "inputs": {
                "user_id": ["1", "1"],
                "timestamp": [2, 2],
                "movie_id": ["3", "3"],
                "movie_genres": [None, [4]],
            }
        }
    )
    assert rows == columns
    assert rows.columns["movie_genres"] == [None, [4]]


def test_markers_and_null_count_as_absent() -> None:
    sent = {**ROW, "movie_title": "", "raw_user_age": -1, "user_gender": None, "movie_genres": []}
    columns = checked({"instances": [sent]}).columns
    assert {name for name, column in columns.items() if column == [None]} == {
        "movie_title", "raw_user_age", "user_gender", "movie_genres"
    }  # fmt: skip


def test_a_history_is_three_lists_of_one_length() -> None:
    columns = checked({"instances": [{**ROW, **HISTORY}, ROW]}).columns
    assert columns["history_movie_ids"] == [["m1", "m2"], None]
    assert columns["history_ratings"] == [[4.0, 3.5], None]
    assert columns["history_timestamps"] == [[9, 8], None]


def test_a_history_is_no_longer_than_the_model_reads() -> None:
    error = refused({"instances": [{**ROW, **{name: each * 3 for name, each in HISTORY.items()}}]})
    assert [problem.reason for problem in error.problems] == ["limit"] * 3
    assert "history_movie_ids: expected at most 5 values, got 6" in str(error)


def test_a_row_of_the_log_without_its_label_can_be_sent_as_it_is() -> None:
    batch = checked({"instances": [{**ROW, "user_zip_code": "12345", "user_rating": None}]})
    assert set(batch.columns) == set(ROW)
    assert "problem" not in str(batch)


def test_what_recommend_is_not_told_has_defaults() -> None:
    batch = checked({"signature_name": "recommend", "inputs": {"user_id": ["1"], "timestamp": [2]}})
    assert batch.scalars == {"k": 10, "num_candidates": 100, "exclude_seen": True}
    said = {"user_id": "1", "timestamp": 2, "k": 3, "num_candidates": 0, "exclude": ["7", ""]}
    said["exclude_seen"] = False
    batch = checked({"signature_name": "recommend", "instances": [said, {**said, "exclude": None}]})
    assert batch.scalars == {"k": 3, "num_candidates": 0, "exclude_seen": False}
    assert batch.columns["exclude"] == [["7"], []]


@pytest.mark.parametrize(
    ("changed", "reason", "says"),
    [
        ({"user_rating": 4}, "label", "user_rating: is the label: leave it out"),
        ({"user_id": None}, "missing", "user_id: missing; serving_default cannot do without it"),
        ({"user_id": ""}, "missing", "user_id: missing"),
        ({"timestamp": -1}, "missing", "timestamp: missing"),
        ({"user_id": 42}, "type", 'user_id: expected text such as "42", got 42 (a number)'),
        ({"user_id": "\ud800"}, "type", r"got '\ud800' (text)"),
        ({"timestamp": "2"}, "type", "expected a whole number such as 42, got '2' (text)"),
        ({"timestamp": 2.0}, "type", "got 2.0 (a number)"),
        ({"raw_user_age": True}, "type", "expected a number such as 4.5, got true or false"),
        ({"movie_genres": ["Drama"]}, "type", 
         "expected a list of whole numbers such as [4, 7], got ['Drama'] (a list)"),
        ({"movie_title": {"b64": 1}}, "type", "got an object"),
        ({"user_zip_code": 12345}, "type", "user_zip_code: expected text"),
        ({"timestamp": 0}, "range", "timestamp: expected at least 1, got 0"),
        ({"timestamp": 881250949000}, "range", "expected at most 4102444799, got 881250949000"),
        ({"raw_user_age": 120.5}, "range", "expected at most 120, got 120.5"),
        ({"movie_genres": [1, 21]}, "range", "movie_genres: expected at most 20, got 21"),
        ({"movie_genres": [1, 2, 3, 4]}, "limit", "expected at most 3 values, got 4"),
        ({**HISTORY, "history_movie_ids": "m"}, "type", 'a list of texts such as ["42", "7"]'),
        ({**HISTORY, "history_movie_ids": ["m", 1]}, "type", "a list of texts"),
        ({**HISTORY, "history_ratings": [4, None]}, "type", "a list of numbers such as [4.5, 3]"),
        ({**HISTORY, "history_ratings": [4, 6]}, "range", "history_ratings: expected at most 5"),
        ({**HISTORY, "history_ratings": [4]}, "shape",
         "history_ratings: expected 2 values, one for each of history_movie_ids, got 1"),
        ({**HISTORY, "history_timestamps": None}, "shape", "history_timestamps: expected 2 values"),
        ({**HISTORY, "history_movie_ids": []}, "shape", "history_ratings: expected 0 values"),
        ({"user_occupation_text": "writr"}, "value",
         "one of 'artist', 'doctor', 'writer', got 'writr' (text); did you mean 'writer'?"),
        ({"userid": "1"}, "unknown", "userid: no field of the model; did you mean 'user_id'?"),
        ({"k": 5}, "unknown", "k: no field of the model"),
        ({"x" * 500: 1}, "unknown", "x…: no field of the model"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_field_and_instance(
    changed: dict[str, Any], reason: str, says: str
) -> None:
    error = refused({"instances": [ROW, {**ROW, **changed}]})
    (problem,) = error.problems
    assert problem.reason == reason
    assert str(error).startswith("instances[1].")
    assert says in str(error)


def test_all_problems_are_told_at_once() -> None:
    row = {"user_id": 5, "movie_id": "1", "user_rating": 3}
    error = refused({"instances": [ROW, row]})
    assert [problem.place for problem in error.problems] == [
        "instances[1].user_id",
        "instances[1].user_rating",
        "instances[1].timestamp",
    ]
    assert str(error).startswith("3 problems: instances[1].user_id: expected text")


def test_no_more_than_a_page_of_problems() -> None:
    error = refused({"instances": [{"user_id": 5}] * 500})
    assert len(error.problems) == MAX_PROBLEMS
    assert str(error).startswith("20 problems or more: ")
    assert len(str(error)) < 5000


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"k": 0}, "k: expected 1 to 1000, got 0"),
        ({"k": 1001}, "k: expected 1 to 1000, got 1001"),
        ({"k": "5"}, "k: expected a whole number such as 10, got '5' (text)"),
        ({"k": True}, "k: expected a whole number"),
        ({"num_candidates": -1}, "num_candidates: expected 0 to 100000, got -1"),
        ({"exclude": ["1"] * 1001}, "exclude: expected at most 1000 movies, got 1001"),
        ({"exclude_seen": 1}, "exclude_seen: expected true or false, got 1 (a number)"),
        ({"exclude": "50"}, 'exclude: expected a list of texts such as ["50"]'),
        ({"exclude": [50]}, "exclude: expected text"),
    ],
)
def test_parameters_have_limits(said: dict[str, Any], says: str) -> None:
    row = {"user_id": "1", "timestamp": 2, **said}
    assert says in str(refused({"signature_name": "recommend", "instances": [row]}))


def test_too_many_rows_are_refused() -> None:
    assert "at most 5 rows a request, got 6" in str(
        refused({"instances": [ROW] * 6}, Limits(instances=5))
    )
    body = {"signature_name": "recommend", "instances": [{"user_id": "1", "timestamp": 2}] * 3}
    assert "at most 2 rows a request, got 3" in str(refused(body, Limits(users=2)))


def test_examples_are_bytes() -> None:
    sent = {"signature_name": "predict_examples", "instances": [{"b64": "CgA="}, "é"]}
    assert checked(sent).columns == {"examples": [b"\n\x00", "é".encode()]}
    for wrong in (5, {"b64": "?"}):
        error = refused({"signature_name": "predict_examples", "instances": [wrong]})
        assert 'instances[0].examples: expected bytes such as {"b64": "CgA="}' in str(error)


def test_a_signature_with_an_input_that_nobody_can_check_is_not_offered() -> None:
    assert all(answerable(signature, CONTRACT) for signature in SIGNATURES.values())
    assert not answerable(Signature({"user_id": INT, "history": INT}, {}), CONTRACT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([*(f.name for f in CONTRACT.fields), "user_rating", "instances", "inputs",
                         "signature_name", "k", "exclude", "b64"]) | st.text(max_size=4),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_whatever_comes_is_a_batch_or_refused(value: Any) -> None:
    for body in (value, {"instances": [value]}, {"inputs": value}):
        try:
            batch = checked(body)
        except RefusedRequestError as error:
            assert 1 <= len(error.problems) <= MAX_PROBLEMS
            assert "\n" not in str(error)
        else:
            assert all(len(column) == batch.num_rows for column in batch.columns.values())
            assert "user_rating" not in batch.columns
