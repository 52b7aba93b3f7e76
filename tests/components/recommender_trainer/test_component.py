import pytest

pytestmark = pytest.mark.tfx


def test_the_node_carries_settings_digest_and_catalogue() -> None:
    import json

    from tfx import types
    from tfx.types import standard_artifacts

    from components.artifacts import Catalogue
    from components.recommender_trainer.component import RecommenderTrainer
    from trainer.params import TrainerParams
    from transform.params import TransformParams
    from transform.point_in_time.params import StateParams

    node = RecommenderTrainer(
        examples=types.Channel(type=standard_artifacts.Examples),
        transform_graph=types.Channel(type=standard_artifacts.TransformGraph),
        schema=types.Channel(type=standard_artifacts.Schema),
        catalogue=types.Channel(type=Catalogue),
        statistics=types.Channel(type=standard_artifacts.ExampleStatistics),
        trainer=TrainerParams(embedding_dim=7),
        transform=TransformParams(),
        state=StateParams(max_history=3),
        code_digest="abc",
    )
    assert node.id == "Trainer"
    assert set(node.outputs) == {"model", "model_run"}
    assert node.exec_properties["code_digest"] == "abc"
    config = json.loads(node.exec_properties["custom_config"])
    assert config["trainer"]["embedding_dim"] == 7
    assert config["state"]["max_history"] == 3
    assert config["transform"]["id_encoding"] == "vocabulary"
