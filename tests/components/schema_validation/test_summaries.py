from typing import Any

from tensorflow_metadata.proto.v0 import statistics_pb2

from components.schema_validation.summaries import Bin, summarize


def test_numbers_and_categories_are_read(statistics: Any) -> None:
    split = summarize("train", statistics)
    assert (split.name, split.rows) == ("train", 4)
    rating = split.features["user_rating"]
    assert (rating.type, rating.minimum, rating.median, rating.maximum) == ("float", 1, 4, 5)
    assert rating.histogram == (Bin(1, 3, 1), Bin(3, 5, 3))
    assert rating.quantiles == (1, 5)
    text = split.features["user_occupation_text"]
    assert (text.present, text.missing, text.presence) == (3, 1, 0.75)
    assert text.values == (("artist", 2), ("wizard", 1))
    assert split.unique("user_occupation_text") == 2


def test_what_has_no_distinct_values_says_so(statistics: Any) -> None:
    split = summarize("train", statistics)
    assert split.unique("user_rating") is None
    assert split.unique("not there") is None


def test_a_split_without_rows_has_no_dataset_in_tfdv() -> None:
    split = summarize("eval", statistics_pb2.DatasetFeatureStatisticsList())
    assert (split.rows, split.features) == (0, {})


def test_a_feature_that_is_always_missing_has_no_numbers(statistics: Any) -> None:
    stats = statistics.datasets[0].features[1].num_stats
    stats.common_stats.num_missing, stats.common_stats.num_non_missing = 4, 0
    rating = summarize("train", statistics).features["user_rating"]
    assert (rating.minimum, rating.presence) == (None, 0.0)
