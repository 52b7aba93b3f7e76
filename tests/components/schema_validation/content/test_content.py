import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.schema_validation.content import as_json, refused_content, report_content
from components.schema_validation.evidence import Distance, Evidence
from components.schema_validation.findings import Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.rule_file import Rules
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from foundation.text import inert
from tests.components.schema_validation.healthy_evidence import evidence, previous, profile

MakeContent = Callable[..., dict[str, Any]]
Change = Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]
ERROR = Finding("E-SPLIT-EMPTY", "error", "at least 1 row", "no rows", split="eval")
WARNING = Finding("W-BLANK", "warning", "", "a blank line (2)")


def test_the_verdict_is_a_sentence(make_content: MakeContent) -> None:
    passed, failed = make_content(WARNING), make_content(ERROR, WARNING)
    assert (passed["verdict"], passed["counts"]) == ("passed", {"error": 0, "warning": 1})
    assert passed["summary"].startswith("This data is fit for training: 1,000 ratings")
    assert (failed["verdict"], failed["counts"]) == ("failed", {"error": 1, "warning": 1})
    assert failed["summary"].endswith(
        "must not be used for training: 1 problem must be put right first."
        f" It is: {failed['findings'][0]['meaning']}."
    )


def test_one_fault_in_three_splits_is_one_problem(make_content: MakeContent) -> None:
    faults = [replace(ERROR, split=split) for split in ("train", "eval", "test")]
    content = make_content(*faults, replace(ERROR, code="E-DRIFT", feature="user_gender"))
    assert content["counts"]["error"] == 4
    assert ": 2 problems must be put right first. The gravest: " in content["summary"]


def test_faults_of_the_data_come_before_those_of_requests(make_content: MakeContent) -> None:
    requests = Finding("E-REQUESTS-REFUSED", "error", "", "", rows=5_000)
    assert [item["code"] for item in make_content(requests, ERROR, WARNING)["findings"]] == [
        "E-SPLIT-EMPTY",
        "E-REQUESTS-REFUSED",
        "W-BLANK",
    ]


def test_the_source_is_named_without_the_folders_of_a_machine(
    healthy: Evidence, ingest_json: dict[str, Any]
) -> None:
    def made(folder: str) -> str:
        raw = {**ingest_json, "source": f"{folder}/1/u", "source_pattern": f"{folder}/{{SPAN}}/u"}
        facts = IngestFacts.from_report(raw, [], Identities("f" * 64))
        return as_json(report_content(replace(healthy, ingest=facts), [], Rules(), {}))

    assert made("/here/days") == made("/there/days")
    assert json.loads(made("/here/days"))["provenance"]["source"] == "u"


def test_findings_come_worst_first_with_their_explanation(make_content: MakeContent) -> None:
    first, second = make_content(WARNING, ERROR)["findings"]
    assert (first["code"], second["code"]) == ("E-SPLIT-EMPTY", "W-BLANK")
    assert (first["group"], second["group"]) == ("splits", "ingestion")
    assert first["meaning"] and first["cause"] and first["cure"]


def test_examples_keep_their_source_and_line(make_content: MakeContent) -> None:
    found = Finding("E-DRIFT", "error", "", "", examples=(Example("x", "u.data", 7),))
    assert make_content(found)["findings"][0]["examples"] == [
        {"text": "x", "source": "u.data", "line": 7}
    ]


def test_more_findings_than_are_listed_are_counted(make_content: MakeContent) -> None:
    content = make_content(*(Finding(f"E-{n}", "error", "", "") for n in range(230)))
    assert (len(content["findings"]), content["more_findings"]) == (200, 30)
    assert content["counts"]["error"] == 230


def test_splits_are_in_the_order_of_time_with_what_is_new(make_content: MakeContent) -> None:
    splits = make_content()["splits"]
    assert [(split["name"], split["rows"], split["users"], split["share"]) for split in splits] == [
        ("train", 600, 20, 0.6),
        ("eval", 200, 20, 0.2),
        ("test", 200, 20, 0.2),
    ]
    # 40 of the 200 ratings of eval are by users that train does not have.
    assert splits[1]["cold_users"] == {"ids": 4, "rows": 40, "share": 0.2}


def test_ratings_are_exact_by_split_and_beside_the_previous(make_content: MakeContent) -> None:
    item = make_content()["ratings"][0]
    assert (item["rating"], item["rows"]) == ("1", {"train": 60, "eval": 20, "test": 20})
    assert (item["shares"], item["previous"]) == ({"train": 0.1, "eval": 0.1, "test": 0.1}, None)
    compared = replace(evidence(), previous=previous(profile()))
    assert make_content(evidence=compared)["ratings"][0]["previous"] == 0.1


def test_ratings_are_in_the_order_of_their_numbers(make_content: MakeContent) -> None:
    split = replace(profile().splits[0], ratings={"10": 1, "9": 1, "2.5": 1})
    content = make_content(
        evidence=replace(evidence(), profile=replace(profile(), splits=(split,)))
    )
    assert [item["rating"] for item in content["ratings"]] == ["2.5", "9", "10"]


def test_values_that_name_a_person_are_counted_not_listed(
    make_content: MakeContent, healthy: Evidence, change_feature: Change
) -> None:
    numbers = {"minimum": 77_001.0, "maximum": 77_002.0}
    changed = change_feature(healthy, "train", "user_id", numbers)
    cards = {card["name"]: card for card in make_content(evidence=changed)["features"]}
    user, movie = cards["user_id"], cards["movie_id"]
    assert (user["personal"], user["top_values"], user["histogram"]) == (True, [], None)
    assert user["columns"][0]["unique"] == 20
    assert "77001" not in json.dumps(user)
    assert movie["top_values"][0]["value"] == "m1"


def test_a_card_prefers_exact_counts_to_estimates(make_content: MakeContent) -> None:
    cards = {card["name"]: card for card in make_content()["features"]}
    rating = cards["user_rating"]
    assert [item["value"] for item in rating["top_values"]] == ["1", "2", "3", "4", "5"]
    assert rating["top_values"][3]["shares"]["train"] == 0.4


def test_a_card_shows_quantiles_if_the_statistics_have_them(
    make_content: MakeContent, healthy: Evidence, change_feature: Change
) -> None:
    tenths = tuple(float(n) for n in range(11))
    changed = change_feature(healthy, "train", "timestamp", {"quantiles": tenths})
    cards = {card["name"]: card for card in make_content(evidence=changed)["features"]}
    train, later, _ = cards["timestamp"]["columns"]
    assert list(train["numbers"]) == ["min", "10 %", "median", "mean", "90 %", "max"]
    assert (train["numbers"]["10 %"], train["numbers"]["90 %"]) == (1.0, 9.0)
    assert list(later["numbers"]) == ["min", "median", "mean", "max"]


def test_no_list_grows_with_the_vocabulary(make_content: MakeContent, healthy: Evidence) -> None:
    def many(count: int) -> str:
        features = {
            f"feature{n}": FeatureSummary(
                f"feature{n}", "text", 600, 0, unique=count,
                values=tuple((f"value {i}", 1) for i in range(count)),
            )
            for n in range(count)
        }  # fmt: skip
        train = SplitSummary("train", 600, features)
        return as_json(make_content(evidence=replace(healthy, splits={"train": train})))

    assert len(many(400)) < len(many(50)) + 4_000


def test_drift_shows_both_sides_farthest_first(make_content: MakeContent) -> None:
    near = Distance("drift", "train", "movie_genres", "L-infinity", 0.01, 0.1)
    far = Distance("drift", "train", "user_gender", "Jensen-Shannon", 0.2, 0.1)
    personal = Distance("drift", "train", "user_id", "L-infinity", 0.05, 0.1)
    before = previous(profile())
    compared = replace(evidence(), previous=before, distances=(near, personal, far))
    first, second, third = make_content(evidence=compared)["distances"]
    assert (first["feature"], first["over"]) == ("user_gender", True)
    assert first["top_values"][1] == {
        "value": "1",
        "shown": "male (1)",
        "shares": {"now": 0.75, "before": 0.75},
    }
    assert (second["feature"], second["top_values"]) == ("user_id", [])
    assert (third["feature"], third["over"]) == ("movie_genres", False)


def test_the_quarantine_is_shown_by_reason_most_first(
    make_content: MakeContent, healthy: Evidence, ingest_json: dict[str, Any]
) -> None:
    reasons = {"E-MISSING": 1, "E-TYPE": 3}
    changed = {"rows_read": 1_004, "rows_refused": 4, "refused_by_reason": reasons}
    facts = IngestFacts.from_report({**ingest_json, **changed}, [], Identities("f" * 64))
    quarantine = make_content(evidence=replace(healthy, ingest=facts))["quarantine"]
    assert [item["code"] for item in quarantine["by_reason"]] == ["E-TYPE", "E-MISSING"]
    assert (quarantine["rows_read"], quarantine["max_share"]) == (1_004, 0.0)


def test_members_of_an_archive_have_no_digest_of_their_own(
    make_content: MakeContent, healthy: Evidence
) -> None:
    both = {"archive": "ml.zip", "sha256": "b" * 64, "bytes": 5, "rows": None}
    files = [{**both, "name": name} for name in ("u.data", "u.item")]
    ingest = replace(healthy.ingest, raw={**healthy.ingest.raw, "files": files})
    provenance = make_content(evidence=replace(healthy, ingest=ingest))["provenance"]
    assert [(file["archive"], file["sha256"]) for file in provenance["files"]] == [
        ("ml.zip", ""),
        ("ml.zip", ""),
    ]
    assert provenance["archives"] == [{"name": "ml.zip", "sha256": "b" * 64}]
    (plain,) = make_content()["provenance"]["files"]
    assert (plain["archive"], plain["sha256"]) == ("", "a" * 64)


def test_what_was_configured_is_told(make_content: MakeContent, healthy: Evidence) -> None:
    given = {"split": {"train_end_fraction": 0.8}, "source_settings": {"columns": {"user_id": "u"}}}
    ingest = replace(healthy.ingest, raw={**healthy.ingest.raw, **given})
    assert make_content(evidence=replace(healthy, ingest=ingest))["provenance"]["more"] == {
        "split.train_end_fraction": "0.8",
        "source.columns": '{"user_id": "u"}',
    }


def test_settings_say_what_differs_from_the_default(healthy: Evidence) -> None:
    rules = Rules.from_json('{"rows": {"min_rows": 7}, "severities": {"E-DRIFT": "warning"}}')
    provenance = report_content(healthy, [], rules, {"more": "x"})["provenance"]
    changed = {item["name"]: item for item in provenance["settings"] if item["changed"]}
    assert set(changed) == {"rows.min_rows", "severities"}
    assert (changed["rows.min_rows"]["value"], changed["rows.min_rows"]["default"]) == ("7", "100")
    assert changed["rows.min_rows"]["why"]
    assert changed["severities"]["value"] == '{"E-DRIFT": "warning"}'
    assert provenance["more"] == {"more": "x"}


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_numbers_that_json_does_not_have_are_words(
    make_content: MakeContent, healthy: Evidence, change_feature: Change, value: float
) -> None:
    changed = change_feature(healthy, "train", "user_rating", {"mean": value, "maximum": value})
    content = json.loads(as_json(make_content(evidence=changed)))
    card = next(card for card in content["features"] if card["name"] == "user_rating")
    assert card["columns"][0]["numbers"]["max"] == str(value)


def test_equal_input_gives_equal_bytes_with_sorted_keys(make_content: MakeContent) -> None:
    text = as_json(make_content(ERROR))
    assert text == as_json(make_content(ERROR))
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert json.loads(text)["schema_version"] == 2


def test_a_source_that_could_not_be_opened_has_a_report_too() -> None:
    content = refused_content("E-NOT-FOUND", "nothing is at x.csv", "correct it", "x.csv")
    assert (content["verdict"], content["opened"]) == ("failed", False)
    (finding,) = content["findings"]
    assert (finding["code"], finding["found"]) == ("E-NOT-FOUND", "nothing is at x.csv")
    assert finding["cure"] == "correct it"
    assert content["provenance"]["source"] == "x.csv"
    states = {check["code"]: check["state"] for check in content["checks"]}
    assert states.pop("E-NOT-FOUND") == "failed"
    assert set(states.values()) == {"not applicable"}


@settings(max_examples=40)
@given(st.text(st.characters()))
def test_no_text_acts(text: str) -> None:
    found = Finding("E-DRIFT", "error", text, text, "train", text, 3, 0.1, (Example(text, text),))
    content = report_content(evidence(), [found], Rules(), {"stack": {"tfx": text}})
    shown = content["findings"][0]
    for value in (shown["found"], shown["feature"], shown["examples"][0]["source"]):
        assert value == inert(value, 1_000)
