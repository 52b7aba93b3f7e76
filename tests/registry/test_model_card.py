"""What the card tells, what it calls unknown, and that nothing in it acts or names a person."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from registry.contract import CONTRACT_FILE, Contract, RequestField, contract_to_json
from registry.model_card import CARD_JSON, CARD_MARKDOWN, card_to_json, model_card
from registry.model_card_text import card_to_markdown, escaped
from registry.provenance import Provenance
from registry.push import push
from registry.versions import PushedVersion, damage, read_version
from tests.registry.serving_folder import NOW_S, make_model
from tests.registry.test_contract import CONTRACT

QUALITY = {
    "synthetic": True,
    "fit_rows": 63_411,
    "rows": 18_060,
    "users": 1_234,
    "movies": 1_682,
    "warm_users": 34,
    "cold_users": 1_200,
    "rating": {
        "clipped_to": [1.0, 5.0],
        "item_mean": {"rmse": 1.0449},
        "model": {"rmse": 1.0097, "mae": None},
    },
    "retrieval": {"protocol": "static: one query", "model": {"ndcg_at_10": 0.3267}},
}
PROVENANCE = Provenance(
    code_version="c0de",
    quality=QUALITY,
    parity={
        "verdict": "passed",
        "tolerance": 1e-4,
        "witnesses": [{"request": {"user_id": "u-4711"}, "predicted_rating": 3.9}],
    },
    data={"verdict": "passed", "rows": {"train": 63_411, "test": 18_060}, "input_sha256": "f00d"},
)
PUSHED = PushedVersion(
    version=1_763_752_044,
    path=Path("serving", "recommender", "1763752044"),
    model_digest="d1935t",
    files={},
    created="2025-11-21T19:07:24+00:00",
    provenance=PROVENANCE,
)
FULL = replace(
    CONTRACT,
    training={"rows": {"train": 63_411}, "settings": {"epochs": 12, "loss": "mse"}, "log": [1]},
    statistics={
        "raw_user_age": {"mean": 34.5, "top_values": ["u-4711"]},
        "user_id": {"unique": 943, "most": "u-4711"},
    },
)


def all_texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for pair in value.items() for part in pair for text in all_texts(part)]
    if isinstance(value, list):
        return [text for item in value for text in all_texts(item)]
    return [value] if isinstance(value, str) else []


def section(markdown: str, heading: str) -> str:
    return markdown.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_keys_are_those_of_the_model_card_toolkit() -> None:
    """schema/v0.0.2/model_card.schema.json allows no other at the top, and needs these types."""
    card = model_card(FULL, PUSHED)
    assert set(card) == {
        "schema_version",
        "model_details",
        "model_parameters",
        "quantitative_analysis",
        "considerations",
    }
    details = card["model_details"]
    assert details["name"] == "recommender"
    assert details["version"] == {"name": "1763752044", "date": "2025-11-21"}
    assert details["licenses"] == [{"custom_text": "unknown"}]
    assert all(isinstance(data["description"], str) for data in card["model_parameters"]["data"])
    for metric in card["quantitative_analysis"]["performance_metrics"]:
        assert isinstance(metric["value"], str) and isinstance(metric["slice"], str)
    for key in ("users", "use_cases", "limitations", "tradeoffs"):
        assert all(set(entry) == {"description"} for entry in card["considerations"][key])
    for risk in card["considerations"]["ethical_considerations"]:
        assert set(risk) == {"name", "mitigation_strategy"}


def test_the_model_stands_first_and_figures_that_do_not_exist_are_left_out() -> None:
    metrics = model_card(FULL, PUSHED)["quantitative_analysis"]["performance_metrics"]
    assert [(metric["type"], metric["value"]) for metric in metrics] == [
        ("rmse", "1.0097"),
        ("ndcg_at_10", "0.3267"),
        ("rmse of item_mean", "1.0449"),
    ]


def test_the_text_has_the_nine_headings_of_the_paper_and_the_figures() -> None:
    text = card_to_markdown(model_card(FULL, PUSHED))
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "Model details",
        "Intended use",
        "Factors",
        "Metrics",
        "Evaluation data",
        "Training data",
        "Quantitative analyses",
        "Ethical considerations",
        "Caveats and recommendations",
    ]
    assert "| rmse | 1.0097 | test split |" in section(text, "Quantitative analyses")
    assert "training: passed" in section(text, "Quantitative analyses")
    assert "| user_gender | integer | no | 0 to 1 |" in section(text, "Model details")
    assert "| in | movie_genres | int64 \\[?, ?\\] |" in section(text, "Model details")
    assert "| settings.epochs | 12 |" in section(text, "Training data")
    assert "| raw_user_age | 34.5 |" in section(text, "Training data")
    assert "train 63411, test 18060" in section(text, "Training data")
    assert "18,060 ratings by 1,234 users" in section(text, "Evaluation data")
    assert "seen 34 and had not seen 1,200" in section(text, "Factors")
    assert "synthetic data" in section(text, "Caveats and recommendations")
    assert "user_id, user_gender" in section(text, "Ethical considerations")


def test_what_nobody_told_is_unknown_and_nothing_else_is_told() -> None:
    text = card_to_markdown(model_card(None, replace(PUSHED, provenance=Provenance(), created="")))
    for heading in ("Intended use", "Metrics", "Training data", "Quantitative analyses"):
        assert "unknown" in section(text, heading)
    assert "no contract that can be read" in section(text, "Caveats and recommendations")
    assert "its quality was not recorded" in section(text, "Caveats and recommendations")
    assert "- Pushed: unknown" in text and "- Owners: unknown" in text
    for number in ("1763752044", "d1935t", "SHA-256"):
        text = text.replace(number, "")
    assert not re.search(r"[0-9]", text)


def test_that_nothing_is_about_a_person_is_told_apart_from_not_knowing() -> None:
    contract = replace(FULL, fields=(RequestField("movie_id", "text", required=True),))
    for told, expected in ((contract, "none, by the names"), (None, "unknown")):
        text = card_to_markdown(model_card(told, PUSHED))
        assert f"- About a person: {expected}" in section(text, "Training data")


@pytest.mark.parametrize("part", ["owners", "licenses"])
def test_who_answers_for_the_model_is_not_invented(part: str) -> None:
    assert set(all_texts(model_card(FULL, PUSHED)["model_details"][part])) <= {
        "name", "contact", "custom_text", "unknown",
    }  # fmt: skip


def test_no_request_and_no_value_of_a_person_is_in_the_card() -> None:
    card = model_card(FULL, PUSHED)
    for text in (card_to_json(card), card_to_markdown(card)):
        assert "4711" not in text
    assert card["quantitative_analysis"]["parity"]["witnesses"] == 1
    assert card["model_parameters"]["data"][0]["statistics"]["user_id"] == {"unique": 943}


HOSTILE = "`<script>alert(1)</script>` [x](javascript:y) | _a_ **b** $c$ \x1b[31m\u202e\n# head @me"


def test_figures_of_groups_are_told_and_no_text_of_the_data() -> None:
    slices = [
        {"by": "gender", "value": "female", "metric": "rmse", "model": 1.5},
        {"by": "occupation", "value": "king", "metric": "rmse", "model": 1.6},
        {"by": "age", "value": "under 18", "metric": "rmse", "model": None},
    ]
    quality = {
        **QUALITY,
        "streaming": {"model": {"ndcg_at_10": 0.09}},
        "slices": {"rating": slices, "streaming": "not a list"},
    }
    pushed = replace(PUSHED, provenance=replace(PROVENANCE, quality=quality))
    card = json.loads(card_to_json(model_card(FULL, pushed)))
    metrics = card["quantitative_analysis"]["performance_metrics"]
    assert {"type": "rmse", "value": "1.5", "slice": "test split, gender female"} in metrics
    assert {"type": "ndcg_at_10", "value": "0.09", "slice": "test split, streaming"} in metrics
    text = card_to_markdown(card)
    assert "figures of each gender are below" in section(text, "Factors")
    assert "king" not in text and "not recorded with the model" not in text


def hostile() -> tuple[Contract, PushedVersion]:
    contract = replace(
        FULL,
        fields=(RequestField(HOSTILE, "text", required=True, values=(HOSTILE,)),),
        label=HOSTILE,
        features=({HOSTILE: HOSTILE, "more": [HOSTILE]},),
        versions={HOSTILE: HOSTILE},
        training={HOSTILE: HOSTILE},
        candidate_index=HOSTILE,
        code_version=HOSTILE,
        transform_graph_sha256=HOSTILE,
    )
    provenance = Provenance(
        code_version=HOSTILE,
        quality={
            **QUALITY,
            "rating": {HOSTILE: {HOSTILE: 1.0}},
            "retrieval": {"protocol": HOSTILE},
        },
        parity={"verdict": HOSTILE, "tolerance": HOSTILE},
        data={"verdict": HOSTILE, "rows": {HOSTILE: HOSTILE}, "input_sha256": HOSTILE},
    )
    return contract, replace(PUSHED, provenance=provenance, created=HOSTILE)


def test_no_value_acts() -> None:
    """Read by a CommonMark parser with tables: there are headings, lists, tables and plain text."""
    from markdown_it import MarkdownIt

    card = model_card(*hostile())
    text = card_to_markdown(card)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text + card_to_json(card))
    parsed = MarkdownIt("commonmark").enable("table").parse(text)
    inside = [child for token in parsed for child in token.children or ()]
    assert {child.type for child in inside} <= {"text", "softbreak", "text_special"}
    assert {token.type for token in parsed if token.type.endswith("_open")} == {
        "heading_open", "paragraph_open", "bullet_list_open", "list_item_open",
        "table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open",
    }  # fmt: skip
    headings = [token.tag for token in parsed if token.type == "heading_open"]
    assert headings == ["h1"] + ["h2"] * 9
    shown = (
        r"<script>alert(1)</script>` [x](javascript:y) | _a_ **b** $c$ \x1b[31m\u202e\n# head @me"
    )
    assert sum(
        shown in token.content.replace("\\", "") or shown in _plain(token) for token in parsed
    )


def _plain(token: Any) -> str:
    return "".join(child.content for child in token.children or ())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("user_gender", "user_gender"),
        ("_user_", r"\_user\_"),
        ("https://x.org", r"https\://x.org"),
        ("www.x.org", r"www\.x.org"),
        ("a|b", r"a\|b"),
        (True, "yes"),
        (0.1234567, "0.123457"),
        (63_411, "63411"),
        ("", "-"),
        (None, "None"),
    ],
)
def test_what_is_escaped(value: object, shown: str) -> None:
    assert escaped(value) == shown


def test_numbers_that_json_does_not_have_are_words() -> None:
    contract = replace(FULL, training={"nan": float("nan"), "inf": float("-inf")})
    card = json.loads(card_to_json(model_card(contract, PUSHED)))
    assert card["model_parameters"]["data"][0]["training"] == {"nan": "nan", "inf": "-inf"}


def make_version(tmp_path: Path, contract: str | None) -> PushedVersion:
    model = make_model(tmp_path / "model")
    if contract is not None:
        (model / CONTRACT_FILE).parent.mkdir()
        (model / CONTRACT_FILE).write_text(contract, encoding="utf-8")
    found = read_version(push(model, tmp_path / "recommender", NOW_S, PROVENANCE).path)
    assert found is not None
    return found


def test_a_push_writes_both_forms_beside_the_model(tmp_path: Path) -> None:
    pushed = make_version(tmp_path, contract_to_json(CONTRACT))
    card: dict[str, Any] = json.loads((pushed.path / CARD_JSON).read_text(encoding="utf-8"))
    assert card["model_details"]["version"]["name"] == str(pushed.version)
    assert (pushed.path / CARD_MARKDOWN).read_text(encoding="utf-8") == card_to_markdown(card)
    assert set(pushed.beside) == {CARD_JSON, CARD_MARKDOWN}
    assert not set(pushed.beside) & set(pushed.files)


@pytest.mark.parametrize("contract", [None, "{", '{"format": 99}'])
def test_a_model_whose_contract_cannot_be_read_is_pushed_and_the_card_says_so(
    tmp_path: Path, contract: str | None
) -> None:
    pushed = make_version(tmp_path, contract)
    assert "no contract that can be read" in (pushed.path / CARD_MARKDOWN).read_text()
    assert damage(pushed) == []


@pytest.mark.parametrize("sizes_only", [True, False])
@pytest.mark.parametrize("name", [CARD_JSON, CARD_MARKDOWN])
def test_the_card_is_covered_against_damage(tmp_path: Path, name: str, sizes_only: bool) -> None:
    pushed = make_version(tmp_path, None)
    with (pushed.path / name).open("a") as file:
        file.write(" ")
    assert damage(pushed, sizes_only=sizes_only) == [f"{name} was changed"]
    (pushed.path / name).unlink()
    assert damage(pushed, sizes_only=sizes_only) == [f"{name} is missing"]


def test_the_card_does_not_change_the_models_digest(tmp_path: Path) -> None:
    told = make_version(tmp_path, None)
    untold = push(tmp_path / "model", tmp_path / "other", NOW_S)
    assert untold.model_digest == told.model_digest
    cards = [(path / CARD_JSON).read_bytes() for path in (told.path, untold.path)]
    assert cards[0] != cards[1]
