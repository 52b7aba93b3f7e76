import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from components.contract.edits import Edit
from components.contract.errors import ContractError
from components.contract.rules_text import edited
from components.schema_validation.rule_file import Rules, read_rules, rules_to_yaml

TEXT = """\
# the head
ids:  # who
  # the densest hour had 597
  user_burst:
    per_minute: 80
    per_hour: 900   # one hour
times: {gap_days: 3}
severities:
  W-TIME-GAP: off
# the foot
"""


def rule(value: str, *path: str) -> Edit:
    return Edit("set", path, value)


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (rule("1200", "ids", "user_burst", "per_hour"), "hour: 900   #", "hour: 1200   #"),
        (rule("7", "times", "gap_days"), "{gap_days: 3}", "{gap_days: 7}"),
        (rule("error", "severities", "W-TIME-GAP"), "GAP: off\n", "GAP: error\n"),
        (
            rule("5", "ids", "user_burst", "per_day"),
            "  # one hour\n",
            "  # one hour\n    per_day: 5\n",
        ),
        (
            rule("0.5", "ids", "movie_burst", "share_of_day"),
            "  # one hour\n",
            "  # one hour\n  movie_burst:\n    share_of_day: 0.5\n",
        ),
        (rule("9", "rows", "min_rows"), "GAP: off\n", "GAP: off\nrows:\n  min_rows: 9\n"),
    ],
)
def test_only_the_value_changes(edit: Edit, before: str, after: str) -> None:
    assert TEXT.count(before) == 1
    assert edited(TEXT, [edit]) == TEXT.replace(before, after)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "ids:\n", "ids:\n  user_burst: # why\n"])
def test_a_rule_that_a_file_does_not_have_is_added(text: str) -> None:
    after = edited(text, [rule("12", "ids", "user_burst", "per_hour")])
    assert yaml.safe_load(after) == {"ids": {"user_burst": {"per_hour": 12}}}
    assert after.startswith(text.rstrip("\n"))


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        (TEXT, rule("3", "ids", "user_burst"), "ids.user_burst is no single value"),
        (TEXT, rule("3", "times", "gap_days", "x"), "expected keys with values around it"),
        (
            TEXT,
            rule("3", "times", "gap_rows"),
            "could not be edited safely",
        ),  # flow style: nowhere to add a line
        ("a: [", rule("3", "a"), "the rules file:1:5: not YAML"),
        ("a: 1\na: 2\n", rule("3", "a"), "stands twice"),
        ("a: &x 1\nb: *x\n", rule("3", "b"), "could not be edited safely"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(text: str, edit: Edit, why: str) -> None:
    with pytest.raises(ContractError, match=why):
        edited(text, [edit])


@settings(max_examples=25)  # each reads the whole file nine times
@given(st.integers(1, 10**6), st.floats(0, 1).map(lambda value: float(f"{value:.15g}")))
def test_a_whole_rule_file_takes_any_threshold(number: int, share: float) -> None:
    text = rules_to_yaml(Rules())
    edits = [
        rule(str(number), "ids", "user_burst", "per_hour"),
        rule(f"{share:.15g}", "splits", "max_cold_user_share"),
    ]
    after = edited(text, edits)
    rules = read_rules(after, "rules.yaml")
    assert rules.ids.user_burst.per_hour == number
    assert rules.splits.max_cold_user_share == share
    changed = zip(text.splitlines(), after.splitlines(), strict=True)
    assert sum(before != now for before, now in changed) <= 2
