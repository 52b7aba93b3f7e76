from pathlib import Path

import pytest

from tools import SetUpError
from tools.image.bases import base_for, parse_os_release
from tools.lanes import CURRENT, LEGACY, Interpreter

DEBIAN = {"ID": "debian", "VERSION_CODENAME": "bookworm", "PRETTY_NAME": "Debian 12"}


def pythons(tmp_path: Path, *versions: tuple[int, ...]) -> list[Interpreter]:
    made = []
    for version in versions:
        path = tmp_path / f"of-{version[1]}" / "bin" / "python"
        path.parent.mkdir(parents=True)
        path.touch()
        made.append(Interpreter(str(path), version))
    return made


def test_the_current_lane_takes_what_debian_has(tmp_path: Path) -> None:
    base = base_for(CURRENT, {"ID": "ubuntu"}, [])
    assert (base.suite, base.python, base.version) == ("trixie", "", "3.13")
    assert {"python3", "python3-venv", "python3-dev"} <= set(base.packages)


def test_the_legacy_lane_takes_the_python_of_this_machine(tmp_path: Path) -> None:
    found = pythons(tmp_path, (3, 12, 1), (3, 10, 13))
    base = base_for(LEGACY, DEBIAN, found)
    assert (base.suite, base.version) == ("bookworm", "3.10")
    assert base.python == str(tmp_path / "of-10")
    assert "libssl3" in base.packages


def test_without_that_python_it_says_which(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match=r"pyenv install 3\.10"):
        base_for(LEGACY, DEBIAN, pythons(tmp_path, (3, 12, 1)))


@pytest.mark.parametrize("release", [{"ID": "ubuntu", "PRETTY_NAME": "Ubuntu 22.04"}, {}])
def test_a_python_of_another_system_would_not_load(tmp_path: Path, release: dict[str, str]) -> None:
    with pytest.raises(SetUpError, match="has to be a Debian"):
        base_for(LEGACY, release, pythons(tmp_path, (3, 10, 13)))


def test_os_release_is_read_without_quotes() -> None:
    text = 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12"\n\n# note\n'
    assert parse_os_release(text)["PRETTY_NAME"] == "Debian GNU/Linux 12"
