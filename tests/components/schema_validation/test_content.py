import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.schema_validation.content import as_json
from components.schema_validation.findings import Finding
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.rules import Evidence

MakeContent = Callable[..., dict[str, Any]]
Change = Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]
ERROR = Finding("E-SPLIT-EMPTY", "error", "at least 1 row", "no rows", split="eval")
WARNING = Finding("W-BLANK", "warning", "", "a blank line (2)")


def test_the_verdict_is_a_sentence(make_content: MakeContent) -> None:
    passed, failed = make_content(WARNING), make_content(ERROR, WARNING)
    assert (passed["verdict"], passed["counts"]) == ("passed", {"error": 0, "warning": 1})
    assert passed["summary"].startswith("This data is fit for training: 1,000 ratings")
    assert (failed["verdict"], failed["counts"]) == ("failed", {"error": 1, "warning": 1})
    assert "must not be used for training: 1 problem must" in failed["summary"]


def test_findings_come_worst_first_with_their_explanation(make_content: MakeContent) -> None:
    first, second = make_content(WARNING, ERROR)["findings"]
    assert (first["code"], second["code"]) == ("E-SPLIT-EMPTY", "W-BLANK")
    assert first["meaning"] == "a split has no rows"
    assert first["cure"]


def test_splits_are_in_the_order_of_time(make_content: MakeContent) -> None:
    splits = make_content()["splits"]
    assert [(split["name"], split["rows"], split["users"]) for split in splits] == [
        ("train", 600, 20),
        ("eval", 200, 20),
        ("test", 200, 20),
    ]
    assert [split["share"] for split in splits] == [0.6, 0.2, 0.2]


def test_rating_shares_are_by_split(make_content: MakeContent) -> None:
    shares = {"train": 0.25, "eval": 0.25, "test": 0.25}
    assert make_content()["ratings"][0] == {"rating": 1.0, "shares": shares}


def test_values_that_name_a_person_are_counted_not_listed(make_content: MakeContent) -> None:
    features = {item["name"]: item["splits"]["train"] for item in make_content()["features"]}
    assert features["user_id"]["unique"] == 20
    assert features["user_id"]["top_values"] == []
    assert features["movie_id"]["top_values"] == [{"value": "m1", "rows": 40}]


def test_the_quarantine_is_shown_by_reason_most_first(
    make_content: MakeContent, healthy: Evidence, ingest_json: dict[str, Any]
) -> None:
    reasons = {"E-MISSING": 1, "E-TYPE": 3}
    changed = {"rows_read": 1_004, "rows_refused": 4, "refused_by_reason": reasons}
    facts = IngestFacts.from_report({**ingest_json, **changed}, [])
    quarantine = make_content(evidence=replace(healthy, ingest=facts))["quarantine"]
    assert [item["code"] for item in quarantine["by_reason"]] == ["E-TYPE", "E-MISSING"]
    assert (quarantine["rows_read"], quarantine["max_share"]) == (1_004, 0.0)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_numbers_that_json_does_not_have_are_words(
    make_content: MakeContent, healthy: Evidence, change_feature: Change, value: float
) -> None:
    evidence = change_feature(healthy, "train", "user_rating", {"mean": value, "maximum": value})
    content = json.loads(as_json(make_content(evidence=evidence)))
    features = {item["name"]: item for item in content["features"]}
    assert features["user_rating"]["splits"]["train"]["numbers"]["max"] == str(value)


def test_equal_input_gives_equal_bytes_with_sorted_keys(make_content: MakeContent) -> None:
    text = as_json(make_content(ERROR))
    assert text == as_json(make_content(ERROR))
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert json.loads(text)["schema_version"] == 1
