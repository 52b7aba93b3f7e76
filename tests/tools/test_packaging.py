"""What is installed from this checkout: all our packages, their data files, and nobody else's."""

import importlib.metadata
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

PACKAGES = frozenset(
    re.findall(r'^    "(\w+)",$', (Path(__file__).parents[2] / "setup.py").read_text(), re.M)
)
DATA = ("*.pbtxt", "*.jinja", "py.typed")


def test_setup_lists_the_packages_that_there_are(project: Path) -> None:
    there = {path.parent.name for path in project.glob("*/__init__.py")} - {"tools"}
    assert there == PACKAGES


def test_every_folder_with_sources_is_a_package(project: Path) -> None:
    folders = {source.parent for name in PACKAGES for source in (project / name).rglob("*.py")}
    assert [str(each) for each in sorted(folders) if not (each / "__init__.py").exists()] == []


def test_no_other_distribution_has_a_module_of_our_names() -> None:
    ours = PACKAGES | {"local_runner", "kubeflow_runner"}
    providers = importlib.metadata.packages_distributions()
    taken = {name: set(providers.get(name, ())) - {"tfx-recommender"} for name in ours}
    assert {name: others for name, others in taken.items() if others} == {}


@pytest.fixture(scope="module")
def archives(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The files in the wheel and in the sdist, built by setup.py as a Beam worker's is."""
    copy = tmp_path_factory.mktemp("checkout")
    for path in sources(project) | {project / name for name in ("pyproject.toml", "README.md")}:
        target = copy / path.relative_to(project)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    commands = ["bdist_wheel", "--dist-dir", "dist", "sdist", "--dist-dir", "dist"]
    done = subprocess.run(
        [sys.executable, "setup.py", "--quiet", *commands],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,), (sdist,) = (copy / "dist").glob("*.whl"), (copy / "dist").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as zipped, tarfile.open(sdist) as tarred:
        return {
            "wheel": set(zipped.namelist()),
            "sdist": {str(PurePosixPath(*Path(name).parts[1:])) for name in tarred.getnames()},
        }


def sources(project: Path) -> set[Path]:
    """Everything that has to reach a worker."""
    files = {
        path
        for name in PACKAGES
        for pattern in ("*.py", *DATA)
        for path in (project / name).rglob(pattern)
    }
    return files | {project / "setup.py"} | set(project.glob("*_runner.py"))


@pytest.mark.parametrize("archive", ["wheel", "sdist"])
def test_archives_hold_all_sources_and_data(
    archives: dict[str, set[str]], archive: str, project: Path
) -> None:
    expected = {path.relative_to(project).as_posix() for path in sources(project)} - {"setup.py"}
    assert expected - archives[archive] == set()
    assert any(name.endswith(".pbtxt") for name in expected)


def test_tests_and_tools_are_not_installed(archives: dict[str, set[str]]) -> None:
    tops = {name.split("/")[0] for name in archives["wheel"]}
    assert {"tests", "tools", "benchmarks"} & tops == set()
