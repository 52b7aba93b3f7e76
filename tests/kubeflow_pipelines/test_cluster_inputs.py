"""What a step on a cluster can read, and paths of this machine, which it cannot."""

from pathlib import Path

import pytest

from kubeflow_pipelines.cluster_inputs import cluster_inputs
from kubeflow_pipelines.refusals import NotExpressibleError
from pipeline.config import load_config


@pytest.mark.parametrize(
    ("path", "synthetic"),
    [
        ("sample:20k", True),
        ("tfds:movielens/100k-ratings", False),
        ("s3://bucket/{SPAN}/*.csv", False),
        ("/mnt/tfx-recommender/data/ml-100k.zip", False),
        ("/data/ml-100k.zip", False),
    ],
)
def test_reachable_sources_are_taken_as_they_are(
    path: str, synthetic: bool, tmp_path: Path
) -> None:
    config = load_config(
        data=path, assignments=("kubeflow.steps.RatingsExampleGen={volumes: {/data: ratings}}",)
    )
    found = cluster_inputs(config, tmp_path)
    assert (found.source.params.path, found.source.synthetic) == (path, synthetic)
    assert found.schema_file.is_file()


def test_paths_of_this_machine_are_refused_with_node_and_key(tmp_path: Path) -> None:
    config = load_config(
        data="/home/me/ratings.csv",
        assignments=(
            "validation.against=/home/me/last.csv",
            "validation.serving_log=/home/me/log.jsonl",
        ),
    )
    with pytest.raises(NotExpressibleError) as caught:
        cluster_inputs(config, tmp_path)
    starts = [problem.partition(" is ")[0] for problem in caught.value.problems]
    assert starts == [
        "RatingsExampleGen: source.path",
        "AgainstExampleGen: validation.against",
        "RequestLogExampleGen: validation.serving_log",
    ]
    assert "below /mnt/tfx-recommender" in caught.value.problems[0]
