"""What TFX's Tuner calls: transformed examples in, trials of our training out."""

from pathlib import Path
from typing import Any

from tfx.v1.components import TunerFnResult

from trainer.params import TrainerParams
from trainer.training_data import TrainingData, load_training_data
from trainer.tuning.objective import objective
from trainer.tuning.params import TuningParams
from trainer.tuning.tuner import TrainingTuner


def tuner_fn(fn_args: Any) -> TunerFnResult:
    """Returns the tuner, which trains on the train split and compares on the eval split.

    Args:
      fn_args: TFX's FnArgs. `custom_config` holds "trainer", "tuning", "transform" and "state"
        (fields of TrainerParams, TuningParams, TransformParams, StateParams).
    """
    config = fn_args.custom_config
    base, tuning = TrainerParams(**config["trainer"]), TuningParams(**config["tuning"])
    data = load_training_data(fn_args)
    tuner = TrainingTuner(
        lambda params: measured(data, params, tuning.rating_weight),
        base,
        tuning.fields,
        tuning.trials,
        Path(fn_args.working_dir),
    )
    return TunerFnResult(tuner=tuner, fit_kwargs={})


def measured(data: TrainingData, params: TrainerParams, rating_weight: float) -> float:
    """Returns the objective of one training."""
    return objective(data.fit(params), data.evaluation, rating_weight)
