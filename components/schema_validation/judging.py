"""Statistics of all splits, of previous data and of requests turned into all that TFDV finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.schema_validation import anomalies as schema_anomalies
from components.schema_validation.comparison import Compared, compare, compare_requests
from components.schema_validation.distances import (
    comparator_findings,
    distances,
    vanished_findings,
)
from components.schema_validation.evidence import Distance
from components.schema_validation.findings import SPLITS, Finding
from components.schema_validation.summaries import SplitSummary, summarize

SERVING_SPLIT = "serving"


@dataclass(frozen=True)
class Judged:
    """What came of comparing.

    Attributes:
      anomalies: Anomalies protos by split, "serving" among them if there is a serving log.
      splits: summaries of this data, by split.
      previous: summaries of the previous data, by split; {} without any.
      serving: summary of the requests; None without a serving log.
    """

    anomalies: Mapping[str, Any]
    splits: Mapping[str, SplitSummary]
    previous: Mapping[str, SplitSummary]
    serving: SplitSummary | None
    findings: tuple[Finding, ...]
    distances: tuple[Distance, ...]


def judge(
    statistics: Mapping[str, Any],
    schema: Any,
    previous: Mapping[str, Any] | None = None,
    serving: Any | None = None,
    min_requests: int = 0,
) -> Judged:
    """Compares every split with the schema, the previous data and the serving log.

    Drift is looked for split by split; a split that the previous data does not have, or has without
    rows, is compared with its train split. Skew is looked for in the train split, from which the
    model learns.

    Args:
      statistics: DatasetFeatureStatisticsList by split.
      schema: the curated Schema.
      previous: the same of previous data.
      serving: statistics of the requests of a serving log.
      min_requests: requests below which skew is only a warning.
    """
    judging = _Judging(schema, previous or {}, serving, min_requests)
    for split, proto in statistics.items():
        judging.add_split(split, proto)
    if serving is not None:
        judging.add_requests(serving)
    return judging.judged()


class _Judging:
    """Collects what is found, split by split."""

    def __init__(
        self, schema: Any, previous: Mapping[str, Any], serving: Any | None, min_requests: int
    ) -> None:
        self._schema = schema
        self._previous = previous
        self._before = {name: summarize(name, proto) for name, proto in previous.items()}
        self._serving = serving
        self._requests = summarize(SERVING_SPLIT, serving) if serving is not None else None
        self._min_requests = min_requests
        self._anomalies: dict[str, Any] = {}
        self._splits: dict[str, SplitSummary] = {}
        self._findings: list[Finding] = []
        self._distances: list[Distance] = []

    def add_split(self, name: str, proto: Any) -> None:
        before = self._counterpart(name)
        serving = self._serving if name == SPLITS[0] else None
        compared = compare(proto, self._schema, self._previous.get(before), serving)
        summary = summarize(name, proto)
        self._splits[name] = summary
        self._anomalies[name] = compared.all
        self._findings += schema_anomalies.findings(summary, compared.agreed, self._schema)
        if before:
            self._add_drift(summary, self._before[before], compared)
        if self._requests is not None and compared.skew is not None:
            self._add_skew(summary, self._requests, compared.skew)

    def add_requests(self, proto: Any) -> None:
        found = compare_requests(proto, self._schema)
        summary = summarize(SERVING_SPLIT, proto)
        self._anomalies[SERVING_SPLIT] = found
        self._findings += schema_anomalies.findings(summary, found, self._schema)

    def judged(self) -> Judged:
        return Judged(
            anomalies=self._anomalies,
            splits=self._splits,
            previous=self._before,
            serving=self._requests,
            findings=tuple(self._findings),
            distances=tuple(self._distances),
        )

    def _counterpart(self, name: str) -> str:
        """Returns the name of the previous split to compare with, "" if none has rows."""
        usable = (s for s in (name, SPLITS[0]) if s in self._before and self._before[s].rows)
        return next(usable, "")

    def _add_drift(self, now: SplitSummary, before: SplitSummary, compared: Compared) -> None:
        if compared.drift is None:
            return
        self._findings += comparator_findings(now, before, compared.drift, self._schema, "drift")
        self._findings += vanished_findings(now, before, self._schema)
        self._distances += distances(now.name, compared.drift, "drift")

    def _add_skew(self, now: SplitSummary, asked: SplitSummary, anomalies: Any) -> None:
        self._findings += comparator_findings(
            now, asked, anomalies, self._schema, "skew", self._min_requests
        )
        self._distances += distances(now.name, anomalies, "skew")
