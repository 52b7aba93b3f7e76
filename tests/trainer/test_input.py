import pytest

pytestmark = pytest.mark.tfx


def test_every_epoch_has_a_new_order_and_repeats_no_row() -> None:
    import numpy as np

    from trainer.input import training_batches

    batches, steps = training_batches({"x": np.arange(10)}, batch_size=3, seed=1)
    assert steps == 3
    taken = [batch["x"].numpy().tolist() for batch in batches.take(6)]
    first = [*taken[0], *taken[1], *taken[2]]
    second = [*taken[3], *taken[4], *taken[5]]
    assert len(set(first)) == len(set(second)) == 9
    assert first != second
    again, _ = training_batches({"x": np.arange(10)}, batch_size=3, seed=1)
    assert [batch["x"].numpy().tolist() for batch in again.take(6)] == taken


def test_fewer_rows_than_a_batch_are_one_batch() -> None:
    import numpy as np

    from trainer.input import training_batches

    batches, steps = training_batches({"x": np.arange(2)}, batch_size=512, seed=1)
    assert steps == 1
    assert sorted(next(iter(batches))["x"].numpy().tolist()) == [0, 1]
