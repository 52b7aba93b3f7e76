"""The try of an image, on a small root made here: who runs, what may be written, what is left."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.image.buildah import ImageConfig, environment, parse_config
from tools.image.inside import USER, WORK, command_line
from tools.image.requirements import means_of

CONFIG = ImageConfig(
    environment={"PATH": "/bin", "HOME": "/tmp"}, user="10001:10001", command=(), folder="/tmp"
)


def test_what_buildah_says_of_an_image_is_read() -> None:
    text = """{"OCIv1": {"config": {"User": "10001:10001", "WorkingDir": "/tmp",
        "Env": ["PATH=/opt/pipeline/bin:/bin", "A=b=c"], "Cmd": ["python", "-m", "x"]}}}"""
    assert parse_config(text) == ImageConfig(
        environment={"PATH": "/opt/pipeline/bin:/bin", "A": "b=c"},
        user="10001:10001",
        command=("python", "-m", "x"),
        folder="/tmp",
    )


def test_an_image_that_says_nothing_runs_as_root_in_the_root() -> None:
    config = parse_config('{"OCIv1": {"config": {}}}')
    assert (config.user, config.command, config.folder) == ("", (), "/")


def test_no_variable_of_the_caller_reaches_a_build() -> None:
    given = {"PATH": "/bin", "KFP_TOKEN": "secret", "https_proxy": "http://p:1"}
    assert environment(given) == {
        "PATH": "/bin",
        "https_proxy": "http://p:1",
        "BUILDAH_ISOLATION": "chroot",
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a shell and two programs, and what they are linked to."""
    means = means_of(tmp_path)
    if not means.is_root or not means.capabilities >> 21 & 1:
        pytest.skip("only root that may mount can try an image")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("in a root that is no mount point, such as a chroot, nothing can be unshared")
    root = tmp_path / "root"
    for folder in ("proc", "dev", "tmp", "bin", "usr/bin", "opt"):
        (root / folder).mkdir(parents=True)
    for name, place in (("sh", "bin"), ("env", "usr/bin"), ("id", "bin"), ("cat", "bin")):
        program = shutil.which(name)
        assert program is not None
        shutil.copy(program, root / place / name)
        linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True)
        for word in linked.stdout.split():
            if word.startswith("/"):
                (root / word[1:]).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(word, root / word[1:])
    return root


def run(root: Path, work: Path, script: str) -> "subprocess.CompletedProcess[str]":
    work.mkdir()
    os.chown(work, USER, USER)
    command = command_line(str(root), work, CONFIG, ["sh", "-c", script])
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_a_numeric_user_without_groups_and_without_our_variables(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KFP_TOKEN", "secret")
    done = run(root, tmp_path / "work", "id; env; cat /proc/self/status")
    assert f"uid={USER} gid={USER} groups={USER}" in done.stdout
    assert "secret" not in done.stdout
    assert "CapEff:\t0000000000000000" in done.stdout


def test_nothing_but_tmp_can_be_written(root: Path, tmp_path: Path) -> None:
    (root / "opt").chmod(0o777)
    places = f"/opt/x /x /tmp/x {WORK}/x"
    script = f"for f in {places}; do (echo hi > $f) 2>/dev/null && echo $f; done; exit 3"
    done = run(root, tmp_path / "work", script)
    assert done.returncode == 3
    assert done.stdout.split() == ["/tmp/x", f"{WORK}/x"]
    assert (tmp_path / "work" / "x").read_text() == "hi\n"


def test_no_mount_is_left(root: Path, tmp_path: Path) -> None:
    run(root, tmp_path / "work", "id")
    assert str(tmp_path) not in Path("/proc/mounts").read_text()
    assert list((root / "tmp").iterdir()) == []
