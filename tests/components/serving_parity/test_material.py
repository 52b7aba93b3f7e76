import dataclasses
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def of_kind(gathered: Any, origin: str) -> list[int]:
    return [n for n, row in enumerate(gathered.material.rows) if row.origin == origin]


def test_the_row_that_is_changed_is_rated_inside_the_scale(gathered: Any) -> None:
    """A clipped rating would hide whatever moved it."""
    everybody = gathered.truth.predicted
    known, unknown = (everybody[of_kind(gathered, kind)] for kind in KINDS)
    assert (known - everybody.min()).min() > 0.1 and (everybody.max() - known).min() > 0.1
    assert (unknown - everybody.min()).min() > 0.1 and (everybody.max() - unknown).min() > 0.1


KINDS = ("everything known", "an unknown user")


def test_the_ends_of_the_scale_are_asked_about(gathered: Any) -> None:
    extremes = gathered.truth.predicted[of_kind(gathered, "an extreme rating")]
    assert extremes.max() == 5.0 == gathered.truth.predicted.max()
    assert extremes.min() < 3.5


def test_some_of_every_kind_are_asked_over_http_and_witnesses_name_nobody(gathered: Any) -> None:
    from components.serving_parity.acceptable import acceptable

    rows, material = gathered.material.rows, gathered.material
    kinds = {row.origin for row in rows if acceptable(row.fields, gathered.contract)}
    asked = [rows[number].origin for number in material.http]
    assert set(asked) == kinds
    assert asked.count("eval") == 20
    assert max(asked.count(kind) for kind in kinds - {"eval"}) == 24
    assert {"a step in age", "a step in time", "words far apart"} <= kinds
    strangers = {rows[number].fields["user_id"] for number in material.witnesses}
    assert strangers == {"parity-stranger", "Zoë-😀"}


def test_what_a_narrow_contract_rules_out_is_not_asked_over_http(export: Any) -> None:
    """No field for the gender, one genre a movie, no times before 1990: a healthy model passes."""
    from components.serving_parity.acceptable import acceptable
    from components.serving_parity.material import gather
    from components.serving_parity.training_side import TrainingPath, TransformGraph
    from registry.contract import read_contract

    contract = read_contract(export.model)
    changed = {"movie_genres": {"max_values": 1}, "timestamp": {"minimum": 631_152_000}}
    fields = tuple(
        dataclasses.replace(field, **changed.get(field.name, {}))
        for field in contract.fields
        if field.name != "user_gender"
    )
    narrow = dataclasses.replace(contract, fields=fields)
    material = gather(
        TransformGraph(str(export.root / "tft")),
        TrainingPath(export.run),
        narrow,
        [str(export.root / "raw-eval-*")],
        export.root,
        sample_rows=10,
        http_rows=10,
    )
    assert {row.fields.get("timestamp") for row in material.rows} >= {1}
    for number in (*material.http, *material.witnesses):
        assert acceptable(material.rows[number].fields, narrow)


def test_users_from_all_over_the_vocabulary_ask_for_recommendations(gathered: Any) -> None:
    asked = gathered.material.questions
    assert len({question.instance["user_id"] for question in asked}) > 10
    assert any("user_gender" not in question.instance for question in asked)
    assert any(question.instance["timestamp"] == 2**31 for question in asked)


def test_all_of_a_vocabulary_but_what_is_no_text_is_read(export: Any, tmp_path: Any) -> None:
    import shutil

    from components.serving_parity.training_side import TransformGraph

    shutil.copytree(export.root / "tft", tmp_path / "tft")
    file = tmp_path / "tft" / "transform_fn" / "assets" / "occupations"
    file.write_bytes(b"writer\n\xff\xfe\nZo\xc3\xab\xe2\x80\xa8\n")
    graph = TransformGraph(str(tmp_path / "tft"))
    assert graph.vocabulary("occupations") == ["writer", "Zoë\u2028"]
    assert graph.vocabulary("no such vocabulary") == []
