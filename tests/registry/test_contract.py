import json
from pathlib import Path

import pytest

from foundation.errors import RecommenderError
from registry.contract import (
    CONTRACT_FILE,
    Contract,
    RequestField,
    Signature,
    TensorInfo,
    contract_from_json,
    contract_to_json,
    read_contract,
)

CONTRACT = Contract(
    fields=(
        RequestField("user_id", "text", required=True),
        RequestField("user_gender", "integer", required=False, minimum=0, maximum=1),
        RequestField("user_occupation_text", "text", required=False, values=("artist", "Ärztin")),
        RequestField("movie_genres", "integers", required=False, maximum=20, max_values=21),
    ),
    label="user_rating",
    signatures={
        "serving_default": Signature(
            inputs={
                "user_id": TensorInfo("string", (None,)),
                "movie_genres": TensorInfo("int64", (None, None)),
            },
            outputs={"predicted_rating": TensorInfo("float32", (None,))},
        )
    },
    num_candidates=1682,
    features=({"name": "user_index"},),
    versions={"python": "3.10"},
)


def test_reading_gives_back_what_was_written() -> None:
    assert contract_from_json(contract_to_json(CONTRACT)) == CONTRACT


def test_text_stays_readable() -> None:
    assert "Ärztin" in contract_to_json(CONTRACT)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"format": 2}',
        '{"format": 1}',
        contract_to_json(CONTRACT).replace('"label"', '"lable"'),
        contract_to_json(CONTRACT)[:-9],
    ],
)
def test_what_is_no_contract_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        contract_from_json(text)


def test_a_model_without_contract_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecommenderError, match=r"has no assets\.extra/contract\.json"):
        read_contract(tmp_path)


def test_an_unreadable_contract_is_named(tmp_path: Path) -> None:
    path = tmp_path / CONTRACT_FILE
    path.parent.mkdir()
    path.write_text(json.dumps({"format": 9}), encoding="utf-8")
    with pytest.raises(RecommenderError, match="cannot be read: not a contract of format 1"):
        read_contract(tmp_path)
