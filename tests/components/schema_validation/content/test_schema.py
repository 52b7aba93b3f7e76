import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.schema_validation.content import refused_content
from components.schema_validation.content.schema import PUBLISHED, schema_text
from components.schema_validation.evidence import Distance
from components.schema_validation.findings import Example, Finding
from tests.components.schema_validation.healthy_evidence import (
    evidence,
    previous,
    profile,
    serving,
)

MakeContent = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.parent.name)
def test_the_published_schema_is_current(path: Any) -> None:
    assert path.read_text("utf-8") == schema_text(), (
        "run: python -m components.schema_validation.content.schema"
    )


@pytest.fixture
def validator() -> Any:
    import jsonschema  # takes two seconds, which other tests need not wait for

    return jsonschema.Draft202012Validator(json.loads(schema_text()))


def test_every_kind_of_report_fulfils_it(validator: Any, make_content: MakeContent) -> None:
    validator.check_schema(validator.schema)
    compared = replace(
        evidence(),
        previous=previous(profile()),
        serving=serving(refused=3),
        distances=(Distance("skew", "train", "timestamp", "Jensen-Shannon", 0.1, 0.2),),
    )
    finding = Finding("E-DRIFT", "error", "", "", examples=(Example("x"),))
    for content in (
        make_content(),
        make_content(finding, evidence=compared),
        make_content(evidence=replace(evidence(), splits={})),
        refused_content("E-EMPTY", "there is no data row"),
    ):
        validator.validate(content)


def test_it_refuses_what_is_no_report(validator: Any, make_content: MakeContent) -> None:
    content = make_content()
    assert not validator.is_valid({**content, "verdict": "perhaps"})
    assert not validator.is_valid({**content, "more": 1})
    del content["provenance"]
    assert not validator.is_valid(content)
