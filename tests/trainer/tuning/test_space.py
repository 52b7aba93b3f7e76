from trainer.params import TrainerParams
from trainer.tuning.space import FIELDS, SPACE


def test_each_range_is_of_a_setting_and_holds_its_default_and_both_ends_are_valid() -> None:
    defaults = TrainerParams()
    assert len(set(FIELDS)) == len(FIELDS)
    for each in SPACE:
        default = getattr(defaults, each.name)
        assert each.lowest < default < each.highest
        assert each.whole == isinstance(default, int)
        for end in (each.lowest, each.highest):
            TrainerParams(**{each.name: end})
