"""Parameters of the pipeline: defaults from the configuration, and targets that must be there."""

import json

import pytest

from kubeflow_pipelines.parameters import DOUBLE, INTEGER, UNSET, parameters_of
from kubeflow_pipelines.refusals import NotExpressibleError
from pipeline.config import load_config

SLICES = {"r2": {"thresholds": [{"threshold": {"value_threshold": {"lower_bound": 0.0}}}]}}
SLICES["rmse"] = {"thresholds": [{"threshold": {"change_threshold": {"absolute": 0.01}}}]}  # type: ignore[dict-item]
GATES = {"max_slice_rmse_loss": 0.05, "max_slice_ndcg_loss": 0.02, "min_index_recall": 0.95}
NODES = {
    "RatingsExampleGen": {"source": '{"path": "sample", "span": null}', "synthetic": 1},
    "Trainer": {"custom_config": '{"trainer": {"max_epochs": 12}}'},
    "Evaluator": {"eval_config": json.dumps({"metrics_specs": [{"per_slice_thresholds": SLICES}]})},
    "ModelValidation": {"params": json.dumps({"gates": GATES}), "synthetic": 1},
}


def test_defaults_are_those_of_the_configuration() -> None:
    config = load_config(data="s3://b/{SPAN}/r.csv", assignments=("trainer.max_epochs=3",))
    found = {each.name: each for each in parameters_of(config, NODES)}
    assert found["data"].default == "s3://b/{SPAN}/r.csv"
    assert (found["epochs"].kind, found["epochs"].default) == (INTEGER, 3)
    assert (found["span"].default, found["span"].can_be_unset) == (UNSET, True)
    assert (found["max_rmse_increase"].kind, found["max_rmse_increase"].default) == (DOUBLE, 0.01)
    assert "max_rmse" not in found  # the configuration does not check it


def test_every_node_that_tells_generated_data_apart_hears_of_other_data() -> None:
    data = parameters_of(load_config(), NODES)[0]
    told = {target.node for target in data.targets if target.path == ("synthetic",)}
    assert told == {"RatingsExampleGen", "ModelValidation"}


def test_a_node_without_the_setting_is_named() -> None:
    nodes = {**NODES, "Trainer": {"custom_config": '{"trainer": {}}'}}
    with pytest.raises(
        NotExpressibleError, match=r"Trainer: no custom_config\.trainer\.max_epochs"
    ):
        parameters_of(load_config(), nodes)
