"""Predictions and ranks turned into figures: one metric a module, NumPy only."""

from trainer.metrics.bootstrap import percentile_interval, resampled_means
from trainer.metrics.calibration import Calibration, calibration
from trainer.metrics.coverage import catalogue_coverage
from trainer.metrics.hit_rate import hit_rate_at_k
from trainer.metrics.mae import mae
from trainer.metrics.mrr import reciprocal_rank
from trainer.metrics.ndcg import ndcg_at_k
from trainer.metrics.novelty import novelty
from trainer.metrics.ranks import UNRANKED, RelevantRanks
from trainer.metrics.recall import recall_at_k
from trainer.metrics.rmse import rmse

__all__ = [
    "UNRANKED",
    "Calibration",
    "RelevantRanks",
    "calibration",
    "catalogue_coverage",
    "hit_rate_at_k",
    "mae",
    "ndcg_at_k",
    "novelty",
    "percentile_interval",
    "recall_at_k",
    "reciprocal_rank",
    "resampled_means",
    "rmse",
]
