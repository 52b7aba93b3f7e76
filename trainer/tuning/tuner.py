"""A search space turned into trials of our own training, told and chosen by KerasTuner.

Trials are drawn at random (J. Bergstra, Y. Bengio, "Random search for hyper-parameter
optimization", JMLR 2012), which needs no number of trials to be worth it. The first trial is the
configuration as it is: what is chosen is never worse than that on the eval split.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras_tuner
from keras_tuner import errors
from keras_tuner.oracles import RandomSearchOracle

from foundation.errors import ModelNotBlessedError
from trainer.params import TrainerParams
from trainer.tuning.space import SPACE, Range
from trainer.tuning.values import with_values

PROGRESS = logging.getLogger("trainer.tuning.progress")
Settings = dict[str, Any]
_OBJECTIVE = "eval_objective"


class TrainingTuner(keras_tuner.engine.base_tuner.BaseTuner):
    """Calls a function of settings once for each trial; makes and keeps no Keras model."""

    def __init__(
        self,
        measure: Callable[[TrainerParams], float],
        base: TrainerParams,
        fields: Sequence[str],
        trials: int,
        folder: Path,
    ) -> None:
        """Prepares the search.

        Args:
          measure: settings to what is to be small; ModelNotBlessedError when training diverges.
          base: what is not searched, and the first trial; its seed is that of the search as well.
          fields: of SPACE, those to be searched.
          trials: how many at most.
          folder: where KerasTuner keeps its state; may be deleted afterwards.
        """
        self._measure = measure
        self._base = base
        oracle = _BaseFirst(
            objective=keras_tuner.Objective(_OBJECTIVE, "min"),
            max_trials=trials,
            # KerasTuner takes a seed of 0 for none.
            seed=base.seed + 1,
            hyperparameters=hyperparameters(fields, base),
            allow_new_entries=False,
            tune_new_entries=False,
            max_consecutive_failed_trials=trials + 1,  # on_search_end says it better
        )
        super().__init__(oracle, directory=str(folder), project_name="tuner", overwrite=True)

    def run_trial(self, trial: Any) -> dict[str, float]:
        """Trains with the settings of a trial.

        Raises:
          FailedTrialError: training diverged; the search goes on.
          FatalError: anything else, which is a fault of ours and ends the search.
        """
        values = dict(trial.hyperparameters.values)
        number = f"trial {len(self.oracle.trials)}/{self.oracle.max_trials}"
        PROGRESS.info("%s: %s", number, shown(values))
        try:
            found = self._measure(with_values(self._base, values))
        except ModelNotBlessedError as error:
            PROGRESS.info("%s: %s", number, error)
            raise errors.FailedTrialError(str(error)) from error
        except Exception as error:
            raise errors.FatalError(f"{type(error).__name__}: {error}") from error
        PROGRESS.info("%s: eval objective %.4f", number, found)
        return {_OBJECTIVE: found}

    def on_search_end(self) -> None:
        """Says what is best.

        Raises:
          ModelNotBlessedError: every trial diverged.
        """
        # KerasTuner puts failed trials behind those that ended well, which alone have a score.
        (best,) = self.oracle.get_best_trials(1)
        if best.score is None:
            raise ModelNotBlessedError(
                f"training diverged in each of {len(self.oracle.trials)} trials",
                hint="Set trainer.learning_rate by hand, lower than the default.",
            )
        values = shown(dict(best.hyperparameters.values))
        PROGRESS.info("best eval objective %.4f: %s", best.score, values)


class _BaseFirst(RandomSearchOracle):
    """Random search whose first trial has the defaults of the space."""

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Returns the settings of the next trial, as KerasTuner asks for them."""
        if self.trials:
            found: dict[str, Any] = super().populate_space(trial_id)
            return found
        values = {each.name: each.default for each in self.hyperparameters.space}
        return {"status": keras_tuner.engine.trial.TrialStatus.RUNNING, "values": values}


def hyperparameters(fields: Sequence[str], base: TrainerParams) -> Any:
    """Returns KerasTuner's declaration of the fields, with the values of `base` as defaults."""
    found = keras_tuner.HyperParameters()
    for each in SPACE:
        if each.name in fields:
            _declare(found, each, getattr(base, each.name))
    return found


def shown(values: Settings) -> str:
    """Returns the values in one line."""
    return ", ".join(f"{name} {value:.4g}" for name, value in values.items())


def _declare(found: Any, each: Range, default: float) -> None:
    kind = found.Int if each.whole else found.Float
    kind(
        each.name,
        each.lowest,
        each.highest,
        step=each.step,
        sampling="log" if each.log else "linear",
        default=default,
    )
