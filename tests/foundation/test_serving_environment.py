from pathlib import Path

import pytest

from foundation.errors import WorkspaceError
from foundation.serving_environment import FOLDER, server_command, serving_python
from tools.environment import SERVING


def test_the_folder_is_the_one_that_set_up_makes() -> None:
    assert SERVING.name == FOLDER


def test_an_environment_that_is_not_there_is_said_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is not there, or not whole") as raised:
        serving_python(tmp_path)
    assert raised.value.hint == "make setup"


def test_a_half_made_environment_is_none(tmp_path: Path) -> None:
    (tmp_path / FOLDER / "bin").mkdir(parents=True)
    (tmp_path / FOLDER / "bin" / "python").touch()
    with pytest.raises(WorkspaceError):
        serving_python(tmp_path)
    (tmp_path / FOLDER / "lib" / "python3.10" / "site-packages" / "kserve").mkdir(parents=True)
    assert server_command(tmp_path)[0] == str(serving_python(tmp_path))
