from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools import SetUpError
from tools.image.requirements import DISK_GB, PROGRAMS, Means, means_of, require

ENOUGH = Means(
    is_root=True,
    capabilities=(1 << 41) - 1,
    programs=frozenset(PROGRAMS),
    free_bytes=(DISK_GB + 1) << 30,
)


def test_a_machine_that_has_all_of_it_passes() -> None:
    require(ENOUGH)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"is_root": False}, "this is not root"),
        ({"capabilities": ENOUGH.capabilities & ~(1 << 21)}, "no CAP_SYS_ADMIN"),
        ({"capabilities": ENOUGH.capabilities & ~(1 << 18)}, "no CAP_SYS_CHROOT"),
        ({"programs": ENOUGH.programs - {"buildah"}}, "apt install .*buildah"),
        ({"free_bytes": 5 << 30}, f"5 GB of disk are free; it takes {DISK_GB}"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_missing_is_named_and_another_way_is_shown(
    lacking: dict[str, Any], said: str
) -> None:
    with pytest.raises(SetUpError, match=said) as raised:
        require(replace(ENOUGH, **lacking))
    assert "docker build" in str(raised.value)


def test_all_that_is_missing_is_named_at_once() -> None:
    nothing = Means(is_root=False, capabilities=0, programs=frozenset(), free_bytes=0)
    with pytest.raises(SetUpError) as raised:
        require(nothing)
    assert str(raised.value).count("\n  - ") == 3


def test_this_machine_is_looked_at(tmp_path: Path) -> None:
    means = means_of(tmp_path)
    assert means.free_bytes > 0
    assert "mount" in means.programs
