"""The search for Pythons: only those that run count."""

import sys
from pathlib import Path

from tools.interpreters import find_interpreters, parse_glibc, probe

NOWHERE = Path("/nonexistent/.venv")


def write_program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)
    return path


def answers_as(version: str) -> str:
    """A program that answers the probe as a Python of this version would."""
    facts = (
        f'{{"executable": "\'$0\'", "version": [{version.replace(".", ", ")}], "usual": true, '
        '"ensurepip": false, "header": false, "compilers": ["no-such-compiler", "sh"]}'
    )
    return f"#!/bin/sh\necho '{facts}'\n"


def test_probe_describes_the_python_that_runs_the_tests() -> None:
    found = probe(sys.executable)
    assert found is not None
    assert found.version == sys.version_info[:3]
    # This is a virtual environment's Python, and what counts is its base.
    assert Path(found.path).resolve() == Path(sys.executable).resolve()
    assert Path(sys.prefix) not in Path(found.path).parents


def test_shims_that_fail_and_other_programs_are_no_pythons(tmp_path: Path) -> None:
    shim = write_program(tmp_path / "python3.10", "#!/bin/sh\necho no such version >&2\nexit 127\n")
    assert probe(str(shim)) is None
    assert probe(str(write_program(tmp_path / "talks", "#!/bin/sh\necho hello\n"))) is None
    assert probe(str(tmp_path / "missing")) is None


def test_pythons_below_pyenv_are_found_behind_failing_shims(tmp_path: Path) -> None:
    shims, versions = tmp_path / "shims", tmp_path / "versions"
    write_program(shims / "python3.10", "#!/bin/sh\nexit 127\n")
    for version in ("3.10.9", "3.10.13"):
        write_program(versions / version / "bin" / "python", answers_as(version))
    environment = {"PATH": f"{shims}:/usr/bin:/bin", "PYENV_ROOT": str(tmp_path)}
    found = [
        python.version
        for python in find_interpreters(environment, NOWHERE)
        if str(tmp_path) in python.path
    ]
    assert sorted(found) == [(3, 10, 9), (3, 10, 13)]


def test_pyenv_root_defaults_to_the_home_folder(tmp_path: Path) -> None:
    python = tmp_path / ".pyenv" / "versions" / "3.10.1" / "bin" / "python"
    write_program(python, answers_as("3.10.1"))
    found = find_interpreters({"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, NOWHERE)
    assert str(python) in {each.path for each in found}


def test_the_environment_to_be_made_is_not_used_to_make_itself(tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    write_program(venv / "bin" / "python3", answers_as("3.10.99"))
    environment = {"PATH": f"{venv / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path)}
    assert (3, 10, 99) not in {python.version for python in find_interpreters(environment, venv)}


def test_what_is_missing_for_builds_is_named(tmp_path: Path) -> None:
    found = probe(str(write_program(tmp_path / "python", answers_as("3.13.1"))))
    assert found is not None
    assert found.missing_for_builds == ("Python.h", "no-such-compiler")
    assert not found.can_make_venv


def test_glibc_is_read_from_the_system_name() -> None:
    assert parse_glibc("glibc 2.36") == (2, 36)
    assert parse_glibc("musl 1.2") is None
    assert parse_glibc("") is None
