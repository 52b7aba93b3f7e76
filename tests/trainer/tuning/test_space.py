from pathlib import Path

from trainer.params import TrainerParams
from trainer.tuning.space import FIELDS, SPACE, Range


def test_each_range_is_of_a_setting_and_holds_its_default_and_both_ends_are_valid() -> None:
    defaults = TrainerParams()
    assert len(set(FIELDS)) == len(FIELDS)
    for each in SPACE:
        default = getattr(defaults, each.name)
        assert each.lowest < default < each.highest
        assert each.whole == isinstance(default, int)
        for end in (each.lowest, each.highest):
            TrainerParams(**{each.name: end})


def test_the_page_shows_the_ranges(project: Path) -> None:
    page = (project / "docs" / "tuning.md").read_text(encoding="utf-8")
    assert "\n".join(map(row, SPACE)) in page


def row(each: Range) -> str:
    drawn = f"steps of {each.step}"
    if each.log:
        drawn = "powers of 2" if each.step else "by logarithm"
    return f"| `{each.name}` | {each.lowest:g} | {each.highest:g} | {drawn} |"
