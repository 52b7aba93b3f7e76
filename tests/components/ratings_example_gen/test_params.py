"""Parameters refuse what cannot work, naming the field, and survive the way through JSON."""

import pytest

from components.ratings_example_gen.params import (
    IngestParams,
    SourceParams,
    SplitParams,
    from_json,
    to_json,
)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (SourceParams, {"format": "xls"}),
        (SourceParams, {"id_type": "uuid"}),
        (SourceParams, {"encoding": "utf-16"}),
        (SourceParams, {"delimiter": ",,"}),
        (SourceParams, {"columns": {"userId": "user_id"}}),
        (SourceParams, {"columns": {"user_id": "a", "movie_id": "a"}}),
        (SourceParams, {"rating_min": 1.0}),
        (SourceParams, {"rating_step": 0.3, "rating_min": 1.0, "rating_max": 5.0}),
        (SourceParams, {"rating_step": 0.0, "rating_min": 1.0, "rating_max": 5.0}),
        (SourceParams, {"timestamp_max_s": 5}),
        (SourceParams, {"span": -1}),
        (SourceParams, {"max_unpacked_bytes": 0}),
        (SplitParams, {"train_end_fraction": 0.9}),
        (SplitParams, {"train_end_s": 5.0}),
        (SplitParams, {"train_end_s": 5.0, "eval_end_s": 5.0}),
        (IngestParams, {"seed": -1}),
        (IngestParams, {"num_buckets": 0}),
        (IngestParams, {"rows_per_shard": 0}),
        (IngestParams, {"block_bytes": 10}),
    ],
)
def test_refused_with_the_name_of_a_field(kind, values):
    with pytest.raises(ValueError, match="|".join(values)) as caught:
        kind(**values)
    assert "expected" in str(caught.value)


def test_json_round_trip():
    params = SourceParams(
        path="a/b.csv", columns={"user_id": "who"}, rating_min=0, rating_max=10, rating_step=1
    )
    assert from_json(SourceParams, to_json(params)) == params
    assert to_json(from_json(SplitParams, to_json(SplitParams()))) == to_json(SplitParams())
