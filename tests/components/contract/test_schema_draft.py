"""What a schema draft proposes; the inferred schemas are what TFDV gives for such data."""

from typing import Any

import pytest

from components.contract import domains, schema_draft
from components.contract.difference import Difference
from components.contract.edits import changed, parsed
from components.contract.facts import FeatureFacts
from components.contract.schema_text import edited

HEAD = 'default_environment: "TRAINING"\ndefault_environment: "SERVING"\n'
LABEL = 'feature { name: "user_rating" type: FLOAT not_in_environment: "SERVING" }\n'


def fact(name: str, kind: str = "INT", **given: Any) -> FeatureFacts:
    rows, present = given.pop("rows", 100), given.pop("present", 100)
    return FeatureFacts(name, kind, rows, present, present / rows, **given)


def drafted(
    current: str, inferred: str, *facts: FeatureFacts, beyond: Any = domains.unknown
) -> tuple[list[Difference], list[str]]:
    return schema_draft.differences(
        parsed(HEAD + current), parsed(inferred), {one.name: one for one in facts}, beyond
    )


def said(difference: Difference) -> tuple[str, ...]:
    one = difference
    return one.id, one.effect, one.current, one.drafted, one.evidence


def test_data_that_is_as_agreed_gives_no_difference() -> None:
    feature = 'feature { name: "age" type: INT int_domain { min: 1 max: 9 } }'
    age = fact("age", present=40, minimum=1.0, maximum=9.0)
    label = fact("user_rating", "FLOAT")
    assert drafted(LABEL + feature, LABEL + feature, age, label) == ([], [])


def test_ends_of_a_range_are_told_apart_and_show_their_rows() -> None:
    current = 'feature { name: "age" type: FLOAT float_domain { min: 1 max: 9 } }'
    inferred = 'feature { name: "age" type: FLOAT }'
    age = fact("age", "FLOAT", present=40, minimum=3.0, maximum=12.5)

    found, _ = drafted(
        current, inferred, age, beyond=lambda name, end, limit: f"2 beyond {name} {end} {limit:g}"
    )

    assert [said(one) for one in found] == [
        (
            "schema:age.float_domain.min",
            "tightens",
            "1",
            "3",
            "the lowest of 40 rows is 3",
        ),
        (
            "schema:age.float_domain.max",
            "loosens",
            "9",
            "12.5",
            "the highest of 40 rows is 12.5; 2 beyond age max 9",
        ),
    ]
    after = parsed(edited(HEAD + current, [edit for one in found for edit in one.edits]))
    assert (after.feature[0].float_domain.min, after.feature[0].float_domain.max) == (3, 12.5)


def test_encodings_and_times_are_never_narrowed() -> None:
    current = """
        feature { name: "genre" type: INT int_domain { min: 0 max: 20 is_categorical: true } }
        feature { name: "timestamp" type: INT int_domain { min: 1 max: 99 } }
        """
    facts = [
        fact("genre", present=9, minimum=4.0, maximum=21.0),
        fact("timestamp", minimum=50.0, maximum=60.0),
    ]
    found, notes = drafted(current, current, *facts)
    assert [(one.id, one.edits[0].value) for one in found] == [
        ("schema:genre.int_domain.max", "21")
    ]
    assert notes == []


@pytest.mark.parametrize("shared", [True, False])
def test_new_values_are_listed_most_frequent_first_and_unseen_ones_tighten(shared: bool) -> None:
    inside = 'value: "artist" value: "farmer"'
    current = 'feature { name: "job" type: BYTES string_domain { INSIDE } }'
    current = current.replace("INSIDE", inside)
    if shared:
        current = 'feature { name: "job" type: BYTES domain: "jobs" }'
        current += f'\nstring_domain {{ name: "jobs" {inside} }}'
    values = {"artist": 5, "astronaut": 2, "a\u202eb": 33}
    job = fact("job", "BYTES", present=40, values=values, num_values=3)

    found, _ = drafted(current, 'feature { name: "job" type: BYTES }', job)

    assert [(one.id, one.effect, one.evidence) for one in found] == [
        (r"schema:job.domain+a\u202eb", "loosens", "in 33 of 100 rows"),
        ("schema:job.domain+astronaut", "loosens", "in 2 of 100 rows"),
        ("schema:job.domain-farmer", "tightens", "in none of 100 rows"),
    ]
    after = parsed(edited(HEAD + current, [edit for one in found for edit in one.edits]))
    domain = after.string_domain[0] if shared else after.feature[0].string_domain
    assert list(domain.value) == ["artist", "a\u202eb", "astronaut"]


def test_values_that_were_not_all_kept_do_not_tighten() -> None:
    current = 'feature { name: "job" type: BYTES string_domain { value: "farmer" } }'
    job = fact("job", "BYTES", present=40, values={"artist": 5}, num_values=60, all_values=False)
    found, _ = drafted(current, current, job)
    assert [one.id for one in found] == ["schema:job.domain+artist"]


def test_too_many_values_are_no_category() -> None:
    current = """feature {
      name: "job"
      type: BYTES
      string_domain { value: "farmer" }
      distribution_constraints { min_domain_mass: 1.0 }
    }"""
    job = fact("job", "BYTES", present=40, values={"a": 1}, num_values=101)
    (one,), _ = drafted(current, current, job)
    assert said(one)[:4] == ("schema:job.domain", "loosens", "a list of values", "any value")
    after = parsed(edited(HEAD + current, one.edits)).feature[0]
    assert not after.HasField("string_domain") and not after.HasField("distribution_constraints")


def test_more_distinct_values_than_agreed() -> None:
    current = 'feature { name: "a" type: BYTES unique_constraints { max: 2 } }'
    for number, expected in ((2, []), (1, []), (3, ["schema:a.unique_constraints.max"])):
        found, _ = drafted(current, current, fact("a", "BYTES", present=9, num_values=number))
        assert [one.id for one in found] == expected
    after = parsed(edited(HEAD + current, found[0].edits)).feature[0]
    assert after.unique_constraints.max == 3


def test_presence_goes_both_ways() -> None:
    current = """
        feature { name: "a" type: INT presence { min_fraction: 1.0 } shape {} }
        feature { name: "b" type: INT presence { min_fraction: 0.5 } }
        feature { name: "c" type: INT value_count { min: 1 max: 1 } }
        feature { name: "d" type: INT presence { min_fraction: 0.5 } }
        """
    facts = [fact("a", present=99), fact("b", present=50), fact("c"), fact("d", present=0)]

    found, _ = drafted(current, current, *facts)

    assert [said(one) for one in found] == [
        (
            "schema:a.presence",
            "loosens",
            "in 100 % of the rows",
            "optional",
            "missing from 1 of 100 rows",
        ),
        (
            "schema:c.presence",
            "tightens",
            "optional",
            "in all rows",
            "present in all 100 rows",
        ),
        (
            "schema:d.presence",
            "loosens",
            "in 50 % of the rows",
            "optional",
            "missing from 100 of 100 rows",
        ),
    ]
    a, _, c, d = parsed(
        edited(HEAD + current, [edit for one in found for edit in one.edits])
    ).feature
    assert not a.HasField("presence") and not a.HasField("shape") and a.value_count.max == 1
    assert c.presence.min_fraction == 1 and c.value_count.max == 1
    assert not d.HasField("presence")


def test_more_values_a_row_than_agreed() -> None:
    current = """
        feature { name: "a" type: INT shape {} }
        feature { name: "b" type: INT value_count { min: 2 max: 3 } }
        feature { name: "c" type: INT value_count { min: 1 } }
        """
    facts = [fact(name, present=9, fewest=1, most=4) for name in "abc"]
    found, _ = drafted(current, current, *facts)
    assert [(one.id, one.current, one.drafted) for one in found] == [
        ("schema:a.value_count", "1..1 values a row", "1..4"),
        ("schema:b.value_count", "2..3 values a row", "1..4"),
    ]
    a, b, _ = parsed(edited(HEAD + current, [e for one in found for e in one.edits])).feature
    assert (a.value_count.min, a.value_count.max, a.HasField("shape")) == (1, 4, False)
    assert (b.value_count.min, b.value_count.max) == (1, 4)


def test_another_type_takes_the_range_with_it() -> None:
    current = 'feature { name: "age" type: INT int_domain { min: 1 max: 9 } }'
    inferred = 'feature { name: "age" type: BYTES }'
    (one,), _ = drafted(current, inferred, fact("age", "BYTES", present=40))
    assert said(one)[:4] == ("schema:age.type", "loosens", "INT", "BYTES")
    after = parsed(edited(HEAD + current, one.edits)).feature[0]
    assert (after.type, after.WhichOneof("domain_info")) == (1, None)


def test_a_feature_of_the_data_alone_is_optional_and_no_client_sends_it() -> None:
    inferred = """
        feature { name: "mood" type: BYTES value_count { min: 1 max: 1 } domain: "mood" }
        string_domain { name: "mood" value: "good" value: "\\"bad\\"" }
        """
    current = HEAD + LABEL
    (one,), _ = drafted(LABEL, inferred, fact("mood", "BYTES", present=40))
    assert said(one)[:4] == (
        "schema:mood",
        "loosens",
        "not in the schema",
        "optional BYTES, not in SERVING",
    )
    after = edited(current, one.edits)
    assert after.startswith(current)
    mood = parsed(after).feature[1]
    assert list(mood.string_domain.value) == ["good", '"bad"']
    assert list(mood.not_in_environment) == ["SERVING"] and not mood.HasField("presence")


def test_what_the_model_needs_is_noted_and_not_drafted_away() -> None:
    required = '{ name: "%s" type: BYTES presence { min_fraction: 1 } shape {} }'
    names = ("user_id", "movie_id", "timestamp")
    current = "\n".join(f"feature {required % name}" for name in names)
    inferred = current.replace('"movie_id" type: BYTES', '"movie_id" type: INT')
    facts = [fact("user_id", "BYTES", present=97), fact("movie_id", most=2)]

    found, notes = drafted(current, inferred, *facts)

    assert found == []
    assert notes == [
        "user_id is missing from 3 of 100 rows and stays required",
        "movie_id has up to 2 values in a row and stays a scalar",
        "movie_id is INT in the data and stays BYTES",
        "timestamp is missing from all rows and stays required: the model needs it",
    ]


def test_the_label_is_never_sent_by_a_client() -> None:
    current = 'feature { name: "user_rating" type: FLOAT }'
    (one,), _ = drafted(current, current, fact("user_rating", "FLOAT"))
    assert said(one)[:2] == ("schema:user_rating.not_in_environment+SERVING", "tightens")
    assert parsed(edited(HEAD + current, one.edits)) == changed(parsed(HEAD + LABEL), [])
