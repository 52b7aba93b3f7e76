"""Predictions and ranks turned into figures: one metric a function, NumPy only."""

from trainer.metrics.mae import mae
from trainer.metrics.mrr import reciprocal_rank
from trainer.metrics.ndcg import ndcg_at_k
from trainer.metrics.ranks import UNRANKED, RelevantRanks
from trainer.metrics.recall import recall_at_k
from trainer.metrics.rmse import rmse

__all__ = [
    "UNRANKED",
    "RelevantRanks",
    "mae",
    "ndcg_at_k",
    "recall_at_k",
    "reciprocal_rank",
    "rmse",
]
