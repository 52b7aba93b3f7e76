"""`validate accept` on drafts as `validate draft` writes them."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.accepting import draft_folder
from commands.validate_accept import accept
from components.contract.difference import Difference
from components.contract.draft import ContractFile, Draft, sha256_of
from components.contract.edits import Edit
from components.schema_validation.rule_file import Rules, read_rules, rules_to_yaml
from pipeline.workspace import Workspace

SCHEMA = """\
# reviewed by the team
feature {
  name: "age"  # in years
  type: FLOAT
  float_domain { min: 1 max: 120 }
}
string_domain {
  name: "jobs"
  value: "artist"
}
"""
JOB = Difference(
    "schema:job.domain+astronaut",
    "schema",
    "loosens",
    "not in the list",
    "in the list",
    "in 2 of 100 rows",
    (Edit("append", ("value",), '"astronaut"', ("string_domain", "jobs")),),
)
AGE = Difference(
    "schema:age.float_domain.max",
    "schema",
    "tightens",
    "120",
    "73",
    "the highest of 100 rows is 73",
    (Edit("set", ("float_domain", "max"), "73.0", ("feature", "age")),),
)
BURST = Difference(
    "rules:ids.user_burst.per_hour",
    "rules",
    "loosens",
    "900",
    "1900",
    "901 ratings by one user in 3,600 s at most",
    (Edit("set", ("ids", "user_burst", "per_hour"), "1900"),),
)


class Contract:
    """A contract, a draft of it in a workspace, and the command."""

    def __init__(self, root: Path) -> None:
        self.output = root / "output"
        self.schema = root / "contract" / "ratings.pbtxt"
        self.rules = root / "contract" / "rules.yaml"
        self.schema.parent.mkdir()
        self.schema.write_text(SCHEMA, encoding="utf-8")
        self.rules.write_text(rules_to_yaml(Rules()), encoding="utf-8")
        self.draft(JOB, BURST, AGE)

    def draft(self, *differences: Difference) -> None:
        files = {
            part: ContractFile(str(path), sha256_of(path.read_text(encoding="utf-8")))
            for part, path in (("schema", self.schema), ("rules", self.rules))
        }
        draft = Draft("log.csv", 100, files, (), differences)  # type: ignore[arg-type]
        draft_folder(Workspace(self.output)).mkdir(parents=True, exist_ok=True)
        self.differences.write_text(draft.to_json(), encoding="utf-8")

    @property
    def differences(self) -> Path:
        return draft_folder(Workspace(self.output)) / "differences.json"

    def accept(self, *args: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(accept, [*args, "--output", str(self.output)], input=answer)

    def texts(self) -> tuple[str, str]:
        return self.schema.read_text(encoding="utf-8"), self.rules.read_text(encoding="utf-8")


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return Contract(tmp_path)


def test_without_an_id_it_lists_and_says_how(contract: Contract) -> None:
    before = contract.texts()
    result = contract.accept()
    assert result.exit_code == 0
    assert result.output.splitlines()[:4] == [
        "loosens: accepting one lets through what is refused today (2)",
        "  schema:job.domain+astronaut",
        "      not in the list -> in the list: in 2 of 100 rows",
        "  rules:ids.user_burst.per_hour",
    ]
    assert "tightens: accepting one refuses data that passes today (1)" in result.output
    assert "Nothing was chosen and nothing changed" in result.output
    assert (
        f"validate accept schema:job.domain+astronaut --output {contract.output}" in result.output
    )
    assert contract.texts() == before


def test_one_is_written_after_a_yes_and_leaves_the_rest_as_it_was(contract: Contract) -> None:
    _, rules = contract.texts()
    contract.schema.chmod(0o640)

    result = contract.accept(JOB.id, answer="y\n")

    assert result.exit_code == 0, result.output
    expected = SCHEMA.replace('"artist"\n', '"artist"\n  value: "astronaut"\n')
    assert contract.texts() == (expected, rules)
    assert '\n+  value: "astronaut"\n' in result.output
    assert f"Write {contract.schema}? [y/N]" in result.output
    assert f"written   {contract.schema}\nleft      2 of" in result.output
    assert "commit it" in result.output
    assert contract.schema.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in contract.schema.parent.iterdir()} == {
        "ratings.pbtxt",
        "rules.yaml",
    }


def test_the_rest_of_a_draft_can_be_accepted_afterwards(contract: Contract) -> None:
    assert contract.accept("schema:job*", "--yes").exit_code == 0
    assert contract.accept("schema:job*", "--yes").exit_code == 2  # it is no difference any more
    result = contract.accept("--all", "--yes")
    assert result.exit_code == 0, result.output
    schema, rules = contract.texts()
    assert 'name: "age"  # in years' in schema and "max: 73.0 }" in schema
    assert '  value: "astronaut"\n' in schema
    assert read_rules(rules, "rules.yaml").ids.user_burst.per_hour == 1_900
    for result in (contract.accept(), contract.accept("--all")):
        assert result.output == "The draft of log.csv has no difference left to accept.\n"


@pytest.mark.parametrize("answer", ["n\n", "", "\n"])
def test_without_a_yes_nothing_is_written(contract: Contract, answer: str) -> None:
    before, draft = contract.texts(), contract.differences.read_text(encoding="utf-8")
    result = contract.accept("--all", answer=answer)
    assert result.exit_code == 1
    assert contract.texts() == before
    assert contract.differences.read_text(encoding="utf-8") == draft


def test_a_file_of_ones_own_becomes_a_copy_with_the_change(contract: Contract) -> None:
    before = contract.texts()
    own = contract.output.parent / "own.pbtxt"
    result = contract.accept(AGE.id, "--yes", "--schema", str(own))
    assert result.exit_code == 0, result.output
    assert own.read_text(encoding="utf-8") == SCHEMA.replace("max: 120", "max: 73.0")
    assert contract.texts() == before
    assert contract.accept(JOB.id, "--yes").exit_code == 0  # goes on in that file
    assert "astronaut" in own.read_text(encoding="utf-8")
    assert contract.texts() == before


@pytest.mark.parametrize("part", ["schema", "rules"])
def test_a_contract_that_changed_since_the_draft_is_left_alone(
    contract: Contract, part: str
) -> None:
    path: Path = getattr(contract, part)
    path.write_text(path.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    before = contract.texts()
    result = contract.accept("--all", "--yes")
    assert result.exit_code == 2
    assert f"{path} is not what the draft was compared with" in result.output
    assert "Make the draft again" in result.output
    assert contract.texts() == before


def test_another_schema_than_the_drafted_is_left_alone(contract: Contract) -> None:
    other = contract.output.parent / "other.pbtxt"
    other.write_text('feature { name: "age" }', encoding="utf-8")
    result = contract.accept(AGE.id, "--yes", "--schema", str(other))
    assert result.exit_code == 2
    assert other.read_text(encoding="utf-8") == 'feature { name: "age" }'


def test_unknown_ids_are_refused_with_the_nearest(contract: Contract) -> None:
    before = contract.texts()
    result = contract.accept(AGE.id, "schema:job.domain+astronau", "--yes")
    assert result.exit_code == 2
    assert "no difference 'schema:job.domain+astronau'; did you mean schema:job" in result.output
    assert contract.texts() == before


def test_a_schema_of_an_installed_package_is_refused(contract: Contract) -> None:
    installed = contract.output.parent / "site-packages"
    contract.schema.parent.rename(installed)
    contract.schema, contract.rules = installed / "ratings.pbtxt", installed / "rules.yaml"
    contract.draft(AGE)
    result = contract.accept("--all", "--yes")
    assert result.exit_code == 2
    assert "ratings.pbtxt belongs to an installed package" in result.output
    assert "--schema FILE, then run with --set validation.schema=FILE" in result.output
    assert contract.texts()[0] == SCHEMA
    own = contract.output.parent / "own.pbtxt"
    assert contract.accept("--all", "--yes", "--schema", str(own)).exit_code == 0
    assert own.is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_schema_that_cannot_be_written_is_refused(contract: Contract) -> None:
    contract.schema.parent.chmod(0o555)
    result = contract.accept(AGE.id, "--yes")
    contract.schema.parent.chmod(0o755)
    assert result.exit_code == 2 and "cannot be written" in result.output


def test_a_folder_that_is_not_there_is_refused(contract: Contract) -> None:
    own = contract.output.parent / "nowhere" / "own.pbtxt"
    result = contract.accept(AGE.id, "--yes", "--schema", str(own))
    assert result.exit_code == 2 and "cannot be written" in result.output


def test_rules_that_would_be_none_are_refused(contract: Contract) -> None:
    wrong = Difference(
        "rules:a",
        "rules",
        "loosens",
        "0.5",
        "7",
        "why",
        (Edit("set", ("splits", "max_cold_user_share"), "7"),),
    )
    contract.draft(wrong, AGE)
    before = contract.texts()
    result = contract.accept("--all", "--yes")
    assert result.exit_code == 2 and "max_cold_user_share" in result.output
    assert contract.texts() == before


def test_there_must_be_a_draft_that_can_be_read(contract: Contract) -> None:
    contract.differences.write_text("{", encoding="utf-8")
    assert "the draft cannot be read" in contract.accept().output
    contract.differences.unlink()
    result = contract.accept()
    assert result.exit_code == 2
    assert "no draft was made there" in result.output and "validate draft --data" in result.output


def test_all_and_ids_exclude_each_other(contract: Contract) -> None:
    result = contract.accept("--all", AGE.id)
    assert result.exit_code == 2 and "leave the ids away" in result.output


def test_values_from_data_are_shown_harmlessly(contract: Contract) -> None:
    hostile = Difference(
        "schema:job.domain+x",
        "schema",
        "loosens",
        "\x1b[31m",
        "b",
        "\u202e",
        (Edit("append", ("value",), '"\u202e\\033[0m"', ("string_domain", "jobs")),),
    )
    contract.draft(hostile)
    result = contract.accept("--all", "--yes")
    assert result.exit_code == 0
    assert "\x1b" not in result.output and "\u202e" not in result.output
