import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.ratings_example_gen.encodings import GENRES, GENRES_100K
from components.schema_validation.reasons import known_codes
from components.schema_validation.rule_file import (
    Rules,
    as_markdown,
    read_rules,
    rules_to_yaml,
)
from components.schema_validation.thresholds import Reference, Whole
from foundation.errors import ConfigError


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_rules(text, "rules.yaml")
    return caught.value.problems


def test_an_empty_file_has_the_defaults() -> None:
    assert read_rules("", "rules.yaml") == Rules()
    assert read_rules("# nothing\n", "rules.yaml") == Rules()


def test_what_the_file_says_takes_the_place_of_the_defaults() -> None:
    rules = read_rules("ids: {user_burst: {per_hour: 7}}\nseverities: {E-TYPE: off}\n", "r")
    assert rules.ids.user_burst.per_hour == 7
    assert rules.ids.user_burst.per_day == Rules().ids.user_burst.per_day
    assert rules.severities == {"E-TYPE": "off"}


# Each of these stands behind "rules.yaml:<line>: ".
PROBLEMS = {
    "rows:\n  min_rws: 3\n": "2: rows.min_rws: unknown key; did you mean rows.min_rows?",
    "rws: {}\n": "1: rws: unknown key; did you mean rows?",
    "text: {x: 1}\n": "1: text.x: unknown key; known here: max_damaged_share",
    "rows: {min_users: no}\n": "1: rows.min_users: expected a valid integer, got 'no'",
    "rows: {min_users: true}\n": "1: rows.min_users: expected a valid integer, got True",
    "rows: {min_rows: 0}\n": "1: rows.min_rows: expected greater than or equal to 1, got 0",
    "text:\n  max_damaged_share: 1.5\n": (
        "2: text.max_damaged_share: expected less than or equal to 1, got 1.5"
    ),
    "severities: {E-DRFT: off}\n": (
        "1: severities.E-DRFT: no such reason code; did you mean E-DRIFT?"
    ),
    "severities: {E-DRIFT: of}\n": (
        "1: severities.E-DRIFT: expected 'error', 'warning' or 'off', got 'of'"
    ),
    "references: [{name: x, when_titles: {}}]\n": (
        "1: references.0.when_titles: expected at least one title, or every data set would match"
    ),
    "references: [{name: x, when_titles: {'1': y}, hours: [0.5, 0.5]}]\n": (
        "1: references.0.hours: expected 24 shares, got 2"
    ),
    "references: [{name: x, when_titles: {'1': y}, shares: {a: {b: 1}}}]\n": (
        "1: references.0.max_difference: a needs both shares and a max_difference"
    ),
    "references: [{when_titles: {'1': y}}]\n": "1: references.0.name: is missing",
    "rows: {\n": "2:1: not YAML: expected the node content, but found '<stream end>'",
    "rows: {}\nrows: {}\n": "2:1: not YAML: the key rows stands twice",
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_each_problem_is_told_with_its_line_and_key(text: str) -> None:
    assert problems(text) == [f"rules.yaml:{PROBLEMS[text]}"]


def test_a_file_without_keys_is_refused() -> None:
    assert problems("- 1\n") == ["rules.yaml: expected keys with values"]


def test_all_problems_are_told_at_once() -> None:
    text = "rows: {min_rws: 3, min_users: 0}\nseverities: {E-DRFT: off}\nids: 3\n"
    assert len(problems(text)) == 4


def test_a_value_that_acts_is_made_harmless() -> None:
    (said,) = problems('rows: {"\\e[2J": 1}\n')
    assert "\x1b" not in said


def test_what_was_written_is_read_back() -> None:
    shares, hours, whole = {"a": {"0": 0.5}}, (0.5,) * 24, Whole(100, 1, 2, 20)
    reference = Reference("x", {"1": "Off"}, shares, {"a": 0.1}, hours, ("1",), whole, 9)
    rules = Rules(severities={"E-TYPE": "off"}, references=(reference,))
    assert read_rules(rules_to_yaml(rules), "r") == rules
    assert Rules.from_json(rules.to_json()) == rules


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_any_threshold_is_read_back(number: int, share: float) -> None:
    text = f"rows: {{min_rows: {number}, max_refused_share: {share!r}}}"
    rules = read_rules(text, "r")
    assert (rules.rows.min_rows, rules.rows.max_refused_share) == (number, share)
    assert read_rules(rules_to_yaml(rules), "r") == rules


def leaves(section: Any) -> Iterator[tuple[Any, Any]]:
    for item in dataclasses.fields(section):
        value = getattr(section, item.name)
        if dataclasses.is_dataclass(value):
            yield from leaves(value)
        else:
            yield section, item


def test_every_threshold_says_what_it_is_and_where_it_comes_from() -> None:
    for section, item in leaves(Rules()):
        if not isinstance(section, Rules):
            assert item.metadata["help"] == f"{item.metadata['what']}. {item.metadata['why']}"
            assert item.metadata["why"] and "|" not in item.metadata["help"]


def test_the_document_carries_the_table(project: Path) -> None:
    document = (project / "docs" / "validation.md").read_text("utf-8")
    assert as_markdown() in document, f"paste this into docs/validation.md:\n{as_markdown()}"


def test_the_written_file_carries_the_words() -> None:
    text = rules_to_yaml(Rules())
    said = "most ratings by one user in 60 s. Twice what ML-100K's densest minute has"
    assert f"\n    # {said}\n" in text


def test_the_curated_file_is_read_and_adds_up(project: Path) -> None:
    rules = read_rules((project / "pipeline" / "schema" / "rules.yaml").read_text("utf-8"), "r")
    assert set(rules.severities) <= set(known_codes())
    (movielens,) = rules.references
    for shares in (*movielens.shares.values(), dict(enumerate(movielens.hours))):
        assert sum(shares.values()) == pytest.approx(1, abs=0.001)
    genres = {GENRES[int(label)] for label in movielens.genres}
    assert genres == set(GENRES_100K) - {"Unknown"}
