"""Small healthy evidence, from which each test breaks one thing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2, statistics_pb2

from components.schema_validation.content import report_content
from components.schema_validation.findings import Finding
from components.schema_validation.ingest import Boundaries, IngestFacts
from components.schema_validation.params import ValidationParams
from components.schema_validation.rules import Evidence
from components.schema_validation.summaries import Bin, FeatureSummary, SplitSummary

# A day a split: train is t <= 1_000_086_400, eval until 1_000_172_800, test until 1_000_259_200.
START_S, DAY_S = 1_000_000_000, 86_400
BOUNDARIES = {
    "min_s": float(START_S),
    "train_end_s": float(START_S + DAY_S),
    "eval_end_s": float(START_S + 2 * DAY_S),
    "max_s": float(START_S + 3 * DAY_S),
}
ROWS = {"train": 600, "eval": 200, "test": 200}


@pytest.fixture
def ingest_json() -> dict[str, Any]:
    """ingest.json of 1,000 ratings, none refused."""
    return {
        "source": "ratings.csv",
        "format": "csv",
        "span": 0,
        "version": 1,
        "input_fingerprint": "f" * 64,
        "synthetic": False,
        "files": [{"name": "ratings.csv", "sha256": "a" * 64, "bytes": 25_000, "rows": 1_000}],
        "rows_read": 1_000,
        "rows_written": 1_000,
        "rows_refused": 0,
        "refused_by_reason": {},
        "examples": [],
        "warnings": [],
        "rows": dict(ROWS),
        "split_boundaries": dict(BOUNDARIES),
    }


@pytest.fixture
def healthy(ingest_json: dict[str, Any]) -> Evidence:
    """Evidence in which no rule finds anything."""
    starts = {"train": START_S, "eval": START_S + DAY_S + 1, "test": START_S + 2 * DAY_S + 1}
    return Evidence(
        splits={name: make_split(name, ROWS[name], start) for name, start in starts.items()},
        ingest=IngestFacts.from_report(ingest_json, []),
        boundaries=Boundaries.from_dict(BOUNDARIES),
        rows=dict(ROWS),
    )


def make_split(name: str, rows: int, first_s: int) -> SplitSummary:
    """A split of `rows` ratings of 20 users and 30 movies, over most of a day from first_s."""
    middle_s, last_s = first_s + 40_000, first_s + DAY_S - 100
    features = [
        FeatureSummary("user_id", "text", rows, 0, unique=20, values=(("u1", 40), ("u2", 30))),
        FeatureSummary("movie_id", "text", rows, 0, unique=30, values=(("m1", 40),)),
        FeatureSummary(
            "timestamp", "integer", rows, 0,
            minimum=first_s, maximum=last_s, median=first_s + 10, mean=first_s + 9.5,
            histogram=(Bin(first_s, middle_s, rows / 4), Bin(middle_s, last_s, rows * 3 / 4)),
        ),
        FeatureSummary(
            "user_rating", "float", rows, 0, minimum=1, maximum=5, median=4, mean=3.5,
            histogram=(Bin(1, 1.4, rows / 4), Bin(4.6, 5, rows * 3 / 4)),
        ),
    ]  # fmt: skip
    return SplitSummary(name, rows, {feature.name: feature for feature in features})


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
        return report_content(evidence, findings, ValidationParams(), provenance)

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
