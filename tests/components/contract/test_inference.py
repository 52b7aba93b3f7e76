"""From rows over TFDV's statistics to a draft, and back to TFDV with what was accepted of it."""

from pathlib import Path
from typing import Any

import pytest

from components.contract import schema_draft
from components.contract.difference import chosen
from components.contract.edits import parsed
from components.contract.facts import facts_of
from components.contract.schema_text import edited

pytestmark = pytest.mark.tfx

ROWS = 60
HEALTHY = {
    "user_id": ["1", "2", "3"] * 20,
    "movie_id": ["7", "8", "9"] * 20,
    "user_rating": [1.0, 3.0, 5.0] * 20,
    "timestamp": [1_000_000_000 + i for i in range(ROWS)],
    "user_gender": [0, 1, 1] * 20,
    "raw_user_age": [7.0, 33.0, 73.0] * 20,
    "user_occupation_text": ["artist", "writer", "none"] * 20,
}
OTHER = {
    **HEALTHY,
    "raw_user_age": [7.0, 33.0, 131.0] * 20,
    "user_occupation_text": ["artist", "writer", "astronaut"] * 20,
    "user_gender": [0, 1, 2] * 20,
    "mood": ["good", "bad", "bad"] * 20,
}
SCHEMA = """\
# agreed by the team
feature { name: "user_id" type: BYTES presence { min_fraction: 1 min_count: 1 } shape {} }
feature { name: "movie_id" type: BYTES presence { min_fraction: 1 min_count: 1 } shape {} }
feature {
  name: "user_rating"
  type: FLOAT
  presence { min_fraction: 1.0 min_count: 1 }
  shape {}
  float_domain { min: 0.5 max: 5.0 disallow_nan: true disallow_inf: true }
  not_in_environment: "SERVING"
}
feature { name: "timestamp" type: INT presence { min_fraction: 1 min_count: 1 } shape {} }
feature {
  name: "user_gender"
  type: INT
  value_count { min: 1 max: 1 }
  int_domain { name: "user_gender" min: 0 max: 1 is_categorical: true }
}
feature {
  name: "raw_user_age"
  type: FLOAT
  value_count { min: 1 max: 1 }
  float_domain { min: 1 max: 120 disallow_nan: true disallow_inf: true }
}
feature {
  name: "user_occupation_text"
  type: BYTES
  value_count { min: 1 max: 1 }
  domain: "jobs"
}
string_domain {
  name: "jobs"
  value: "artist"
  value: "writer"  # of books
  value: "none"
}
default_environment: "TRAINING"
default_environment: "SERVING"
"""


def statistics(columns: dict[str, list[Any]]) -> Any:
    import tensorflow_data_validation as tfdv
    from tensorflow_data_validation.statistics import stats_impl

    from transform.arrow import pa

    lists = {
        name: pa.array(
            [[value] for value in values],
            pa.list_(pa.float32()) if isinstance(values[0], float) else None,
        )
        for name, values in columns.items()
    }
    batch = pa.RecordBatch.from_arrays(list(lists.values()), list(lists))
    options = tfdv.StatsOptions(schema=parsed(SCHEMA))
    return stats_impl.generate_statistics_in_memory(batch, options)


def anomalies(split: Any, text: str) -> set[str]:
    import tensorflow_data_validation as tfdv

    found = tfdv.validate_statistics(split, parsed(text), environment="TRAINING")
    return set(found.anomaly_info)


def drafted(text: str, *splits: Any) -> Any:
    from components.contract.inference import inferred

    return schema_draft.differences(parsed(text), inferred(splits), facts_of(splits))


def test_tfdv_is_content_with_what_was_accepted_and_with_no_more() -> None:
    splits = [statistics(HEALTHY), statistics(OTHER)]
    at_fault = {"raw_user_age", "user_occupation_text", "user_gender", "mood"}
    assert anomalies(splits[0], SCHEMA) == set()
    assert anomalies(splits[1], SCHEMA) == at_fault

    found, notes = drafted(SCHEMA, *splits)

    assert notes == []
    assert [(one.id, one.effect, one.drafted, one.evidence) for one in found] == [
        ("schema:user_rating.float_domain.min", "tightens", "1", "the lowest of 120 rows is 1"),
        ("schema:user_gender.presence", "tightens", "in all rows", "present in all 120 rows"),
        ("schema:user_gender.int_domain.max", "loosens", "2", "the highest of 120 rows is 2"),
        ("schema:raw_user_age.presence", "tightens", "in all rows", "present in all 120 rows"),
        ("schema:raw_user_age.float_domain.min", "tightens", "7", "the lowest of 120 rows is 7"),
        (
            "schema:raw_user_age.float_domain.max",
            "loosens",
            "131",
            "the highest of 120 rows is 131",
        ),
        (
            "schema:user_occupation_text.presence",
            "tightens",
            "in all rows",
            "present in all 120 rows",
        ),
        (
            "schema:user_occupation_text.domain+astronaut",
            "loosens",
            "in the list",
            "in 20 of 120 rows",
        ),
        (
            "schema:mood",
            "loosens",
            "optional BYTES, not in SERVING",
            "present in 60 of 120 rows; the model does not look at it",
        ),
    ]
    for number, one in enumerate(found):
        if one.effect == "loosens":
            (feature,) = at_fault & {one.id.removeprefix("schema:").split(".")[0]}
            text = edited(SCHEMA, one.edits)
            assert anomalies(splits[1], text) == at_fault - {feature}, number

    everything = edited(SCHEMA, [edit for one in found for edit in one.edits])
    assert [anomalies(split, everything) for split in splits] == [set(), set()]
    assert "# agreed by the team" in everything and "# of books" in everything
    assert drafted(everything, *splits)[0] == []


def test_a_missing_optional_and_a_type_are_drafted_and_the_required_kept() -> None:
    rows = {**HEALTHY, "raw_user_age": ["old"] * ROWS}
    del rows["user_id"], rows["user_gender"]
    split = statistics(rows)
    text = SCHEMA.replace(
        'name: "user_gender"', 'name: "user_gender" presence { min_fraction: 1.0 }', 1
    )
    assert anomalies(split, text) == {"user_id", "user_gender", "raw_user_age"}

    found, notes = drafted(text, split)

    assert notes == ["user_id is missing from all rows and stays required: the model needs it"]
    wanted = chosen(found, ["*user_gender.presence", "*raw_user_age.type"])
    after = edited(text, [edit for one in wanted for edit in one.edits])
    assert anomalies(split, after) == {"user_id"}


def test_the_curated_schema_takes_a_whole_draft(project: Path) -> None:
    text = (project / "pipeline/schema/ratings.pbtxt").read_text(encoding="utf-8")
    splits = [statistics(HEALTHY), statistics(OTHER)]
    found, _ = drafted(text, *splits)
    after = edited(text, [edit for one in found for edit in one.edits])
    assert [anomalies(split, after) for split in splits] == [set(), set()]
