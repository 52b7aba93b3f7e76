"""A log that is not as agreed: drafted from, and a part of the draft accepted."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.program import call, outcomes

pytestmark = [pytest.mark.e2e, pytest.mark.tfx]


def test_a_draft_is_made_and_a_part_of_it_accepted(output: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    lines = ["user_id,movie_id,user_rating,timestamp,raw_user_age,user_occupation_text"]
    for number in range(400):
        user, movie = number % 20, number * 7 % 50
        job = "astronaut" if user == 7 else "artist"
        age = 131 if user == 8 else 20 + user
        time = 1_000_000_000 + 3_600 * number + number % 59
        lines.append(f"{1 + user},{1 + movie},{1 + number % 5},{time},{age},{job}")
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    own = tmp_path / "own.pbtxt"
    job, age = (
        "schema:user_occupation_text.domain+astronaut",
        "schema:raw_user_age.float_domain.max",
    )

    drafted = call("validate", "draft", "--data", str(log), "--output", str(output))

    assert drafted.code == 0, drafted.text
    assert f"  {job}\n      not in the list -> in the list: in 20 of 380 rows\n" in drafted.out
    assert f"  {age}\n      120 -> 39: the highest of 380 rows is 39\n" in drafted.out
    assert "note: 20 rows were refused by ingestion and are not in this draft" in drafted.out
    assert '\n+  value: "astronaut"\n' in drafted.out
    assert set(outcomes(output)) == {
        "SchemaImporter",
        "RatingsExampleGen",
        "StatisticsGen",
        "RatingsProfile",
    }
    folder = output / "contract" / "draft"
    assert {path.name for path in folder.iterdir()} == {
        "differences.json",
        "ratings.pbtxt",
        "rules.yaml",
        "thresholds.yaml",
    }

    accepted = call(
        "validate", "accept", job, "--yes", "--schema", str(own), "--output", str(output)
    )

    assert accepted.code == 0, accepted.text
    text = own.read_text(encoding="utf-8")
    assert '  value: "astronaut"\n' in text and "max: 120" in text
    left = json.loads((folder / "differences.json").read_text(encoding="utf-8"))["differences"]
    assert age in [one["id"] for one in left] and job not in [one["id"] for one in left]
