"""What Dockerfile.serving copies is enough for its own entry point; docker itself is not needed."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from foundation.serving_environment import serving_python
from registry.push import push
from tests.serving import constant_model
from tests.serving.constant_model import REQUEST
from tests.serving.server_process import ServerProcess

VENV_PYTHON = "/opt/serving/bin/python"


@pytest.fixture(scope="module")
def dockerfile(project: Path) -> str:
    text = (project / "Dockerfile.serving").read_text()
    return text.replace("\\\n", " ")


@pytest.fixture(scope="module")
def image(project: Path, dockerfile: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /app as the image has it."""
    app = tmp_path_factory.mktemp("app")
    final = dockerfile.rpartition("\nFROM ")[2]
    copied = re.findall(r"^COPY (\S+) (\S+)$", final, re.M)
    assert copied
    for source, target in copied:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(project / source, app / target, ignore=ignored)
    return app


def command_of(dockerfile: str, instruction: str) -> list[str]:
    (array,) = re.findall(rf"{instruction}.*?(\[.*?\])", dockerfile)
    command: list[str] = json.loads(array)
    assert command[0] == VENV_PYTHON
    return [str(serving_python()), *command[1:]]


def test_the_user_is_a_number_and_not_root(dockerfile: str) -> None:
    (user,) = re.findall(r"^USER (\S+)$", dockerfile, re.M)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_everything_that_is_copied_reaches_the_build(project: Path, dockerfile: str) -> None:
    ignore = (project / "Dockerfile.serving.dockerignore").read_text().splitlines()
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.M)
    for source in " ".join(sources).split():
        assert f"!{source.split('/')[0]}" in ignore
        assert (project / source).exists()


@pytest.mark.tfx
def test_the_entry_point_serves_and_the_health_check_sees_it(
    dockerfile: str, image: Path, tmp_path: Path
) -> None:
    entry = command_of(dockerfile, "ENTRYPOINT")
    health = command_of(dockerfile, "CMD")
    models = tmp_path / "models"
    push(constant_model.save(tmp_path / "model", 2.5), models, now_s=7.0)
    entry[entry.index("--folder") + 1] = str(models)
    with ServerProcess(models, tmp_path / "scratch", command=tuple(entry), cwd=image) as server:
        (rating,) = server.predict(instances=[REQUEST]).json()["predictions"]
        assert rating == 2.5
        health[health.index("--port") + 1] = server.url.rpartition(":")[2]
        assert subprocess.run(health, cwd=image, check=False).returncode == 0
    assert subprocess.run(health, cwd=image, check=False).returncode == 1
    assert not list(image.rglob("__pycache__"))
