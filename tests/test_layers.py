"""What the import contracts in pyproject.toml cannot express."""

import ast
import sys
from pathlib import Path

import pytest


def imported(source: Path) -> set[str]:
    """The top-level names of all absolute imports in a file, those inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("foundation", {"foundation"}),
        ("sample_data", {"foundation", "sample_data", "numpy"}),
        ("registry", {"foundation", "registry", "filelock"}),
        ("tools", {"tools"}),
    ],
)
def test_packages_that_need_next_to_nothing(project: Path, package: str, allowed: set[str]) -> None:
    """`tools` runs before anything is installed; the others are imported by every command."""
    for source in (project / package).rglob("*.py"):
        foreign = imported(source) - set(sys.stdlib_module_names) - allowed
        assert foreign == set(), source


def test_tools_run_on_python_3_9(project: Path) -> None:
    for source in (project / "tools").rglob("*.py"):
        ast.parse(source.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_annotations_of_components_are_not_postponed(project: Path) -> None:
    """TFX's @component reads raw annotations."""
    for source in (project / "components").rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        if "@component" in text:
            assert "from __future__ import annotations" not in text, source
