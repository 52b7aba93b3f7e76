"""Layers of settings: who wins, and what is said when something is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from foundation.errors import ConfigError
from pipeline.config_load import Layer, file_layer, flag_layers, load


@dataclass(frozen=True)
class Oven:
    heat_c: float = field(default=180.0, metadata={"help": "How hot."})
    racks: int = 2
    mode: Literal["fan", "grill"] = "fan"
    limit_c: float | None = 250.0
    steps: tuple[int, ...] = (10, 20)
    window: tuple[float, float] = (0.0, 1.0)
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.racks < 1:
            raise ValueError(f"racks must be at least 1, got {self.racks}")
        if self.limit_c is not None and self.heat_c >= self.limit_c:
            raise ValueError(f"limit_c={self.limit_c}, expected more than heat_c")


@dataclass(frozen=True)
class Kitchen:
    oven: Oven = field(default_factory=Oven)
    spare: Oven = field(default_factory=Oven)
    grill: Oven = field(default_factory=lambda: Oven(mode="grill"))
    name: str = "main"


def problems_of(*layers: Layer) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(Kitchen, layers)
    return caught.value.problems


def test_without_layers_the_defaults_stand() -> None:
    assert load(Kitchen, []) == Kitchen()


def test_a_later_layer_wins_key_by_key(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    file.write_text("name: file\noven:\n  racks: 5\n  heat_c: 90\n  names: {a: x, b: y}\n")
    flags = flag_layers(["oven.racks=7", "oven.names.b=z"])
    kitchen = load(Kitchen, [file_layer(file), *flags])
    assert kitchen.name == "file"
    assert kitchen.oven.racks == 7
    assert kitchen.oven.heat_c == 90.0
    assert kitchen.oven.names == {"a": "x", "b": "z"}
    assert kitchen.spare == Oven()


def test_toml_says_the_same_as_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('name = "x"\n[oven]\nracks = 3\nsteps = [1, 2]\n')
    (tmp_path / "a.yaml").write_text("name: x\noven: {racks: 3, steps: [1, 2]}\n")
    assert file_layer(tmp_path / "a.toml").values == file_layer(tmp_path / "a.yaml").values


def test_flags_take_yaml_values() -> None:
    flags = flag_layers(
        [
            "oven.heat_c=2e2",
            "oven.limit_c=null",
            "oven.steps=[1,2,3]",
            "name='12'",
            "oven.mode=grill",
        ]
    )
    kitchen = load(Kitchen, flags)
    assert kitchen.oven == Oven(heat_c=200.0, limit_c=None, steps=(1, 2, 3), mode="grill")
    assert kitchen.name == "12"


def test_an_empty_section_and_an_empty_file_change_nothing(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text("oven:\n")
    assert load(Kitchen, [file_layer(file)]) == Kitchen()
    file.write_text("# nothing\n")
    assert load(Kitchen, [file_layer(file)]) == Kitchen()


def test_all_problems_of_all_layers_are_reported_together() -> None:
    problems = problems_of(
        Layer("my.yaml", {"oven": {"rack": 1, "heat_c": "hot"}, "nam": "x"}),
        *flag_layers(["spare.racks=0", "oven.mode=microwave"]),
    )
    assert problems == [
        "oven.rack: unknown key; did you mean oven.racks? (from my.yaml)",
        "nam: unknown key; did you mean name? (from my.yaml)",
        "oven.heat_c: expected number, got 'hot' (from my.yaml)",
        "oven.mode: expected fan or grill, got 'microwave' (from --set oven.mode=microwave)",
        "spare.racks: must be at least 1, got 0 (from --set spare.racks=0)",
    ]


def test_a_section_with_a_wrong_type_is_checked_to_its_end() -> None:
    problems = problems_of(*flag_layers(["oven.steps=3", "oven.racks=0", "oven.limit_c=10"]))
    assert problems == [
        "oven.steps: expected list of integers, got 3 (from --set oven.steps=3)",
        "oven.racks: must be at least 1, got 0 (from --set oven.racks=0)",
        "oven.limit_c: got 10.0, expected more than heat_c (from --set oven.limit_c=10)",
    ]


def test_a_default_in_place_of_a_wrong_value_is_not_blamed() -> None:
    problems = problems_of(*flag_layers(["oven.heat_c=hot", "oven.limit_c=10"]))
    assert [problem.partition(":")[0] for problem in problems] == ["oven.heat_c"]


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("racks=3", "racks: unknown key; did you mean oven.racks or spare.racks or grill.racks?"),
        ("ovn.racks=3", "ovn: unknown key; did you mean oven?"),
        ("rack=3", "rack: unknown key; did you mean oven.racks or spare.racks or grill.racks?"),
        ("oven.zzz=3", "oven.zzz: unknown key; known here: heat_c, racks,"),
        ("zzz=3", "zzz: unknown key; known here: oven, spare, grill, name"),
        ("oven=3", "oven: expected keys below it (heat_c, racks,"),
        ("name.first=3", "name: takes a value, has no keys below it"),
        ("oven.racks='3'", "oven.racks: expected integer, got '3'"),
        ("oven.racks=true", "oven.racks: expected integer, got True"),
        ("oven.racks=3.5", "oven.racks: expected integer, got 3.5"),
        ("oven.racks=null", "oven.racks: expected integer, got None"),
        ("oven.heat_c=1e999", "oven.heat_c: expected a finite number, got inf"),
        ("oven.limit_c=x", "oven.limit_c: expected number or null, got 'x'"),
        ("oven.steps=[1,x]", "oven.steps: expected list of integers, got [1, 'x']"),
        ("oven.steps=3", "oven.steps: expected list of integers, got 3"),
        ("oven.window=[1]", "oven.window: expected list of 2 numbers, got [1]"),
        ("oven.names.a=3", "oven.names.a: expected a valid string, got 3"),
    ],
)
def test_a_problem_names_key_expectation_and_value(flag: str, message: str) -> None:
    (problem,) = problems_of(*flag_layers([flag]))
    assert problem.startswith(message), problem
    assert "(from --set" in problem


def test_a_misspelt_section_is_suggested() -> None:
    (problem,) = problems_of(Layer("f", {"ovn": {"racks": 3}}))
    assert problem == "ovn: unknown key; did you mean oven? (from f)"


def test_every_malformed_flag_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        flag_layers(["oven.racks", "=3", "a..b=1", "name=a: b: c"])
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "--set oven.racks",
        "--set =3",
        "--set a..b=1",
        "--set name=a",
    ]


def test_a_check_of_two_keys_names_where_the_other_one_was_set() -> None:
    (problem,) = problems_of(Layer("my.yaml", {"oven": {"heat_c": 300}, "name": "x"}))
    assert problem == "oven.limit_c: got 250.0, expected more than heat_c (from my.yaml)"


def test_a_section_starts_from_the_defaults_of_what_holds_it() -> None:
    assert load(Kitchen, flag_layers(["grill.heat_c=100"])).grill == Oven(100.0, mode="grill")


def test_a_value_that_is_no_text_is_reported() -> None:
    (problem,) = problems_of(Layer("--data", {"name": "caf\udce9"}))
    assert problem == r"name: expected UTF-8, got 'caf\udce9' (from --data)"


def test_values_are_shown_inertly() -> None:
    (problem,) = problems_of(Layer("f", {"oven": {"racks": "\x1b[31mred"}}))
    assert "\x1b" not in problem
