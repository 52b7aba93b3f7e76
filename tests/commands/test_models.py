"""`models list|show|rollback|reinstate|prune` over a serving folder with small models."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.main import cli
from pipeline.workspace import Workspace
from registry.contract import CONTRACT_FILE, contract_to_json
from registry.model_card import CARD_JSON, CARD_MARKDOWN
from registry.provenance import Provenance
from registry.push import Pushed, push
from registry.versions import MANIFEST, version_numbers
from tests.registry.serving_folder import NOW_S, make_model
from tests.registry.test_contract import CONTRACT

TOLD = Provenance(
    code_version="c0de",
    quality={
        "rating": {"item_mean": {"rmse": 1.0449}, "model": {"rmse": 1.0097, "mae": 0.83}},
        "retrieval": {"users": 3, "model": {"ndcg_at_10": 0.3267}},
    },
    parity={
        "verdict": "passed",
        "tolerance": 1e-4,
        "witnesses": [{"request": {"user_id": "u-4711"}}],
    },
    data={"verdict": "passed", "rows": {"train": 63_411}, "synthetic": True},
)
FIRST, SECOND, THIRD = (int(NOW_S) + second for second in range(3))


class Serving:
    """A workspace whose models `a`, `b`, ... are pushed a second apart, and the commands."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "output"
        self.base = Workspace(self.output).serving
        self.pushed = 0

    def push(self, name: str, told: Provenance = TOLD, contract: bool = False) -> Pushed:
        model = make_model(self.root / f"{name}{self.pushed}", name)
        if contract:
            (model / CONTRACT_FILE).parent.mkdir()
            (model / CONTRACT_FILE).write_text(contract_to_json(CONTRACT), encoding="utf-8")
        self.pushed += 1
        return push(model, self.base, NOW_S + self.pushed - 1, told)

    def __call__(self, *arguments: str, answer: str | None = None) -> Result:
        command = ["models", *arguments, "--output", str(self.output)]
        return CliRunner().invoke(cli, command, input=answer)

    @property
    def content(self) -> str:
        numbers = version_numbers(self.base)
        return (numbers[max(numbers)] / "saved_model.pb").read_text()


@pytest.fixture
def models(tmp_path: Path) -> Serving:
    return Serving(tmp_path)


def lines(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


def test_list_shows_a_line_a_version_newest_first(models: Serving) -> None:
    for name in "ab":
        models.push(name)
    models("rollback", "--yes")
    found = lines(models("list"))
    assert " ".join(found[0]) == "version pushed (UTC) state model RMSE NDCG@10 data parity"
    number, *rest = found[1]
    assert int(number) > SECOND and rest[2:4] == ["served,", "intact"]
    assert found[2][3:5] == ["intact,", "withdrawn"]
    assert found[3][:4] == [str(FIRST), "2023-11-14", "22:13", "intact"]
    assert found[3][5:] == ["1.0097", "0.3267", "passed", "passed"]
    assert found[5] == f"{number} is a rollback to version {FIRST}".split()
    assert "--verify reads every byte" in models("list").stdout


def test_list_says_what_is_wrong_and_how_it_looked(models: Serving) -> None:
    for name in "ab":
        models.push(name)
    version = models.base / str(FIRST)
    (version / "saved_model.pb").write_text("A")
    (models.base / "7").mkdir()
    assert "damaged" not in models("list").stdout
    text = models("list", "--verify").stdout
    assert "every byte was read" in text
    assert ["7", "-", "no", "manifest", *"-----"] in [line.split() for line in text.splitlines()]
    assert f"{FIRST}: saved_model.pb was changed" in text
    for number in range(5):
        (version / f"\x1b[31m{number}").write_text("")
    text = models("list").stdout
    assert r"\x1b[31m0 was added" in text and "\x1b" not in text
    assert f"{FIRST}: and 2 more" in text


def test_list_is_data_for_programs(models: Serving) -> None:
    for name in "ab":
        models.push(name)
    rows = json.loads(models("list", "--json").stdout)
    assert [row["version"] for row in rows] == [SECOND, FIRST]
    assert [row["is_served"] for row in rows] == [True, False]
    assert rows[0]["rmse"] == 1.0097 and rows[0]["state"] == "intact"
    assert rows[0]["model_card"] == str(models.base / str(SECOND) / CARD_MARKDOWN)
    assert [row["verified"] for row in rows] == [False, False]
    assert all(row["verified"] for row in json.loads(models("list", "--json", "--verify").stdout))


def test_an_empty_folder_says_how_to_start(models: Serving) -> None:
    assert f"local_runner.py run --output {models.output}" in models("list").stdout
    assert json.loads(models("list", "--json").stdout) == []
    for command in ("show", "rollback"):
        done = models(command)
        assert done.exit_code == 5 and "no model has been pushed" in done.stderr
    assert "Nothing was deleted" in models("prune").stdout
    assert not models.base.exists(), "looking makes nothing"


def test_show_tells_all_that_is_known(models: Serving) -> None:
    models.push("a", contract=True)
    text = models("show").stdout
    for expected in (
        f"version   {FIRST}",
        "state     served, intact (every byte was read)",
        f"card      {models.base / str(FIRST) / CARD_MARKDOWN}",
        f"          {models.base / str(FIRST) / CARD_JSON}",
        "data      passed   train 63,411   synthetic",
        "parity    passed   tolerance 0.0001, witnesses 1",
        "figures   RMSE       model 1.0097   item_mean 1.0449",
        "          NDCG@10    model 0.3267",
        "movies    1,682, exact index",
        "fields    user_id (text, required): any",
        "          user_gender (integer, optional): 0 to 1",
        "          never user_rating, the label",
        "signature serving_default",
        "          in  movie_genres: int64 [?, ?]",
    ):
        assert f"{expected}\n" in text
    assert "4711" not in text


def test_show_is_data_for_programs(models: Serving) -> None:
    models.push("a", contract=True)
    models.push("b")
    found = json.loads(models("show", str(FIRST), "--json").stdout)
    assert found["contract"]["label"] == "user_rating"
    assert found["manifest"]["parity"]["witnesses"] == 1, "requests are of people"
    assert (found["version"], found["verified"]) == (FIRST, True)
    newest = json.loads(models("show", "--json").stdout)
    assert (newest["version"], newest["contract"]) == (SECOND, None)
    assert "has no assets.extra/contract.json" in newest["contract_error"]


def test_show_says_what_is_not_known_or_broken(models: Serving) -> None:
    path = models.push("a", Provenance()).path
    (path / "saved_model.pb").write_text("A")
    text = models("show").stdout
    assert "state     served, damaged (every byte was read)\n          saved_model.pb was" in text
    for part in ("code", "data", "parity", "figures"):
        assert f"{part:<10}unknown\n" in text
    (path / MANIFEST).unlink()
    text = models("show").stdout
    assert "state     served, no manifest" in text and "card      none" in text


def test_a_version_that_is_not_there_is_answered_with_those_there_are(models: Serving) -> None:
    models.push("a")
    for command in (["show", "9"], ["rollback", "9"]):
        done = models(*command)
        assert done.exit_code == 5
        assert f"there is no version 9 in {models.base}; there are {FIRST}" in done.stderr


def test_rollback_shows_asks_and_serves_the_older_model(models: Serving) -> None:
    for name in "ab":
        models.push(name)
    done = models("rollback", answer="y\n")
    assert done.exit_code == 0, done.output
    said = done.stdout.splitlines()
    assert said[0].startswith(f"from      version {SECOND}   pushed 2023-11-14 22:13   RMSE 1.0097")
    assert said[1].startswith(f"to        version {FIRST} ")
    assert said[2] == f"withdraws the model of {SECOND}: no run pushes it again"
    assert f"Serve the model of version {FIRST} again? [y/N]" in done.stdout
    assert "done      version" in done.stdout
    assert f"models reinstate {SECOND} --output {models.output} lets runs push it" in done.stdout
    assert models.content == "a"


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_rollback_without_consent_changes_nothing(models: Serving, answer: str) -> None:
    for name in "ab":
        models.push(name)
    assert models("rollback", answer=answer).exit_code == 1
    assert models.content == "b" and len(version_numbers(models.base)) == 2


def test_rollback_to_what_is_served_does_nothing(models: Serving) -> None:
    for name in "ab":
        models.push(name)
    for _ in range(2):
        done = models("rollback", str(FIRST), "--yes")
        assert done.exit_code == 0, done.output
    assert "Nothing to do: that model is served already." in done.stdout
    assert "withdraws" not in done.stdout
    assert len(version_numbers(models.base)) == 3


def test_rollback_passes_a_damaged_version_over_and_says_so(models: Serving) -> None:
    for name in "abc":
        models.push(name)
    (models.base / str(SECOND) / "saved_model.pb").write_text("B")
    done = models("rollback", "--yes")
    assert f"not       {SECOND} is damaged: saved_model.pb was changed" in done.stdout
    assert models.content == "a"
    done = models("rollback", str(SECOND), "--yes")
    assert done.exit_code == 5
    assert f"version {SECOND} is damaged: saved_model.pb was changed; nothing" in done.stderr
    assert "models list --verify" in done.stderr


def test_reinstate_lets_a_model_be_pushed_again(models: Serving) -> None:
    for name in "ab":
        models.push(name)
    models("rollback", "--yes")
    done = models("reinstate", str(SECOND))
    assert done.exit_code == 0 and f"model of version {SECOND} again" in done.stdout
    assert models.content == "a"
    assert models.push("b").is_new
    done = models("reinstate", str(SECOND))
    assert done.exit_code == 5 and "is not withdrawn" in done.stderr


def test_prune_shows_asks_and_deletes(models: Serving) -> None:
    for name in "abc":
        models.push(name)
    asked = models("prune", "--keep", "2", answer="n\n")
    assert asked.exit_code == 1 and len(version_numbers(models.base)) == 3
    done = models("prune", "--keep", "2", answer="y\n")
    assert done.exit_code == 0, done.output
    assert f"stays     {THIRD}   served\n" in done.stdout
    assert f"stays     {SECOND}   one of the newest 2 intact\n" in done.stdout
    assert f"goes      {FIRST}   pushed 2023-11-14, 0.0 MB\n" in done.stdout
    assert "Delete 1 version? [y/N]" in done.stdout
    assert "deleted   1 version, 0.0 MB freed" in done.stdout
    assert sorted(version_numbers(models.base)) == [SECOND, THIRD]


def test_prune_only_says_what_would_go(models: Serving) -> None:
    for name in "abc":
        models.push(name)
    done = models("prune", "--keep", "1", "--dry-run")
    assert done.exit_code == 0 and "Nothing was deleted" in done.stdout
    assert f"goes      {FIRST}" in done.stdout and len(version_numbers(models.base)) == 3
    assert "goes" not in models("prune", "--keep", "1", "--older-than", "100000", "--yes").stdout
    assert models("prune", "--keep", "0").exit_code == 2


@pytest.mark.parametrize(
    "command", [("rollback", "--yes"), ("prune", "--keep", "1", "--yes")], ids=" ".join
)
def test_a_folder_that_cannot_be_written_is_named(
    models: Serving, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        models.push(name)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(models.base))

    monkeypatch.setattr("os.rename", refuse)
    done = models(*command)
    assert done.exit_code == 5, done.output
    assert f"cannot {'roll back in' if 'rollback' in command else 'prune'}" in done.stderr
    assert "Permission denied" in done.stderr
    assert len(version_numbers(models.base)) == 2
