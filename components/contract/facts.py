"""TFDV's statistics of all splits turned into what a schema draft needs to know of each feature."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# FeatureNameStatistics.Type to FeatureType; both kinds of text are BYTES.
_TYPES = {0: "INT", 1: "FLOAT", 2: "BYTES", 3: "BYTES"}


@dataclass(frozen=True)
class FeatureFacts:
    """One feature, all splits together.

    Attributes:
      type: "INT", "FLOAT", "BYTES", or "STRUCT" for anything else.
      rows, present: all rows, and those with a value.
      presence: share of the rows with a value in the split where it is least.
      fewest, most: values in a row that has any.
      minimum, maximum: of a number; None for text and when nothing is there.
      values: rows by value of text and categorical features, as far as TFDV kept them.
      num_values: distinct values, the most of any split; 0 of numbers that are no categories.
      all_values: `values` leaves none out.
    """

    name: str
    type: str
    rows: int
    present: int
    presence: float
    fewest: int = 1
    most: int = 1
    minimum: float | None = None
    maximum: float | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    num_values: int = 0
    all_values: bool = True


def facts_of(statistics: Iterable[Any]) -> dict[str, FeatureFacts]:
    """Returns the facts by feature from one DatasetFeatureStatisticsList a split.

    A feature that only some splits have counts as missing from all rows of the others.
    """
    datasets = [d for split in statistics for d in split.datasets if d.num_examples]
    rows = sum(int(dataset.num_examples) for dataset in datasets)
    by_name: dict[str, list[tuple[int, Any]]] = {}
    for dataset in datasets:
        for feature in dataset.features:
            if feature.WhichOneof("stats") is not None:
                name = ".".join(feature.path.step) or feature.name
                by_name.setdefault(name, []).append((int(dataset.num_examples), feature))
    facts = {}
    for name, found in sorted(by_name.items()):
        shares = [_present(proto) / num for num, proto in found]
        shares += [0.0] * (len(datasets) > len(found))
        protos = [proto for _, proto in found]
        facts[name] = _merged(name, protos, rows, min(shares))
    return facts


def _present(proto: Any) -> int:
    return int(getattr(proto, proto.WhichOneof("stats")).common_stats.num_non_missing)


def _merged(name: str, protos: list[Any], rows: int, presence: float) -> FeatureFacts:
    stats = [getattr(proto, proto.WhichOneof("stats")) for proto in protos]
    common = [one.common_stats for one in stats if one.common_stats.num_non_missing]
    values: Counter[str] = Counter()
    lows, highs, num_values, all_values = [], [], 0, True
    for proto, one in zip(protos, stats, strict=True):
        if proto.WhichOneof("stats") == "string_stats":
            values.update({b.label: int(b.sample_count) for b in one.rank_histogram.buckets})
            num_values = max(num_values, int(one.unique))
            all_values = all_values and one.unique == len(one.rank_histogram.buckets)
        elif proto.WhichOneof("stats") == "num_stats" and one.common_stats.num_non_missing:
            lows.append(one.min)
            highs.append(one.max)
    if values and protos[0].type == 0:  # a categorical integer: TFDV counts it as text
        numbers = [float(value) for value in values]
        lows, highs = [min(numbers)], [max(numbers)]
    return FeatureFacts(
        name=name,
        type=_TYPES.get(protos[0].type, "STRUCT"),
        rows=rows,
        present=sum(int(one.num_non_missing) for one in common),
        presence=presence,
        fewest=min((int(one.min_num_values) for one in common), default=1),
        most=max((int(one.max_num_values) for one in common), default=1),
        minimum=_finite(lows, min),
        maximum=_finite(highs, max),
        values=dict(sorted(values.items())),
        num_values=num_values,
        all_values=all_values,
    )


def _finite(numbers: list[float], pick: Any) -> float | None:
    finite = [number for number in numbers if math.isfinite(number)]
    return float(pick(finite)) if finite else None
