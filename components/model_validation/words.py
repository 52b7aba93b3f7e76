"""Names of systems, figures and protocols turned into words for a page."""

LABELS = {
    "rmse": "RMSE",
    "mae": "MAE",
    "recall_at_10": "recall@10",
    "recall_at_100": "recall@100",
    "hit_rate_at_10": "HR@10",
    "hit_rate_at_100": "HR@100",
    "ndcg_at_10": "NDCG@10",
    "mrr": "MRR",
    "coverage_at_10": "coverage@10",
    "novelty_at_10": "novelty@10, bits",
}
NAMES = {
    "model": "the model",
    "last_blessed": "the last blessed model",
    "recent_popularity": "recent popularity",
    "demographic_recent_popularity": "recent popularity among people alike",
    "item_knn": "item-kNN",
    "ease": "EASE",
    "global_mean": "global mean",
    "item_mean": "global mean and movie bias",
    "user_item_bias": "user and movie bias",
    "live_bias": "biases as of the moment",
}
TITLES = {
    "retrieval": "Recommendations, one list a user",
    "streaming": "Recommendations, the next movie each time",
    "rating": "Ratings, from the train split alone",
    "rating_live": "Ratings, from all that was known at the time",
}
GATES = {
    "beats_recent_popularity": "Better than recent popularity",
    "beats_item_bias": "Better than mean and movie bias",
    "not_worse": "Not worse than the last blessed model",
    "slices": "No slice left behind",
    "min_index_recall": "The index finds the candidates",
}


def shown(figure: float | None) -> str:
    """Returns a figure with four digits, a hyphen where there is none."""
    return "-" if figure is None else f"{figure:.4f}"
