import json
from collections.abc import Iterator
from typing import Any

import pytest

from components.schema_validation.findings import Example
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import Boundaries, IngestFacts, examples_by_reason
from components.schema_validation.rules.quarantine import carried_warnings

HIDDEN = Identities("f" * 64)


def row(code: str, message: str, field: str = "", value: str = "") -> str:
    entry = {"source": "u.data", "line": 1, "code": code, "message": message, "raw": "x"}
    return json.dumps({**entry, "field": field, "value": value})


def test_the_facts_are_those_of_the_file(ingest_json: dict[str, Any]) -> None:
    facts = IngestFacts.from_report(ingest_json, [], Identities("f" * 64))
    assert (facts.rows_read, facts.rows_written, facts.rows_refused) == (1_000, 1_000, 0)
    assert facts.split_rows == {"train": 600, "eval": 200, "test": 200}


def test_what_is_not_there_is_named(ingest_json: dict[str, Any]) -> None:
    del ingest_json["rows_refused"]
    with pytest.raises(KeyError, match="rows_refused"):
        IngestFacts.from_report(ingest_json, [], Identities("f" * 64))


def test_each_reason_gets_examples_however_late_they_come() -> None:
    lines = [row("E-COMMON", f"u.data:{n}: E-COMMON") for n in range(500)]
    lines.append(row("E-RARE", "u.data:501: E-RARE"))
    examples = examples_by_reason(lines, {"E-COMMON": 500, "E-RARE": 1}, HIDDEN)
    assert len(examples["E-COMMON"]) == 10
    assert examples["E-RARE"] == (Example("u.data:501: E-RARE", "u.data", 1),)


def test_reading_stops_when_there_are_enough() -> None:
    def endless() -> Iterator[str]:
        for _ in range(11):
            yield row("E-COMMON", "again")
        raise AssertionError("read on")

    assert len(examples_by_reason(endless(), {"E-COMMON": 99}, HIDDEN)["E-COMMON"]) == 10


def test_messages_are_made_harmless() -> None:
    examples = examples_by_reason([row("E-X", "\x1b[2J\n<b>")], {"E-X": 1}, HIDDEN)
    assert examples["E-X"] == (Example("\\x1b[2J\\n<b>", "u.data", 1),)


def test_the_place_stands_beside_the_message_not_in_it() -> None:
    message = "u.data:1:2: E-TYPE: user_rating='x', expected a number"
    (example,) = examples_by_reason([row("E-TYPE", message)], {"E-TYPE": 1}, HIDDEN)["E-TYPE"]
    assert example == Example("user_rating='x', expected a number", "u.data", 1)


@pytest.mark.parametrize(("show_ids", "shown"), [(True, "user='42', "), (False, "user=#")])
def test_users_of_refused_rows_are_hashed_unless_asked_for(
    ingest_json: dict[str, Any], show_ids: bool, shown: str
) -> None:
    message = "u.data:1: E-UNKNOWN-USER: user='42', expected a listed user"
    line = row("E-UNKNOWN-USER", message, "user_id", "42")
    report = {**ingest_json, "refused_by_reason": {"E-UNKNOWN-USER": 1}}
    facts = IngestFacts.from_report(report, [line], Identities("f" * 64, show_ids))
    assert facts.examples["E-UNKNOWN-USER"][0].text.startswith(shown)


@pytest.mark.parametrize(("show_ids", "shown"), [(True, "user id='42'"), (False, "user id=#")])
def test_a_warning_keeps_the_lines_that_it_is_about(
    ingest_json: dict[str, Any], show_ids: bool, shown: str
) -> None:
    line = {"source": "u.user", "line": 3, "message": "user id='42'"}
    line |= {"field": "user_id", "value": "42"}
    warning = {"code": "W-USER-ATTRIBUTES", "count": 1, "message": "one (1)", "of_rows": 4}
    ingest_json["warnings"] = [{**warning, "examples": [line]}]
    facts = IngestFacts.from_report(ingest_json, [], Identities("f" * 64, show_ids))
    (finding,) = carried_warnings(facts)
    assert (finding.rows, finding.share) == (1, 0.25)
    assert finding.expectation.startswith("every listed user has age")
    (example,) = finding.examples
    assert example.text.startswith(shown) and (example.source, example.line) == ("u.user", 3)


def test_boundaries_close_each_split_at_its_end() -> None:
    boundaries = Boundaries(0, 6, 8, 10)
    assert boundaries.of("train") == (float("-inf"), 6)
    assert boundaries.of("eval") == (6, 8)
    assert boundaries.of("test") == (8, 10)
