"""Outputs of a model as JSON values."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.tensors import by_columns, by_rows, outputs_of


def test_text_is_utf_8_and_bytes_are_base64() -> None:
    texts = np.array([["Léon".encode(), b"\xff"]], dtype=object)
    found = outputs_of({"title": texts, "image_bytes": texts})
    assert found["title"] == [["Léon", {"b64": "/w=="}]]
    assert found["image_bytes"] == [[{"b64": "TMOpb24="}, {"b64": "/w=="}]]


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float32_survives_json(number: float) -> None:
    (sent,) = outputs_of({"x": np.array([number], np.float32)})["x"]
    read = json.loads(json.dumps(sent))
    assert np.float32(read) == np.float32(number)
    assert read == float(np.float32(number))


def test_numbers_and_booleans_are_those_of_json() -> None:
    found = outputs_of({"a": np.array([2**62]), "b": np.array([True])})
    assert json.dumps(found) == '{"a": [4611686018427387904], "b": [true]}'


@pytest.mark.parametrize(
    ("outputs", "rows", "columns"),
    [
        ({"a": [1, 2]}, [1, 2], [1, 2]),
        (
            {"a": [1, 2], "b": [[3], [4]]},
            [{"a": 1, "b": [3]}, {"a": 2, "b": [4]}],
            {"a": [1, 2], "b": [[3], [4]]},
        ),
    ],
)
def test_the_only_output_has_no_name(outputs: object, rows: object, columns: object) -> None:
    assert by_rows(outputs) == rows  # type: ignore[arg-type]
    assert by_columns(outputs) == columns  # type: ignore[arg-type]
