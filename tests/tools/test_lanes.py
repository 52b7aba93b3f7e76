"""The choice of the lane, as a function of a machine and its Pythons."""

import pytest

from tools import SetUpError
from tools.lanes import CURRENT, LEGACY, Choice, Interpreter, Machine, NoPythonError, choose

OLD = Machine("Linux", "x86_64", (2, 36))
NEW = Machine("Linux", "x86_64", (2, 39))


def pythons(*versions: str) -> list[Interpreter]:
    return [
        Interpreter(f"/opt/{version}", tuple(int(part) for part in version.split(".")))
        for version in versions
    ]


def chosen(choice: Choice) -> tuple[str, str]:
    return choice.lane.name, choice.interpreter.path


@pytest.mark.parametrize(
    ("machine", "available", "forced", "expected"),
    [
        (OLD, ["3.11.7", "3.10.13"], "", ("legacy", "/opt/3.10.13")),
        (OLD, ["3.10.2", "3.10.13", "3.10.9"], "", ("legacy", "/opt/3.10.13")),
        (NEW, ["3.10.13", "3.11.7"], "", ("current", "/opt/3.11.7")),
        (NEW, ["3.11.7", "3.13.0", "3.12.1"], "", ("current", "/opt/3.13.0")),
        (NEW, ["3.14.0", "3.12.1"], "", ("current", "/opt/3.12.1")),
        (NEW, ["3.14.0", "3.10.13"], "", ("legacy", "/opt/3.10.13")),
        (NEW, ["3.10.13", "3.11.7"], "legacy", ("legacy", "/opt/3.10.13")),
        (NEW, ["3.10.13", "3.11.7"], "current", ("current", "/opt/3.11.7")),
        (OLD, ["3.10.13"], "legacy", ("legacy", "/opt/3.10.13")),
    ],
)
def test_lane_and_interpreter(
    machine: Machine, available: list[str], forced: str, expected: tuple[str, str]
) -> None:
    assert chosen(choose(machine, pythons(*available), forced)) == expected


def test_glibc_versions_compare_as_numbers() -> None:
    machine = Machine("Linux", "x86_64", (2, 100))
    assert choose(machine, pythons("3.13.0", "3.10.0")).lane is CURRENT


def test_of_equal_versions_the_first_is_taken() -> None:
    first, second = Interpreter("/a", (3, 10, 1)), Interpreter("/b", (3, 10, 1))
    assert choose(OLD, [first, second]).interpreter is first


def test_one_line_names_the_lane_and_the_reason() -> None:
    assert choose(OLD, pythons("3.10.13")).describe() == (
        "legacy (tfx 1.16.0, Python 3.10.13): glibc 2.36 is older than the 2.39 that current needs"
    )
    assert "only 3.10 was found" in choose(NEW, pythons("3.10.13")).reason
    assert choose(NEW, pythons("3.10.13"), "legacy").reason == "forced by LANE=legacy"


def test_forcing_current_on_an_old_glibc_says_why_not() -> None:
    with pytest.raises(SetUpError, match=r"need glibc 2\.39 or newer, and this machine has 2\.36"):
        choose(OLD, pythons("3.13.0", "3.10.13"), "current")


def test_unknown_lane_names_the_known_ones() -> None:
    with pytest.raises(SetUpError, match="'newest' is no lane; it is one of: current, legacy"):
        choose(OLD, pythons("3.10.13"), "newest")


@pytest.mark.parametrize(
    ("machine", "forced", "lane", "install"),
    [(OLD, "", LEGACY, "3.10"), (NEW, "", CURRENT, "3.13"), (NEW, "legacy", LEGACY, "3.10")],
)
def test_no_python_says_what_was_found_and_what_to_install(
    machine: Machine, forced: str, lane: object, install: str
) -> None:
    with pytest.raises(NoPythonError) as error:
        choose(machine, pythons("3.9.18", "3.14.0"), forced)
    assert error.value.lane is lane
    assert "found were: 3.14.0, 3.9.18" in str(error.value)
    assert f"pyenv install {install} " in str(error.value)
    assert "apt install" in str(error.value)


@pytest.mark.parametrize(
    ("machine", "message"),
    [
        (Machine("Darwin", "arm64", None), "this machine is Darwin on arm64"),
        (Machine("Linux", "aarch64", (2, 41)), "this machine is Linux on aarch64"),
        (Machine("Linux", "x86_64", None), "another C library"),
        (Machine("Linux", "x86_64", (2, 17)), r"glibc 2\.17 is too old"),
    ],
)
def test_machines_without_wheels_are_refused(machine: Machine, message: str) -> None:
    with pytest.raises(SetUpError, match=message):
        choose(machine, pythons("3.10.13", "3.13.0"))
