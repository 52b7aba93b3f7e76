import pytest

from trainer.params import TrainerParams
from trainer.tuning.values import with_values


def test_values_replace_settings_in_their_own_types() -> None:
    found = with_values(TrainerParams(seed=7), {"embedding_dim": 16.0, "dropout": 0})
    assert (found.seed, found.embedding_dim, found.dropout) == (7, 16, 0.0)
    assert isinstance(found.embedding_dim, int) and isinstance(found.dropout, float)
    assert with_values(found, {}) == found


def test_what_is_not_searched_or_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"tuned: expected some of .*, got seed"):
        with_values(TrainerParams(), {"seed": 1})
    with pytest.raises(ValueError, match=r"dropout: expected 0 <= share < 1, got 2.0"):
        with_values(TrainerParams(), {"dropout": 2})
