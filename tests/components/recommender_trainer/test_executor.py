from pathlib import Path

import pytest

pytestmark = pytest.mark.tfx


def test_run_fn_is_told_where_catalogue_and_statistics_lie(tmp_path: Path) -> None:
    from tfx.types import standard_artifacts
    from tfx.utils import json_utils

    from components.artifacts import Catalogue
    from components.recommender_trainer.executor import Executor

    def artifact(kind: type, name: str) -> object:
        found = kind()
        found.uri = str(tmp_path / name)
        return found

    examples = artifact(standard_artifacts.Examples, "examples")
    examples.split_names = '["train", "eval"]'  # type: ignore[attr-defined]
    statistics = artifact(standard_artifacts.ExampleStatistics, "statistics")
    statistics.split_names = '["train", "eval"]'  # type: ignore[attr-defined]
    fn_args = Executor()._GetFnArgs(
        {
            "examples": [examples],
            "catalogue": [artifact(Catalogue, "catalogue")],
            "statistics": [statistics],
        },
        {
            "model": [artifact(standard_artifacts.Model, "model")],
            "model_run": [artifact(standard_artifacts.ModelRun, "run")],
        },
        {
            "train_args": '{"splits": ["train"]}',
            "eval_args": '{"splits": ["eval"]}',
            "custom_config": json_utils.dumps({"trainer": {"seed": 3}}),
        },
    )
    assert fn_args.custom_config == {
        "trainer": {"seed": 3},
        "catalogue_file": str(tmp_path / "catalogue" / "catalogue.parquet"),
        "statistics_file": str(tmp_path / "statistics" / "Split-train" / "FeatureStats.pb"),
    }
