from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import statistics_pb2

from components.contract.facts import FeatureFacts, facts_of

COMMON = "common_stats { num_non_missing: %d num_missing: %d min_num_values: 1 max_num_values: %d }"
TRAIN = f"""datasets {{
  num_examples: 10
  features {{
    path {{ step: "age" }} type: FLOAT
    num_stats {{ {COMMON % (8, 2, 1)} min: 3.5 max: inf }}
  }}
  features {{
    path {{ step: "job" }} type: STRING
    string_stats {{ {COMMON % (10, 0, 1)} unique: 2
      rank_histogram {{ buckets {{ label: "b" sample_count: 4 }} buckets {{ label: "a" sample_count: 6 }} }} }}
  }}
  features {{
    path {{ step: "genre" }} type: INT
    string_stats {{ {COMMON % (10, 0, 3)} unique: 2
      rank_histogram {{ buckets {{ label: "2" sample_count: 4 }} buckets {{ label: "10" sample_count: 6 }} }} }}
  }}
  features {{ path {{ step: "nothing" }} type: INT }}
}}"""  # noqa: E501
EVAL = f"""datasets {{
  num_examples: 4
  features {{
    path {{ step: "age" }} type: FLOAT
    num_stats {{ {COMMON % (2, 2, 2)} min: -1 max: 7 }}
  }}
  features {{
    path {{ step: "job" }} type: STRING
    string_stats {{ {COMMON % (4, 0, 1)} unique: 3
      rank_histogram {{ buckets {{ label: "c" sample_count: 1 }} buckets {{ label: "a" sample_count: 3 }} }} }}
  }}
}}"""  # noqa: E501


def test_splits_are_merged() -> None:
    splits = [
        text_format.Parse(text, statistics_pb2.DatasetFeatureStatisticsList())
        for text in (TRAIN, EVAL, "", "datasets { num_examples: 0 }")
    ]
    assert facts_of(splits) == {
        "age": FeatureFacts("age", "FLOAT", 14, 10, 0.5, 1, 2, -1.0, 7.0),
        "genre": FeatureFacts("genre", "INT", 14, 10, 0.0, 1, 3, 2.0, 10.0, {"10": 6, "2": 4}, 2),
        "job": FeatureFacts(
            "job", "BYTES", 14, 14, 1.0, 1, 1, None, None, {"a": 9, "b": 4, "c": 1}, 3, False
        ),
    }


def test_no_rows_are_no_facts() -> None:
    assert facts_of([statistics_pb2.DatasetFeatureStatisticsList()]) == {}
