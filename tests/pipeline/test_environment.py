import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )


SHOW = "import os; print(os.environ['TF_USE_LEGACY_KERAS'], os.environ['CUDA_VISIBLE_DEVICES'])"
PREPARE = "from pipeline import environment; environment.prepare(); "
TENSORFLOW = "import sys, types; sys.modules['tensorflow'] = types.ModuleType('tensorflow'); "


def test_sets_what_is_required_and_prefers_the_users_choice_elsewhere() -> None:
    assert _run(PREPARE + SHOW).stdout == "1 -1\n"
    assert _run(PREPARE + SHOW, CUDA_VISIBLE_DEVICES="0").stdout == "1 0\n"
    assert _run(PREPARE + SHOW, TF_USE_LEGACY_KERAS="0").stdout == "1 -1\n"


def test_errors_of_the_c_part_are_logged() -> None:
    level = "import os; print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    assert _run(PREPARE + level).stdout == "2\n"


def test_tensorflow_imported_before_is_an_error_that_says_what_to_call() -> None:
    done = _run(TENSORFLOW + PREPARE)
    assert "TF_USE_LEGACY_KERAS must be set before tensorflow is imported" in done.stderr
    assert done.returncode == 1


def test_prepared_twice_or_by_the_parent_is_fine() -> None:
    assert _run(PREPARE + TENSORFLOW + PREPARE).returncode == 0
    assert _run(TENSORFLOW + PREPARE, TF_USE_LEGACY_KERAS="1").returncode == 0
