"""TFDV's statistics protos turned into plain numbers by split and feature."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TYPE_NAMES = {0: "integer", 1: "float", 2: "text", 3: "bytes", 4: "struct"}
_STANDARD_HISTOGRAM, _QUANTILES_HISTOGRAM = 0, 1


@dataclass(frozen=True)
class Bin:
    """One bar of a histogram: `rows` values in low .. high, as TFDV estimates from a sketch."""

    low: float
    high: float
    rows: float


@dataclass(frozen=True)
class FeatureSummary:
    """One feature of one split; figures that its type does not have are None or empty.

    Attributes:
      present: rows with a value. missing: rows without one.
      unique: distinct values of a text or categorical feature.
      quantiles: values below which equal parts of a number's values lie, least and greatest
        included; eleven for TFDV's usual tenths.
      values: (value, rows) of text or categorical features, most frequent first, as far as
        TFDV kept them.
    """

    name: str
    type: str
    present: int
    missing: int
    unique: int | None = None
    values: tuple[tuple[str, int], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    median: float | None = None
    mean: float | None = None
    histogram: tuple[Bin, ...] = ()
    quantiles: tuple[float, ...] = ()

    @property
    def presence(self) -> float:
        """Share of the rows with a value, 0.0 when there are no rows."""
        rows = self.present + self.missing
        return self.present / rows if rows else 0.0


@dataclass(frozen=True)
class SplitSummary:
    """One split."""

    name: str
    rows: int
    features: Mapping[str, FeatureSummary]

    def unique(self, feature: str) -> int | None:
        """Returns the distinct values of a feature, None when there is no such figure."""
        summary = self.features.get(feature)
        return summary.unique if summary else None


def summarize(split: str, statistics: Any) -> SplitSummary:
    """Returns the summary of a split from its DatasetFeatureStatisticsList.

    TFDV writes no dataset at all for a split without rows: that gives 0 rows and no feature.
    """
    if not statistics.datasets:
        return SplitSummary(split, 0, {})
    dataset = statistics.datasets[0]
    features = (_feature(feature) for feature in dataset.features)
    return SplitSummary(
        split,
        int(dataset.num_examples),
        {feature.name: feature for feature in sorted(features, key=lambda item: item.name)},
    )


def _feature(proto: Any) -> FeatureSummary:
    kind = proto.WhichOneof("stats")
    stats = getattr(proto, kind) if kind else None
    common = stats.common_stats if stats is not None else None
    return FeatureSummary(
        name=".".join(proto.path.step) or proto.name,
        type=_TYPE_NAMES.get(proto.type, "unknown"),
        present=int(common.num_non_missing) if common is not None else 0,
        missing=int(common.num_missing) if common is not None else 0,
        **_numbers(stats) if kind == "num_stats" else {},
        **_categories(stats) if kind == "string_stats" else {},
    )


def _numbers(stats: Any) -> dict[str, Any]:
    if not stats.common_stats.num_non_missing:
        return {}
    quantiles = [
        edge
        for histogram in stats.histograms
        if histogram.type == _QUANTILES_HISTOGRAM
        for edge in (
            *(bucket.low_value for bucket in histogram.buckets[:1]),
            *(bucket.high_value for bucket in histogram.buckets),
        )
    ]
    return {
        "quantiles": tuple(quantiles),
        "minimum": stats.min,
        "maximum": stats.max,
        "median": stats.median,
        "mean": stats.mean,
        "histogram": tuple(
            Bin(bucket.low_value, bucket.high_value, bucket.sample_count)
            for histogram in stats.histograms
            if histogram.type == _STANDARD_HISTOGRAM
            for bucket in histogram.buckets
        ),
    }


def _categories(stats: Any) -> dict[str, Any]:
    counted = [(bucket.label, int(bucket.sample_count)) for bucket in stats.rank_histogram.buckets]
    return {
        "unique": int(stats.unique),
        "values": tuple(sorted(counted, key=lambda item: (-item[1], item[0]))),
    }
