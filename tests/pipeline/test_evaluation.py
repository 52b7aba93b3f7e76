"""The nodes that judge and push a model, run by TFX with a real metadata store, over a tiny model.

The ratings are the movie's number plus or minus a half; a model predicts the number plus a bias. So
the error of a model without bias is exactly 0.5, and sqrt(0.25 + bias^2) with one.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import DataNotValidError, ModelNotBlessedError
from pipeline.evaluation_params import EvaluationParams
from registry.versions import pushed_versions

pytestmark = pytest.mark.tfx

DIGESTS = {"BlessedBaseline": "b", "Evaluator": "e", "Pusher": "p"}
PARAMS = EvaluationParams()


def write_examples(folder: Path) -> Path:
    """Forty test rows with a gender and without an age: a slice that the data does not have."""
    import tensorflow as tf

    (folder / "Split-test").mkdir(parents=True)
    with tf.io.TFRecordWriter(
        str(folder / "Split-test" / "data-00000-of-00001.gz"), options="GZIP"
    ) as writer:
        for row in range(40):
            number = row % 5 + 1
            feature = {
                "movie_id": tf.train.Feature(
                    bytes_list=tf.train.BytesList(value=[str(number).encode()])
                ),
                "user_gender": tf.train.Feature(int64_list=tf.train.Int64List(value=[row // 20])),
                "user_rating": tf.train.Feature(
                    float_list=tf.train.FloatList(value=[number + (0.5 if row % 2 else -0.5)])
                ),
            }
            example = tf.train.Example(features=tf.train.Features(feature=feature))
            writer.write(example.SerializeToString())
    return folder


def write_model(folder: Path, bias: float) -> Path:
    import tensorflow as tf

    class Biased(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="examples")])
        def predict(self, examples: Any) -> dict[str, Any]:
            spec = {"movie_id": tf.io.FixedLenFeature([], tf.string)}
            number = tf.strings.to_number(tf.io.parse_example(examples, spec)["movie_id"])
            return {"predicted_rating": number + bias}

    model = Biased()
    tf.saved_model.save(
        model,
        str(folder / "Format-Serving"),
        signatures={"serving_default": model.predict, "predict_examples": model.predict},
    )
    return folder


class Workspace:
    """One metadata store, one serving folder, and runs of the nodes under test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.serving = root / "serving" / "recommender"
        self.examples = write_examples(root / "examples")

    def run(self, model: Path, verdict: str = "passed") -> None:
        from tfx.dsl.components.common.importer import Importer
        from tfx.orchestration.local.local_dag_runner import LocalDagRunner
        from tfx.orchestration.metadata import sqlite_metadata_connection_config
        from tfx.orchestration.pipeline import Pipeline
        from tfx.types import standard_artifacts

        from components import artifacts
        from components.pusher.component import Pusher
        from pipeline.beam import beam_args
        from pipeline.evaluation import evaluation_nodes
        from tests.pipeline.parity_blesser import ParityBlesser
        from tests.pipeline.quality_blesser import QualityBlesser

        examples = Importer(
            source_uri=str(self.examples),
            artifact_type=standard_artifacts.Examples,
            properties={"split_names": json.dumps(["test"])},
        ).with_id("Examples")
        trained = Importer(source_uri=str(model), artifact_type=standard_artifacts.Model).with_id(
            "Trained"
        )
        report = Importer(
            source_uri=str(self.root / verdict),
            artifact_type=artifacts.ValidationReport,
            custom_properties={"verdict": verdict},
        ).with_id("Report")
        baseline, evaluator = evaluation_nodes(
            examples.outputs["result"],
            trained.outputs["result"],
            PARAMS,
            str(self.serving),
            DIGESTS,
        )
        parity = ParityBlesser(model=trained.outputs["result"])
        quality = QualityBlesser(model=trained.outputs["result"])
        pusher = Pusher(
            model=trained.outputs["result"],
            model_blessing=evaluator.outputs["blessing"],
            quality_blessing=quality.outputs["blessing"],
            quality=quality.outputs["quality"],
            parity_blessing=parity.outputs["blessing"],
            parity_report=parity.outputs["report"],
            evaluation=evaluator.outputs["evaluation"],
            validation_report=report.outputs["result"],
            push_base_dir=str(self.serving),
            code_digest=DIGESTS["Pusher"],
        )
        LocalDagRunner().run(
            Pipeline(
                pipeline_name="judged",
                pipeline_root=str(self.root / "artifacts"),
                metadata_connection_config=sqlite_metadata_connection_config(
                    str(self.root / "metadata.sqlite")
                ),
                components=[
                    examples,
                    trained,
                    report,
                    baseline,
                    evaluator,
                    quality,
                    parity,
                    pusher,
                ],
                enable_cache=True,
                beam_pipeline_args=beam_args(),
            )
        )

    def executions(self, node_type: str) -> list[str]:
        """States of a node's executions, oldest first."""
        from ml_metadata.proto import metadata_store_pb2 as mlmd_pb2

        found = sorted(self._store().get_executions_by_type(node_type), key=lambda e: e.id)
        return [mlmd_pb2.Execution.State.Name(execution.last_known_state) for execution in found]

    def inputs(self, node_type: str, key: str) -> list[str]:
        """URIs that the newest execution of a node got under an input."""
        from ml_metadata.proto import metadata_store_pb2 as mlmd_pb2

        store = self._store()
        newest = max(execution.id for execution in store.get_executions_by_type(node_type))
        ids = [
            event.artifact_id
            for event in store.get_events_by_execution_ids([newest])
            if event.type == mlmd_pb2.Event.INPUT and event.path.steps[0].key == key
        ]
        return [artifact.uri for artifact in store.get_artifacts_by_id(ids)] if ids else []

    def metrics(self) -> dict[str, dict[str, float]]:
        """{slice: {metric: value}} of the newest evaluation."""
        import tensorflow_model_analysis as tfma

        newest = max((self.root / "artifacts" / "Evaluator" / "evaluation").iterdir(), key=_number)
        found = tfma.load_eval_result(str(newest)).slicing_metrics
        return {
            str(slice_key): {name: value["doubleValue"] for name, value in metrics[""][""].items()}
            for slice_key, metrics in found
        }

    def _store(self) -> Any:
        from ml_metadata import MetadataStore
        from tfx.orchestration.metadata import sqlite_metadata_connection_config

        path = str(self.root / "metadata.sqlite")
        return MetadataStore(sqlite_metadata_connection_config(path))


def _number(path: Path) -> int:
    return int(path.name)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace in which a model without bias has been judged and pushed."""
    workspace = Workspace(tmp_path_factory.mktemp("judged"))
    workspace.run(write_model(workspace.root / "unbiased", 0.0))
    yield workspace


def test_a_good_model_is_measured_blessed_and_pushed(first_run: Workspace) -> None:
    # The ratings' variance is 2 (the numbers) + 0.25 (the halves), of which the model leaves 0.25.
    metrics = first_run.metrics()
    assert metrics["()"] == pytest.approx(
        {
            "example_count": 40,
            "rmse": 0.5,
            "mae": 0.5,
            "r2": 1 - 0.25 / 2.25,
            "mean_rating": 3.0,
            "mean_prediction": 3.0,
        }
    )
    assert set(metrics) == {"()", "(('user_gender', 0),)", "(('user_gender', 1),)"}
    assert [version.version for version in pushed_versions(first_run.serving)] != []


def test_one_life_of_a_workspace(first_run: Workspace) -> None:
    """Runs follow on one another, so they are one test: imports and Beam make each of them dear."""
    workspace, first = first_run, pushed_versions(first_run.serving)

    # The same once more: the model that is pushed now must not become its own baseline.
    workspace.run(workspace.root / "unbiased")
    for node in (
        "components.blessed_baseline.component.BlessedBaseline",
        "tfx.components.evaluator.component.Evaluator",
        "components.pusher.component.Pusher",
    ):
        assert workspace.executions(node) == ["COMPLETE", "CACHED"], node
    assert workspace.inputs("tfx.components.evaluator.component.Evaluator", "baseline_model") == []
    assert pushed_versions(workspace.serving) == first

    # A worse one is compared with it, refused, and nothing is pushed.
    rise = math.sqrt(0.25 + 0.2**2) - 0.5
    with pytest.raises(ModelNotBlessedError) as refused:
        workspace.run(write_model(workspace.root / "biased", 0.2))
    assert (
        f"rmse on the test split differs by {rise:+.4f} from the last blessed model,"
        f" allowed is +0.0100 (missed by {rise - 0.01:.4f})"
    ) in str(refused.value)
    evaluator = "tfx.components.evaluator.component.Evaluator"
    (baseline,) = workspace.inputs(evaluator, "baseline_model")
    assert "BlessedBaseline/baseline_model" in baseline
    assert pushed_versions(workspace.serving) == first

    # One that is as good is pushed beside it.
    workspace.run(write_model(workspace.root / "as_good", 0.01))
    pushed = pushed_versions(workspace.serving)
    assert len(pushed) == 2 and pushed[1:] == first
    assert pushed[0].version > first[0].version

    # Data that did not pass keeps even a blessed model from being pushed.
    with pytest.raises(DataNotValidError, match="verdict is failed"):
        workspace.run(workspace.root / "as_good", verdict="failed")

    # Back to the first: compared with what has been pushed since, then pushed over it.
    workspace.run(workspace.root / "unbiased")
    assert len(workspace.inputs(evaluator, "baseline_model")) == 1
    assert pushed_versions(workspace.serving)[1:] == pushed
    workspace.run(workspace.root / "unbiased")
    assert workspace.executions(evaluator)[-2:] == ["COMPLETE", "CACHED"]


def test_a_model_worse_than_the_best_constant_is_refused_without_a_baseline(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(
        ModelNotBlessedError, match=r"r2 on the test split is -0\.1[0-9]*, required"
    ):
        workspace.run(write_model(tmp_path / "far_off", 1.5))
    assert pushed_versions(workspace.serving) == []
