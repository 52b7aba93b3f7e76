"""docs/extending.md keeps its word: each diff applies to these sources, and what it adds works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.code_digest import NODE_ENTRIES, digest_of

PAGE = Path("docs", "extending.md")
CONFIG_PAGE = "local_runner.py config docs --markdown"
DRAFTED_RULES = (
    "from components.schema_validation.rule_file import Rules, rules_to_yaml;"
    " print(rules_to_yaml(Rules()))"
)
SECTION = re.compile(
    r"^## (?P<kind>A feature|A rule|A source)\b.*?^```diff\n(?P<diff>.*?)^```\n"
    r"\nCode digests that change: (?P<nodes>[^.]+)\.",
    re.DOTALL | re.MULTILINE,
)
COPIED = {
    "commands", "components", "docs", "foundation", "pipeline", "pyproject.toml", "registry",
    "sample_data", "serving", "tests", "trainer", "transform",
}  # fmt: skip
UPDATE = """
{page}, "{kind}", does not fit the sources any more. To update it: save its diff to a file, run
`git apply --reject` on it in a clean checkout, mend what was rejected until its tests pass, and put
`git diff -U1` (without the `index` lines) into the page."""


def extension(project: Path, kind: str) -> re.Match[str]:
    page = (project / PAGE).read_text(encoding="utf-8")
    found = [match for match in SECTION.finditer(page) if match["kind"] == kind]
    assert len(found) == 1, f"{PAGE} has {len(found)} diffs for {kind!r}, expected one"
    return found[0]


def extended(project: Path, kind: str, copy: Path) -> Path:
    """Returns `copy`, made the project with the extension of that kind applied."""
    shutil.copytree(
        project,
        copy,
        ignore=lambda folder, names: {
            name
            for name in names
            if name.startswith((".", "__pycache__"))
            or (Path(folder) == project and name not in COPIED and not name.endswith(".py"))
        },
    )
    # Outside of any repository: inside of one, git would pass over files that it does not know.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env["GIT_CEILING_DIRECTORIES"] = str(copy.parent)
    done = subprocess.run(
        ["git", "apply", "-"], input=extension(project, kind)["diff"],
        cwd=copy, env=env, text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + UPDATE.format(page=PAGE, kind=kind)
    return copy


def check(copy: Path, kind: str, *args: str) -> str:
    """Runs Python on `args` in the copy, whose modules it imports; returns what it prints."""
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *args], cwd=copy, env=env, text=True, capture_output=True
    )
    said = f"{' '.join(args)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    assert done.returncode == 0, said + UPDATE.format(page=PAGE, kind=kind)
    return done.stdout


def check_style(project: Path, copy: Path, kind: str) -> None:
    changed = re.findall(r"^\+\+\+ b/(.*\.py)$", extension(project, kind)["diff"], re.MULTILINE)
    assert any(path.startswith("tests/") for path in changed), "an extension has a test"
    check(copy, kind, "-m", "ruff", "check", "--no-cache", *changed)
    check(copy, kind, "-m", "ruff", "format", "--no-cache", "--check", *changed)


def check_tests(copy: Path, kind: str, words: str, *paths: str) -> None:
    """Runs the tests of `paths` whose names match `words`; every word names a test at least."""
    said = check(copy, kind, "-m", "pytest", "-p", "no:cacheprovider", "-rp", "-k", words, *paths)
    for word in words.split(" or "):
        assert re.search(rf"^PASSED \S*::\S*{word}", said, re.MULTILINE), (
            f"no test of {word}:\n{said}"
        )


@pytest.mark.parametrize("kind", ["A feature", "A rule", "A source"])
def test_the_nodes_that_run_again_are_those_that_the_page_names(
    project: Path, tmp_path: Path, kind: str
) -> None:
    copy = extended(project, kind, tmp_path / "copy")
    changed = [
        node
        for node, entries in NODE_ENTRIES.items()
        if digest_of(*entries) != digest_of(*entries, root=copy)
    ]
    assert sorted(changed) == sorted(extension(project, kind)["nodes"].split(", "))
    check_style(project, copy, kind)


def test_the_rule_finds_and_its_documents_can_be_made(project: Path, tmp_path: Path) -> None:
    copy = extended(project, "A rule", tmp_path / "copy")
    check_tests(
        copy, "A rule", "agreed_share or document_carries or healthy",
        "tests/components/schema_validation/rules",
        "tests/components/schema_validation/test_reasons.py",
    )  # fmt: skip
    assert f"    python {CONFIG_PAGE} > docs/configuration.md\n" in (project / PAGE).read_text()
    assert check(copy, "A rule", *CONFIG_PAGE.split())
    printed = check(copy, "A rule", "-c", DRAFTED_RULES)
    assert "max_top_user_share: 0.5" in printed
    assert "Above it the model learns the taste of a few" in printed


def test_the_source_is_read(project: Path, tmp_path: Path) -> None:
    copy = extended(project, "A source", tmp_path / "copy")
    check_tests(
        copy, "A source", "json_lines",
        "tests/components/ratings_example_gen/test_sources.py",
    )  # fmt: skip


HOUR_IN_THE_MODEL = """
import pytest

from transform import features
from transform.params import TransformParams


@pytest.mark.tfx
def test_hour_reaches_the_tower(transformed):
    import tensorflow as tf

    from trainer.history import History
    from trainer.tables import embedding_rows
    from trainer.towers import QueryTower

    row = {"user_id": "u", "movie_id": "m", "user_rating": 4.0}
    times = [13 * 3600 + 59 * 60 + 59, 14 * 3600]
    train, later, output = transformed([{**row, "timestamp": t} for t in times], [])
    assert [int(row["hour_of_day"]) for row in train] == [13, 14]

    tables = embedding_rows(output, TransformParams()).by_feature
    inputs = {
        key: tf.stack([tf.constant(row[key]) for row in train])
        for key in features.QUERY_FEATURES
        if key in train[0]
    }
    numbers = [key for key in QueryTower.NUMBERS if key in inputs]
    rows = {"hour_of_day": tables["hour_of_day"], "user_index": 2, "movie_index": 2}
    tower = QueryTower(rows, numbers, 4, 4, 0.0)
    none = History(tf.fill([2, 1], -1), tf.zeros([2, 1]), tf.zeros([2, 1]))
    assert tower(inputs, none).shape == (2, 4)
    (table,) = [w for w in tower.trainable_weights if "hour_of_day" in w.name]
    assert table.shape == (24, 4)
    table.assign(tf.one_hot([14] * 4, 24, axis=0))
    before, after = tower(inputs, none).numpy()
    assert (abs(after - before) > 0.5).all()
"""


@pytest.mark.tfx
def test_the_feature_reaches_the_tower(project: Path, tmp_path: Path) -> None:
    copy = extended(project, "A feature", tmp_path / "copy")
    (copy / "tests" / "transform" / "test_hour_in_the_model.py").write_text(HOUR_IN_THE_MODEL)
    check_tests(
        copy, "A feature", "on_the_hour or hour_reaches or the_page_is or name_every_feature",
        "tests/transform/test_moments.py", "tests/transform/test_hour_in_the_model.py",
        "tests/transform/test_feature_table.py",
    )  # fmt: skip
