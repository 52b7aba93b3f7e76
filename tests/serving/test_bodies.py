"""Predict bodies by rows and by columns, and each shape that is refused."""

from typing import Any

import pytest

from serving.bodies import Asked, Form, read_predict
from serving.problems import RefusedRequestError
from tests.serving.contracts import SIGNATURES

ROW = {"user_id": "1", "timestamp": 2, "movie_id": "3"}


def read(**body: Any) -> Asked:
    return read_predict(body, SIGNATURES)


def test_rows_become_columns_with_gaps() -> None:
    asked = read(instances=[ROW, {"user_id": "4", "movie_title": "Léon"}])
    assert (asked.signature, asked.form, asked.num_rows) == ("serving_default", Form.ROWS, 2)
    assert asked.columns == {
        "user_id": ["1", "4"],
        "timestamp": [2, None],
        "movie_id": ["3", None],
        "movie_title": [None, "Léon"],
    }
    assert asked.place("user_id", 1) == "instances[1].user_id"


def test_columns_are_taken_as_they_are() -> None:
    asked = read(inputs={"user_id": ["1", "4"], "movie_title": None})
    assert asked.num_rows == 2
    assert asked.columns == {"user_id": ["1", "4"]}
    assert asked.place("user_id", 1) == "inputs.user_id[1]"


@pytest.mark.parametrize("values", [["a", {"b64": "Yg=="}], [{"b64": "Yg=="}]])
def test_the_only_input_of_a_signature_needs_no_name(values: list[Any]) -> None:
    for form in ("instances", "inputs"):
        asked = read(signature_name="predict_examples", **{form: values})
        assert asked.columns == {"examples": values}
    named = read(signature_name="predict_examples", instances=[{"examples": "a"}])
    assert named.columns == {"examples": ["a"]}


def test_inputs_without_rows_stand_beside_the_columns() -> None:
    asked = read(signature_name="recommend", inputs={"user_id": ["1"], "k": 3, "exclude": [["5"]]})
    assert asked.scalars == {"k": 3}
    assert asked.columns == {"user_id": ["1"], "exclude": [["5"]]}


@pytest.mark.parametrize(
    "body",
    [
        {"instances": [{"user_id": "1", "k": 3}, {"user_id": "2", "k": 3}]},
        {"instances": [{"user_id": "1", "k": 3}, {"user_id": "2"}]},
        {"instances": [{"user_id": "1"}, {"user_id": "2"}], "k": 3},
    ],
)
def test_inputs_without_rows_are_said_once_or_alike(body: dict[str, Any]) -> None:
    asked = read(signature_name="recommend", **body)
    assert asked.scalars == {"k": 3}
    assert asked.columns == {"user_id": ["1", "2"]}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "the body is a list, expected an object"),
        ({}, "expected either 'instances' or 'inputs', got neither"),
        ({"instances": [ROW], "inputs": {}}, "got both"),
        ({"instances": ROW}, "instances: expected a list, got an object"),
        ({"instances": []}, "instances: expected at least one instance"),
        ({"instances": [ROW, "x"]}, "instances[1]: expected an object of fields, got text"),
        ({"instances": [ROW], "signatur_name": "x"},
         "signatur_name: not a key of a predict body; did you mean 'signature_name'?"),
        ({"signature_name": "recomend", "instances": [ROW]},
         "there is no 'recomend', only serving_default, predict_examples, recommend; "
         "did you mean 'recommend'?"),
        ({"signature_name": 5, "instances": [ROW]}, "signature_name: expected text, got 5"),
        ({"inputs": ["x"]}, "inputs: expected lists by field, got a list"),
        ({"inputs": {"user_id": "1"}},
         "inputs.user_id: expected a list, one value a row, got '1' (text)"),
        ({"inputs": {"user_id": ["1"], "timestamp": []}},
         "expected lists of one length, got user_id 1, timestamp 0"),
        ({"inputs": {"user_id": []}}, "expected at least one row"),
        ({"inputs": {}}, "expected at least one row"),
        ({"signature_name": "recommend", "instances": [{"k": 1}, {"k": 2}]},
         "k: expected the same value in every instance"),
        ({"signature_name": "recommend", "instances": [{"k": 1}], "k": True}, "the same value"),
        ({"signature_name": "recommend", "inputs": {"user_id": ["1"], "exclude": "5"}},
         "inputs.exclude: expected a list"),
        ({"\x1b[31m": 1, "instances": [ROW]}, r"\x1b[31m: not a key"),
    ],
)  # fmt: skip
def test_other_shapes_are_refused(body: Any, says: str) -> None:
    with pytest.raises(RefusedRequestError) as raised:
        read_predict(body, SIGNATURES)
    assert says in str(raised.value)
    assert "\x1b" not in str(raised.value)
