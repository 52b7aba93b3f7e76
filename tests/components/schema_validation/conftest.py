"""Small healthy evidence, from which each test breaks one thing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2, statistics_pb2

from components.schema_validation.content import report_content
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.rule_file import Rules
from components.schema_validation.summaries import SplitSummary
from tests.components.schema_validation.healthy_evidence import evidence, ingest_report
from transform.arrow import pa


@pytest.fixture
def ingest_json() -> dict[str, Any]:
    """ingest.json of 1,000 ratings, none refused."""
    return ingest_report()


@pytest.fixture
def healthy() -> Evidence:
    """Evidence in which no rule finds anything."""
    return evidence()


def _with_feature(
    evidence: Evidence, split: str, feature: str, changes: dict[str, Any] | None
) -> Evidence:
    old = evidence.splits[split]
    features = dict(old.features)
    if changes is None:
        del features[feature]
    else:
        features[feature] = replace(features[feature], **changes)
    return replace(
        evidence, splits={**evidence.splits, split: SplitSummary(split, old.rows, features)}
    )


@pytest.fixture
def change_feature() -> Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]:
    """change_feature(evidence, split, feature, {attribute: value}); None removes the feature."""
    return _with_feature


@pytest.fixture
def make_content(healthy: Evidence) -> Callable[..., dict[str, Any]]:
    """make_content(*findings, evidence=...) -> the content of a report."""

    def make(*findings: Finding, evidence: Evidence = healthy) -> dict[str, Any]:
        provenance = {
            "input_fingerprint": "1" * 64,
            "schema_sha256": "2" * 64,
            "code_digest": "3" * 64,
            "stack": {"tfx": "1.16.0"},
        }
        return report_content(evidence, findings, Rules(), provenance)

    return make


@pytest.fixture
def schema(project: Path) -> Any:
    """The curated schema."""
    text = (project / "pipeline" / "schema" / "ratings.pbtxt").read_text("utf-8")
    return text_format.Parse(text, schema_pb2.Schema())


@pytest.fixture
def statistics() -> Any:
    """TFDV's statistics of a split of four rows, written by hand."""
    return text_format.Parse(_STATISTICS, statistics_pb2.DatasetFeatureStatisticsList())


_STATISTICS = """
datasets {
  num_examples: 4
  features {
    path { step: "user_occupation_text" }
    type: STRING
    string_stats {
      common_stats { num_non_missing: 3 num_missing: 1 }
      unique: 2
      rank_histogram {
        buckets { low_rank: 1 high_rank: 1 label: "wizard" sample_count: 1 }
        buckets { label: "artist" sample_count: 2 }
      }
    }
  }
  features {
    path { step: "user_rating" }
    type: FLOAT
    num_stats {
      common_stats { num_non_missing: 4 }
      mean: 3.5 min: 1 median: 4 max: 5
      histograms { buckets { low_value: 1 high_value: 5 sample_count: 4 } type: QUANTILES }
      histograms {
        buckets { low_value: 1 high_value: 3 sample_count: 1 }
        buckets { low_value: 3 high_value: 5 sample_count: 3 }
      }
    }
  }
}
"""


@pytest.fixture
def make_statistics(schema: Any) -> Callable[[dict[str, list[Any]]], Any]:
    """make_statistics(columns) -> TFDV's statistics of them, made with the curated schema."""

    def make(columns: dict[str, list[Any]]) -> Any:
        from tensorflow_data_validation import StatsOptions
        from tensorflow_data_validation.statistics import stats_impl

        rows = {name: pa.array(map(_as_list, values)) for name, values in columns.items()}
        types = {feature.name: feature.type for feature in schema.feature}
        floats = {name for name, kind in types.items() if kind == schema_pb2.FLOAT}
        arrays = [
            values.cast(pa.list_(pa.float32())) if name in floats else values
            for name, values in rows.items()
        ]
        batch = pa.RecordBatch.from_arrays(arrays, names=list(rows))
        return stats_impl.generate_statistics_in_memory(batch, StatsOptions(schema=schema))

    return make


def _as_list(value: Any) -> list[Any] | None:
    return value if value is None or isinstance(value, list) else [value]
