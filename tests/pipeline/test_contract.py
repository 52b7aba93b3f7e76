"""Which schema and rules a run is held to, and what is said when they cannot be used."""

from pathlib import Path

import pytest

from components.ratings_example_gen.params import SourceParams
from components.schema_validation.params import ValidationParams
from foundation.errors import ConfigError
from pipeline import contract
from pipeline.config import load_config


def test_the_curated_contract_has_no_problem() -> None:
    assert contract.problems(ValidationParams(), SourceParams(path="x")) == []


def test_the_configuration_overrides_the_rules(tmp_path: Path) -> None:
    own = tmp_path / "rules.yaml"
    own.write_text("rows: {min_rows: 7, min_users: 8}\n")
    params = ValidationParams(rules=str(own), min_users=9)
    assert contract.rules_of(params).rows.min_rows == 7
    assert contract.rules_of(params).rows.min_users == 9


def test_every_problem_of_schema_rules_and_configuration_is_said_at_once(tmp_path: Path) -> None:
    schema, rules = tmp_path / "own.pbtxt", tmp_path / "rules.yaml"
    schema.write_text("feature {\n")
    rules.write_text("rows:\n  min_rowz: 7\n")
    with pytest.raises(ConfigError) as caught:
        load_config(
            assignments=(
                f"validation.schema={schema}",
                f"validation.rules={rules}",
                "trainer.seed=-1",
            )
        )
    first, second, third = caught.value.problems
    assert first.startswith("trainer.seed")
    assert second.startswith(f"{schema}:")
    assert third.startswith(f"{rules}:2: rows.min_rowz")


def test_a_rules_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    params = ValidationParams(rules=str(tmp_path / "none.yaml"))
    (problem,) = contract.problems(params, SourceParams(path="x"))
    assert problem == f"{tmp_path}/none.yaml: cannot be read: No such file or directory"
