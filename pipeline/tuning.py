"""The configuration turned into the Tuner node, which tries settings of training before Trainer."""

import dataclasses
from collections.abc import Mapping

from tfx.components import Tuner
from tfx.dsl.components.base.base_node import BaseNode
from tfx.proto import trainer_pb2

from components.span_window.params import earlier_splits
from pipeline.config import RunConfig

TUNER_FN = "trainer.tuning.tuner_fn.tuner_fn"


def tuner_nodes(
    config: RunConfig, digests: Mapping[str, str], nodes: Mapping[str, BaseNode]
) -> dict[str, BaseNode]:
    """Returns the node "Tuner" over what Transform wrote; none when nothing is to be tried."""
    if not config.tuning.trials:
        return {}
    tuner = Tuner(
        examples=nodes["Transform"].outputs["transformed_examples"],
        transform_graph=nodes["Transform"].outputs["transform_graph"],
        tuner_fn=TUNER_FN,
        train_args=trainer_pb2.TrainArgs(splits=["train", *earlier_splits(config.window)]),
        eval_args=trainer_pb2.EvalArgs(splits=["eval"]),
        custom_config={
            "trainer": dataclasses.asdict(config.trainer),
            "tuning": dataclasses.asdict(config.tuning),
            "transform": dataclasses.asdict(config.transform),
            "state": dataclasses.asdict(config.state),
            "code_digest": digests["Tuner"],
        },
    )
    return {tuner.id: tuner}
