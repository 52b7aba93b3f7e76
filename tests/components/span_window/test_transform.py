"""Transform over a window: what is known is not analyzed, and the result is that of all rows.

In the first run there is no earlier span, which must add nothing. In the others there is, and its
rows lie where Transform does not look for what is to be analyzed.
"""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from components.span_window.plan import Part, Plan
from components.span_window.rows import digest_of
from foundation.errors import WorkspaceError

pytestmark = pytest.mark.tfx

DAY = 86_400
OLD = [(f"u{i % 7}", f"m{i % 4}", i * DAY) for i in range(40)]
NEW = [(f"u{i % 3}", f"m{5 + i % 4}", (40 + i) * DAY) for i in range(25)]
EVAL = [("u1", "m1", 90 * DAY)]
Row = tuple[str, str, int]


def write_examples(folder: Path, rows: list[Row]) -> str:
    import tensorflow as tf

    folder.mkdir(parents=True)
    with tf.io.TFRecordWriter(str(folder / "data_tfrecord-00000-of-00001.gz"), "GZIP") as writer:
        for user, movie, timestamp in rows:
            example = tf.train.Example()
            for key, text in (("user_id", user), ("movie_id", movie)):
                example.features.feature[key].bytes_list.value.append(text.encode())
            example.features.feature["timestamp"].int64_list.value.append(timestamp)
            example.features.feature["user_rating"].float_list.value.append(4.0)
            writer.write(example.SerializeToString())
    return str(folder)


def part(split: str, analyzed_as: str, *folders: str, analysis: str = "") -> Part:
    return Part(split, analyzed_as, folders, 0, digest_of(folders), analysis)


def transformed(root: Path, project: Path, *parts: Part) -> tuple[Any, str]:
    """Returns the transform output of a window, and the folder of what was found about train."""
    import tensorflow_transform as tft
    from tfx.proto import transform_pb2
    from tfx.types import standard_artifacts
    from tfx.utils import proto_utils

    from components.span_window.executor import Executor, dataset_key
    from components.span_window.transform.executor import Executor as Transform
    from pipeline.beam import beam_args

    made = {
        "window": standard_artifacts.Examples(),
        "analyzer_cache": standard_artifacts.TransformCache(),
        "transform_graph": standard_artifacts.TransformGraph(),
        "transformed_examples": standard_artifacts.Examples(),
        "updated_analyzer_cache": standard_artifacts.TransformCache(),
        "schema": standard_artifacts.Schema(),
    }
    for key, artifact in made.items():
        artifact.uri = str(root / key)
    Path(made["schema"].uri).mkdir(parents=True)
    agreed = (project / "pipeline" / "schema" / "ratings.pbtxt").read_text()
    (Path(made["schema"].uri) / "schema.pbtxt").write_text(agreed)
    plan = Plan(2, 0, "s", parts, (2, 1))
    outputs = {key: [made[key]] for key in ("window", "analyzer_cache")}
    Executor().Do({}, outputs, {"plan": plan.to_json()})
    config = transform_pb2.SplitsConfig(
        analyze=[each.analyzed_as for each in parts if each.analyzed_as],
        transform=[each.split for each in parts],
    )
    context = Transform.Context(beam_pipeline_args=beam_args(), tmp_dir=str(root / "tmp"))
    Transform(context).Do(
        {
            "examples": [made["window"]],
            "schema": [made["schema"]],
            "analyzer_cache": [made["analyzer_cache"]],
        },
        {
            key: [made[key]]
            for key in ("transform_graph", "transformed_examples", "updated_analyzer_cache")
        },
        {
            "preprocessing_fn": "transform.preprocessing.preprocessing_fn",
            "custom_config": json.dumps({"transform": {}}),
            "splits_config": proto_utils.proto_to_json(config),
            "disable_statistics": 1,
            "force_tf_compat_v1": 0,
        },
    )
    key = dataset_key(f"{made['window'].uri}/Split-train")
    found = str(Path(made["updated_analyzer_cache"].uri) / key)
    return tft.TFTransformOutput(made["transform_graph"].uri), found


EARLIER = ("earlier_1_train", "analyze_earlier_1_train")


def test_what_is_known_is_not_analyzed_again_and_the_result_is_the_same(
    tmp_path: Path, project: Path
) -> None:
    old, new, later = (
        write_examples(tmp_path / name, rows)
        for name, rows in (("old", OLD), ("new", NEW), ("eval", EVAL))
    )
    held_out = part("eval", "", later)
    output, of_old = transformed(
        tmp_path / "1", project, part("train", "train", old), held_out, part(*EARLIER)
    )
    check(output, OLD)

    now, known = part("train", "train", new), part(*EARLIER, old, analysis=of_old)
    output, _ = transformed(tmp_path / "2", project, now, held_out, known)
    check(output, OLD + NEW)
    transformed_rows = tmp_path / "2" / "transformed_examples" / "Split-earlier_1_train"
    assert count(transformed_rows) == len(OLD)

    # One entry is not found under its key: its rows would be missing, and nothing would show it.
    description = Path(of_old).parent / "analyses.json"
    content = json.loads(description.read_text())
    entries = content[Path(of_old).name]["entries"]
    entries["00"] = entries.pop(min(entries))
    description.write_text(json.dumps(content))
    with pytest.raises(WorkspaceError, match="did not use all of what is known"):
        transformed(tmp_path / "3", project, now, held_out, known)


def count(folder: Path) -> int:
    import tensorflow as tf

    files = [str(file) for file in folder.iterdir()]
    return sum(1 for _ in tf.data.TFRecordDataset(files, "GZIP"))


def check(output: Any, rows: list[Row]) -> None:
    """Holds a transform graph against what these rows give, counted by hand."""
    import numpy as np
    import tensorflow as tf

    for place, vocabulary in enumerate(("user_ids", "movie_ids")):
        counts = Counter(row[place].encode() for row in rows)
        ranked = sorted(counts, key=lambda text: (counts[text], text), reverse=True)
        assert output.vocabulary_by_name(vocabulary) == ranked
    times = np.array([row[2] for row in rows], np.float64)
    raw = {
        "user_id": tf.constant(["u0"]),
        "movie_id": tf.constant(["m0"]),
        "timestamp": tf.constant([20 * DAY], tf.int64),
    }
    spec = output.raw_feature_spec()
    for key, feature in spec.items():
        if key not in raw and isinstance(feature, tf.io.VarLenFeature):
            raw[key] = tf.sparse.from_dense(tf.zeros([1, 0], feature.dtype))
    found = output.transform_features_layer()(raw)["timestamp_standardised"].numpy()
    expected = (20 * DAY - times.mean()) / math.sqrt(times.var())
    assert found.tolist() == pytest.approx([expected], rel=1e-6)
