import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.contract.edits import Edit, changed, parsed, quoted, unquoted
from components.contract.errors import ContractError
from components.contract.schema_text import edited

AGE = ("feature", "age")
TEXT = textwrap.dedent(
    """\
    # the head
    feature {
      name: "id"  # who
      type: BYTES
      presence { min_fraction: 1.0 min_count: 1 }
      shape {}
    }
    # how old
    feature {
      name: 'a' "ge"
      type: FLOAT  # years
      # nobody is older
      float_domain { min: 1 max: 120 disallow_nan: true }
    }
    string_domain {
      name: "jobs"
      # the first
      value: "artist"
      value: "doctor"  # of medicine
    }
    # the foot
    """
)


def diff(after: str) -> tuple[list[str], list[str]]:
    """The lines of TEXT that are gone and those that are new."""
    before, now = TEXT.split("\n"), after.split("\n")
    gone = [line for line in before if line not in now]
    return gone, [line for line in now if line not in before]


@pytest.mark.parametrize(
    ("edit", "gone", "new"),
    [
        (
            Edit("set", ("float_domain", "max"), "130.0", AGE),
            ["  float_domain { min: 1 max: 120 disallow_nan: true }"],
            ["  float_domain { min: 1 max: 130.0 disallow_nan: true }"],
        ),
        (
            Edit("set", ("float_domain", "disallow_inf"), "true", AGE),
            ["  float_domain { min: 1 max: 120 disallow_nan: true }"],
            ["  float_domain { min: 1 max: 120 disallow_nan: true disallow_inf: true }"],
        ),
        (
            Edit("clear", ("float_domain", "min"), "", AGE),
            ["  float_domain { min: 1 max: 120 disallow_nan: true }"],
            ["  float_domain { max: 120 disallow_nan: true }"],
        ),
        (
            Edit("set", ("presence",), "{ min_fraction: 0.5 }", AGE),
            [],
            ["  presence { min_fraction: 0.5 }"],
        ),
        (
            Edit("set", ("unique_constraints", "min"), "2", AGE),
            [],
            ["  unique_constraints { min: 2 }"],
        ),
        (Edit("clear", ("shape",), "", ("feature", "id")), ["  shape {}"], []),
        (Edit("clear", ("value_count",), "", ("feature", "id")), [], []),
        (Edit("set", ("type",), "INT", AGE), ["  type: FLOAT  # years"], ["  type: INT  # years"]),
        (
            Edit("append", ("value",), '"nurse"', ("string_domain", "jobs")),
            [],
            ['  value: "nurse"'],
        ),
        (
            Edit("drop", ("value",), '"doctor"', ("string_domain", "jobs")),
            ['  value: "doctor"  # of medicine'],
            [],
        ),
        (
            Edit("append", ("feature",), '{\n  name: "new"\n}'),
            [],
            ['  name: "new"'],
        ),
        (
            Edit("append", ("default_environment",), '"SERVING"'),
            [],
            ['default_environment: "SERVING"'],
        ),
    ],
)
def test_only_the_lines_of_the_edit_change(edit: Edit, gone: list[str], new: list[str]) -> None:
    after = edited(TEXT, [edit])
    assert diff(after) == (gone, new)
    assert parsed(after) == changed(parsed(TEXT), [edit])


def test_edits_follow_one_another() -> None:
    owner = ("feature", "id")
    after = edited(
        TEXT,
        [
            Edit("clear", ("shape",), "", owner),
            Edit("set", ("value_count",), "{ min: 1 max: 2 }", owner),
            Edit("set", ("int_domain", "min"), "3", owner),
            Edit("set", ("int_domain", "max"), "4", owner),
        ],
    )
    assert "  value_count { min: 1 max: 2 }\n  int_domain { min: 3 max: 4 }\n}\n# how old" in after


@pytest.mark.parametrize(
    "text",
    [
        'feature { name: "age" }',
        'feature {\n  name: "age" }',
        'feature { name: "age"\n}',
        'feature: { name: "age", type: FLOAT; } # end',
        'feature { name: "age" float_domain {} }',
        'feature {\n  float_domain {\n  }\n  name: "age"\n}',
        'feature {\n\tname: "age"\r\n}\r\n',
    ],
)
def test_any_layout_takes_a_new_field(text: str) -> None:
    edit = Edit("set", ("float_domain", "max"), "3", AGE)
    assert parsed(edited(text, [edit])).feature[0].float_domain.max == 3


@given(st.text().filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text)))
def test_any_value_can_be_listed_and_taken_out_again(value: str) -> None:
    owner = ("string_domain", "jobs")
    listed = edited(TEXT, [Edit("append", ("value",), quoted(value), owner)])
    assert parsed(listed).string_domain[0].value[-1] == value
    assert unquoted(quoted(value)) == value
    if value not in ("artist", "doctor"):
        assert edited(listed, [Edit("drop", ("value",), quoted(value), owner)]) == TEXT


def test_marks_that_reorder_text_are_written_as_escapes() -> None:
    assert quoted("a\u202eb\n") == r'"a\342\200\256b\n"'
    assert quoted("Café") == '"Café"'


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        (TEXT, Edit("set", ("type",), "INT", ("feature", "none")), "0 of that name"),
        (TEXT * 2, Edit("set", ("type",), "INT", AGE), "2 of that name"),
        (TEXT, Edit("drop", ("value",), '"x"', ("string_domain", "jobs")), "is not there"),
        (
            'feature { name: "age" presence { min_count: 1 } presence { min_fraction: 1 } }',
            Edit("set", ("presence", "min_count"), "2", AGE),
            "should not have multiple",
        ),
        (
            'string_domain { name: "jobs" value: ["a", "b"] }',
            Edit("drop", ("value",), '"a"', ("string_domain", "jobs")),
            "not written as one quoted text",
        ),
        ('feature { nam: "age" }', Edit("set", ("type",), "INT", AGE), "not a schema"),
        # protobuf sets the second of a oneof and forgets the first; the text would have both
        (TEXT, Edit("set", ("value_count",), "{ min: 1 }", ("feature", "id")), "shape"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(text: str, edit: Edit, why: str) -> None:
    with pytest.raises(ContractError, match=why):
        edited(text, [edit])


def test_the_curated_schema_takes_a_change_of_every_feature(project: Path) -> None:
    text = (project / "pipeline/schema/ratings.pbtxt").read_text(encoding="utf-8")
    edits = [
        Edit("set", ("annotation", "tag"), '"seen"', ("feature", feature.name))
        for feature in parsed(text).feature
    ]
    after = edited(text, edits)
    assert after.count('\n  annotation { tag: "seen" }\n') == len(edits)
    assert after.replace('  annotation { tag: "seen" }\n', "") == text
