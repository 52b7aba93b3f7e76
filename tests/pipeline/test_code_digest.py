import importlib.metadata
from pathlib import Path

import pytest

from pipeline.code_digest import NODE_ENTRIES, digest_of, node_digests, sources_of

ROOT = Path(__file__).resolve().parents[2]

FILES = {
    "low/__init__.py": "",
    "low/keys.py": "A = 1\n",
    "low/unused.py": "B = 1\n",
    "node/__init__.py": "",
    "node/executor.py": "import os\nimport low.keys\n\ndef f():\n    from . import rules\n",
    "node/rules.py": "from node.deep import page\n",
    "node/deep/__init__.py": "",
    "node/deep/page.py": "",
    "node/page.html": "<p>",
    "node/notes.md": "notes",
    "node/executor.pyc": "",
    "cli/__init__.py": "import node.executor\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _names(tree: Path, *entries: str) -> set[str]:
    return {path.relative_to(tree).as_posix() for path in sources_of(*entries, root=tree)}


def test_a_package_brings_its_files_and_what_they_import(tree: Path) -> None:
    assert _names(tree, "node") == {
        *(
            name
            for name in FILES
            if name.startswith("node/") and not name.endswith((".md", ".pyc"))
        ),
        "low/__init__.py",
        "low/keys.py",
    }


def test_a_module_brings_only_what_it_imports(tree: Path) -> None:
    assert _names(tree, "node.rules") == {
        "node/__init__.py",
        "node/rules.py",
        "node/deep/__init__.py",
        "node/deep/page.py",
    }


@pytest.mark.parametrize("changed", ["node/page.html", "node/deep/page.py", "low/keys.py"])
def test_a_change_in_what_runs_changes_the_digest(tree: Path, changed: str) -> None:
    before = digest_of("node", root=tree)
    (tree / changed).write_text("C = 2\n")
    assert digest_of("node", root=tree) != before


@pytest.mark.parametrize("changed", ["node/notes.md", "cli/__init__.py", "low/unused.py"])
def test_a_change_elsewhere_does_not(tree: Path, changed: str) -> None:
    before = digest_of("node", root=tree)
    (tree / changed).write_text("C = 2\n")
    assert digest_of("node", root=tree) == before


def test_a_renamed_file_changes_the_digest(tree: Path) -> None:
    before = digest_of("node", root=tree)
    (tree / "node" / "page.html").rename(tree / "node" / "other.html")
    assert digest_of("node", root=tree) != before


def test_the_order_of_entries_does_not_matter(tree: Path) -> None:
    assert digest_of("node", "low", root=tree) == digest_of("low", "node", root=tree)


def test_unknown_entry_is_refused(tree: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no package or module 'nod'"):
        digest_of("nod", root=tree)


def test_each_node_of_ours_has_a_digest_of_its_own() -> None:
    digests = node_digests()
    assert set(digests) == set(NODE_ENTRIES)
    assert len(set(digests.values())) == len(digests)


@pytest.mark.parametrize(
    "library", ["tfx", "tensorflow-recommenders", "tensorflow-transform", "tf-keras", "numpy"]
)
def test_another_version_of_a_library_changes_every_digest(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = node_digests(), importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "0.0" if name == library else real(name)
    )
    after = node_digests()
    assert all(after[node_id] != digest for node_id, digest in before.items())


@pytest.mark.parametrize("node_id", NODE_ENTRIES)
def test_commands_and_wiring_are_in_no_digest(node_id: str) -> None:
    found = {path.relative_to(ROOT).as_posix() for path in sources_of(*NODE_ENTRIES[node_id])}
    assert not {path for path in found if path.startswith(("commands/", "docs/", "tests/"))}
    wiring = {path for path in found if path.startswith("pipeline/")}
    metrics = {"pipeline/__init__.py", "pipeline/rating_metrics.py"}
    assert wiring == (metrics if node_id == "Evaluator" else set())


def test_preprocessing_runs_transform_again_but_not_ingestion() -> None:
    preprocessing = ROOT / "transform" / "preprocessing.py"
    assert preprocessing in sources_of(*NODE_ENTRIES["Transform"])
    assert preprocessing not in sources_of(*NODE_ENTRIES["RatingsExampleGen"])
