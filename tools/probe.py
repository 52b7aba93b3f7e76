"""Run by a candidate interpreter itself, as a script: prints what it is as one JSON object."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import sysconfig


def _compilers() -> list[str]:
    """The programs that build a C++ extension; CC and CXX win, as they do in setuptools."""
    named = [os.environ.get(key) or sysconfig.get_config_var(key) or "" for key in ("CC", "CXX")]
    return sorted({name.split()[0] for name in named if name.strip()})


def _main() -> None:
    usual = (
        sys.implementation.name == "cpython"
        and sys.maxsize > 2**32
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
    )
    in_venv = sys.prefix != sys.base_prefix
    header = os.path.join(sysconfig.get_path("include"), "Python.h")
    facts = {
        "executable": os.path.realpath(sys.executable) if in_venv else sys.executable,
        "version": sys.version_info[:3],
        "usual": usual,
        "ensurepip": importlib.util.find_spec("ensurepip") is not None,
        "header": os.path.exists(header),
        "compilers": _compilers(),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    _main()
