"""The commands behind the Makefile: `python -m tools setup`, `... uv ...`, `... image [FILE]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tools import SetUpError
from tools.environment import run_uv, set_up
from tools.image.building import build

_ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Runs one command; returns the exit code."""
    try:
        if arguments == ["setup"]:
            extras = tuple(os.environ.get("EXTRAS", "").replace(",", " ").split())
            set_up(_ROOT, os.environ.get("LANE", "").strip(), extras)
            return 0
        if arguments[:1] == ["image"] and len(arguments) <= 2:
            build(_ROOT, os.environ.get("LANE", "").strip(), "".join(arguments[1:]))
            return 0
        if arguments[:1] == ["uv"]:
            return run_uv(_ROOT, arguments[1:])
    except SetUpError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the same command goes on where it stopped", file=sys.stderr)
        return 130
    print("usage: python -m tools setup | uv ARGUMENT... | image [FILE]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
