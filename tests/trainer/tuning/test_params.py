import re

import pytest

from trainer.tuning.params import TuningParams
from trainer.tuning.space import FIELDS


def test_nothing_is_tried_by_default_and_every_field_would_be_searched() -> None:
    assert (TuningParams().trials, TuningParams().fields) == (0, FIELDS)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"trials": -1}, "trials: expected 0 or more, got -1"),
        ({"rating_weight": -0.5}, "rating_weight: expected 0 or more, got -0.5"),
        ({"fields": ("seed",)}, "fields: expected some of embedding_dim"),
        ({"fields": ("dropout", "dropout")}, "fields: expected some of embedding_dim"),
    ],
)
def test_a_setting_out_of_range_is_named(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        TuningParams(**settings)  # type: ignore[arg-type]
