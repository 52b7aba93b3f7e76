"""Dockerfile and .dockerignore: what gets in, who runs it; a Docker engine is not needed."""

import fnmatch
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def dockerfile(project: Path) -> str:
    text = (project / "Dockerfile").read_text()
    return re.sub(r"^#.*\n", "", text, flags=re.M).replace("\\\n", " ")


@pytest.fixture(scope="module")
def ignored(project: Path) -> list[str]:
    lines = (project / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_user_is_a_number_and_not_root(dockerfile: str) -> None:
    (user,) = re.findall(r"^USER (\S+)$", dockerfile, re.M)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert dockerfile.rindex("USER") > dockerfile.rindex("COPY")


def test_nothing_of_the_build_is_in_the_last_stage_but_three_folders(dockerfile: str) -> None:
    last = dockerfile.rpartition("\nFROM ")[2]
    assert re.findall(r"^(?:COPY|ADD|RUN) .*", last, re.M) == [
        f"COPY --from={stage} /opt/{folder} /opt/{folder}"
        for stage, folder in (
            ("dependencies", "serving"),
            ("dependencies", "pipeline"),
            ("wheel", "tfx-recommender"),
        )
    ]


def test_no_build_argument_or_variable_is_a_secret(dockerfile: str) -> None:
    """An argument's value stays in the image's history."""
    names = re.findall(r"^ARG (\w+)", dockerfile, re.M) + re.findall(r"(\w+)=", dockerfile)
    assert {"PYTHON", "BASE", "EXTRAS"} <= set(names)
    assert not [each for each in names if re.search(r"TOKEN|SECRET|PASS|KEY|CREDENTIAL", each)]


def test_the_context_is_what_setup_py_and_the_locks_need(project: Path, ignored: list[str]) -> None:
    packages = re.findall(r'^    "(\w+)",$', (project / "setup.py").read_text(), re.M)
    modules = [f"{name}.py" for name in ("kubeflow_runner", "local_runner", "setup")]
    wanted = {*packages, *modules, "README.md", "pyproject.toml", "uv.lock"}
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == wanted
    assert all((project / name).exists() for name in wanted)


@pytest.mark.parametrize("name", [".git", ".venv", "output", ".env", "data", "tests", ".image"])
def test_what_may_hold_data_or_credentials_is_not_sent(ignored: list[str], name: str) -> None:
    assert not any(fnmatch.fnmatch(name, line[1:]) for line in ignored if line.startswith("!"))


def test_the_lock_files_that_are_copied_are_the_ones_that_set_up_uses(dockerfile: str) -> None:
    syncs = re.findall(r"uv sync [^&\n]*", dockerfile)
    assert len(syncs) == 2
    assert all("--locked" in sync for sync in syncs)


def test_the_health_check_is_what_the_image_does_by_itself(dockerfile: str) -> None:
    commands = re.findall(r"CMD (\[.*\])", dockerfile)
    assert commands == ['["python", "-m", "kubeflow_pipelines.health"]'] * 2


@pytest.mark.tfx
def test_the_health_check_finds_all_that_a_step_needs(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kubeflow_pipelines.health"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("healthy: tfx-recommender ")


@pytest.mark.tfx
def test_the_health_check_says_what_is_missing(project: Path) -> None:
    program = (
        "import sys; sys.modules['tensorflow_transform'] = None\n"
        "from kubeflow_pipelines.health import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "not healthy: import of tensorflow_transform" in done.stderr
