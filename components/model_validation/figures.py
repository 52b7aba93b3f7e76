"""What systems reached, unit by unit, turned into means, intervals and differences.

A unit is what a protocol averages over: a test row, a user, an event. Intervals draw users, with
all of their units (trainer/metrics/bootstrap.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.model_validation.groups import Groups
from components.model_validation.ratings import Codes, Floats, Mask
from trainer.metrics import percentile_interval, resampled_means

# Units hold squared errors under this name; their mean is shown as its root.
RMSE = "rmse"
MAE = "mae"
ERRORS = (RMSE, MAE)

Figures = dict[str, float | None]


@dataclass(frozen=True)
class Draws:
    """How intervals are made.

    Attributes:
      resamples: draws of users.
      confidence: share of the draws that an interval holds.
      seed: of the draws.
    """

    resamples: int
    confidence: float
    seed: int


@dataclass(frozen=True)
class Protocol:
    """What systems reached under one protocol, all on the same units.

    Attributes:
      users: int64 `[num_units]`, whose unit it is.
      groups: ways to cut the units up.
      values: by system and metric float64 `[num_units]`; NaN where a system has no answer.
    """

    users: Codes
    groups: tuple[Groups, ...]
    values: Mapping[str, Mapping[str, Floats]]

    def means(self, system: str, units: Mask | None = None) -> Figures:
        """Returns the figures of a system over some units; None where there is none."""
        return {
            metric: _figure(metric, values if units is None else values[units])
            for metric, values in self.values[system].items()
        }

    def intervals(self, system: str, draws: Draws) -> dict[str, list[float] | None]:
        """Returns (low, high) of each figure of a system; None where it does not exist."""
        metrics = self.values[system]
        if not len(self.users) or not metrics:
            return dict.fromkeys(metrics)
        of_draws = _drawn(self.users, list(metrics.values()), None, draws)
        found = {}
        for metric, values in zip(metrics, of_draws.T, strict=True):
            interval = percentile_interval(_rooted(metric, values), draws.confidence)
            found[metric] = list(interval) if interval else None
        return found

    def gains(
        self, metric: str, system: str, other: str, masks: Sequence[Mask], draws: Draws
    ) -> "list[Gain]":
        """Returns by how much a system is better than another over each of several sets of units.

        Better is a lower error and a higher figure of any other metric.
        """
        if not masks or not len(self.users):
            return []
        ours, theirs = self.values[system][metric], self.values[other][metric]
        cells = [values for values in (ours, theirs) for _ in masks]
        of_draws = _rooted(metric, _drawn(self.users, cells, [*masks, *masks], draws))
        gains = _better(metric, of_draws[:, : len(masks)], of_draws[:, len(masks) :])
        found = []
        for mask, values in zip(masks, gains.T, strict=True):
            before, after = (_figure(metric, of[mask]) for of in (theirs, ours))
            gain = None
            if before is not None and after is not None:
                gain = float(_better(metric, after, before))
            interval = percentile_interval(values, draws.confidence)
            people = len(np.unique(self.users[mask]))
            found.append(Gain(gain, interval, int(mask.sum()), people, after, before))
        return found


@dataclass(frozen=True)
class Gain:
    """By how much one system is better than another on the same units.

    Attributes:
      value: None where one of them has no figure.
      interval: in which the middle draws lie; None without any.
      units: number of units.
      users: number of users.
      ours: the figure of the one.
      theirs: the figure of the other.
    """

    value: float | None
    interval: tuple[float, float] | None
    units: int
    users: int
    ours: float | None
    theirs: float | None


def _better(metric: str, ours: Any, theirs: Any) -> Any:
    return theirs - ours if metric in ERRORS else ours - theirs


def _figure(metric: str, values: Floats) -> float | None:
    if not len(values) or np.isnan(values).any():
        return None
    return float(_rooted(metric, values.mean()))


def _rooted(metric: str, means: Floats) -> Floats:
    return np.sqrt(means) if metric == RMSE else means


def _drawn(
    users: Codes, columns: Sequence[Floats], masks: Sequence[Mask] | None, draws: Draws
) -> Floats:
    """Returns `[resamples, columns]`: means over the units of each draw."""
    _, user = np.unique(users, return_inverse=True)
    num_users = int(user.max()) + 1
    everything = np.ones(len(users), dtype=bool)
    sums, counts = np.empty((num_users, len(columns))), np.empty((num_users, len(columns)))
    for i, values in enumerate(columns):
        units = everything if masks is None else masks[i]
        sums[:, i] = np.bincount(user[units], weights=values[units], minlength=num_users)
        counts[:, i] = np.bincount(user[units], minlength=num_users)
    return resampled_means(sums, counts, draws.resamples, draws.seed)
