from typing import Any

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


def test_histories_are_read_as_compactly_as_they_fit(export: Any) -> None:
    import numpy as np
    import tensorflow_transform as tft

    from tests.tiny_model import NUM_TRAIN, START_S, ratings
    from trainer.input import load_columns

    output = tft.TFTransformOutput(export.fn_args.transform_graph_path)
    columns = load_columns(export.fn_args.train_files, output)
    movies, stars, ages = (columns[f"history_{name}"] for name in ("movies", "stars", "age_days"))
    assert movies.shape == stars.shape == ages.shape == (NUM_TRAIN, 5)
    assert (movies.dtype, stars.dtype, ages.dtype) == (np.int32, np.float32, np.float32)
    raw = ratings()[:NUM_TRAIN]
    lengths = [len(row["history_movie_ids"]) for row in raw]
    for column in (movies, stars, ages):
        assert (column != -1).sum(axis=1).tolist() == lengths
    assert min(lengths) < 5
    # What is passed through does not fit into 32 bits.
    assert columns["user_key"].dtype == columns["timestamp"].dtype == np.int64
    assert columns["timestamp"].tolist() == [row["timestamp"] for row in raw]
    assert columns["timestamp"].min() >= START_S
    assert len(set(columns["user_key"].tolist())) == len({row["user_id"] for row in raw})
