"""Models and baselines turned into what each of them reached, unit by unit, on the same units."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.model_validation.figures import MAE, RMSE, Protocol
from components.model_validation.groups import (
    Groups,
    genre_groups,
    history_groups,
    popularity_groups,
    user_groups,
)
from components.model_validation.questions import Questions
from components.model_validation.ranking import Ranked
from components.model_validation.ratings import Codes, Floats, Log
from trainer.metrics import (
    RelevantRanks,
    hit_rate_at_k,
    ndcg_at_k,
    recall_at_k,
    reciprocal_rank,
)

Genres = Sequence[Sequence[int] | None]


@dataclass(frozen=True)
class Movies:
    """What is known of the catalogue, in the order of `Log.movie_ids`.

    Attributes:
      genres: codes of each movie's genres; None where they are not known.
      counts: int64 `[num_movies]`: ratings of each in the fit set.
    """

    genres: Genres
    counts: Codes


def ratings_protocol(
    log: Log, asked: Questions, movies: Movies, predicted: Mapping[str, Floats]
) -> Protocol:
    """Returns squared and absolute errors of predictions `[num_rows]`, clipped as given."""
    actual = log.every.values[asked.rows]
    values = {
        system: {RMSE: np.square(of - actual), MAE: np.abs(of - actual)}
        for system, of in predicted.items()
    }
    groups = _every_group(log, asked, movies, np.arange(len(asked)), asked.relevant[1])
    return Protocol(asked.users, groups, values)


def static_protocol(log: Log, asked: Questions, ranked: Mapping[str, Ranked]) -> Protocol:
    """Returns the figures of each user who was asked about."""

    def of(answer: Ranked) -> dict[str, Floats]:
        ranks = RelevantRanks(answer.ranks, asked.relevant[0], len(asked))
        return {
            "recall_at_10": recall_at_k(ranks, 10),
            "recall_at_100": recall_at_k(ranks, 100),
            "ndcg_at_10": ndcg_at_k(ranks, 10),
            "mrr": reciprocal_rank(ranks),
        }

    groups = (
        *user_groups(log, asked.rows).values(),
        history_groups(asked.ends - asked.begins),
    )
    return Protocol(asked.users, groups, _each(of, ranked))


def streaming_protocol(
    log: Log, asked: Questions, movies: Movies, ranked: Mapping[str, Ranked]
) -> Protocol:
    """Returns the figures of each event: one relevant movie."""
    questions, relevant = asked.relevant
    events = np.arange(len(questions))

    def of(answer: Ranked) -> dict[str, Floats]:
        ranks = RelevantRanks(answer.ranks, events, len(events))
        return {
            "hit_rate_at_10": hit_rate_at_k(ranks, 10),
            "hit_rate_at_100": hit_rate_at_k(ranks, 100),
            "ndcg_at_10": ndcg_at_k(ranks, 10),
            "mrr": reciprocal_rank(ranks),
        }

    groups = _every_group(log, asked, movies, questions, relevant)
    return Protocol(asked.users[questions], groups, _each(of, ranked))


def _each(
    of: Callable[[Ranked], dict[str, Floats]], ranked: Mapping[str, Ranked]
) -> dict[str, dict[str, Floats]]:
    return {system: of(answer) for system, answer in ranked.items()}


def _every_group(
    log: Log, asked: Questions, movies: Movies, questions: Codes, relevant: Codes
) -> tuple[Groups, ...]:
    """Returns the groups of units: of the question's user and history, and of the movie."""
    return (
        *user_groups(log, asked.rows[questions]).values(),
        history_groups((asked.ends - asked.begins)[questions]),
        popularity_groups(movies.counts, relevant),
        *genre_groups(movies.genres, relevant),
    )
