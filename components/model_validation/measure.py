"""Models asked about a split log, baselines beside them: every protocol, all on the same units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol as Interface

import numpy as np

from components.model_validation.answers import (
    Movies,
    ratings_protocol,
    static_protocol,
    streaming_protocol,
)
from components.model_validation.contenders import live_predictions, predictions, scorers
from components.model_validation.figures import Protocol
from components.model_validation.params import QualityParams
from components.model_validation.questions import (
    Questions,
    static_questions,
    streaming_questions,
)
from components.model_validation.ranking import (
    Ranked,
    Ranker,
    Scorer,
    ranked_by_lists,
    ranked_by_scores,
)
from components.model_validation.ratings import Codes, Floats, Log
from components.model_validation.requests import (
    Requests,
    rating_questions,
    rating_requests,
    recommend_requests,
)
from transform.point_in_time import StateParams

MODEL = "model"
LAST_BLESSED = "last_blessed"

RATING = "rating"
RATING_LIVE = "rating_live"
RETRIEVAL = "retrieval"
STREAMING = "streaming"


class AskedModel(Interface):
    """What is needed of a model; `served.ServedModel` is one."""

    @property
    def query_fields(self) -> frozenset[str]:
        """The raw fields that a recommendation is asked with."""

    @property
    def rating_fields(self) -> frozenset[str]:
        """The raw fields that a rating is asked with."""

    def predict(self, requests: Requests, batch_rows: int) -> Floats:
        """Returns `[num_requests]` predicted ratings."""

    def recommend(self, requests: Requests, k: int) -> Codes:
        """Returns `[num_requests, at most k]` positions in the catalogue, best first."""


@dataclass(frozen=True)
class Measured:
    """What all systems reached.

    Attributes:
      protocols: by name; the systems are `model`, `last_blessed` where there is one, baselines.
      questions: by name of the protocol.
      tops: by name of a ranking protocol and system, the first places of its lists.
      predicted: by name of a rating protocol the model's ratings, clipped.
      clipped_to: lowest and highest rating of the fit set.
    """

    protocols: Mapping[str, Protocol]
    questions: Mapping[str, Questions]
    tops: Mapping[str, Mapping[str, Codes]]
    predicted: Mapping[str, Floats]
    clipped_to: tuple[float, float]


def measure(
    log: Log,
    movies: Movies,
    models: Mapping[str, AskedModel],
    state: StateParams,
    params: QualityParams,
) -> Measured:
    """Returns what models and baselines reach on the test split.

    Args:
      log: the split log.
      movies: what is known of the catalogue.
      models: `model`, and `last_blessed` where there is one.
      state: how much of the past requests tell.
      params: sizes and settings.
    """
    clipped_to = float(log.fit.values.min()), float(log.fit.values.max())
    rated = {
        name: _rated(log, models, state, params, live=live)
        for name, live in ((RATING, False), (RATING_LIVE, True))
    }
    clipped = {
        name: {system: np.clip(of, *clipped_to) for system, of in predicted.items()}
        for name, (_, predicted) in rated.items()
    }
    asked = {
        RETRIEVAL: static_questions(log, params.max_users),
        STREAMING: streaming_questions(log, params.max_events),
    }
    by_score = scorers(log, params.baselines)
    ranked = {
        name: _ranked(log, questions, models, by_score, state, params)
        for name, questions in asked.items()
    }
    protocols = {
        name: ratings_protocol(log, questions, movies, clipped[name])
        for name, (questions, _) in rated.items()
    }
    protocols[RETRIEVAL] = static_protocol(log, asked[RETRIEVAL], ranked[RETRIEVAL])
    protocols[STREAMING] = streaming_protocol(log, asked[STREAMING], movies, ranked[STREAMING])
    return Measured(
        protocols=protocols,
        questions={name: questions for name, (questions, _) in rated.items()} | asked,
        tops={name: {who: r.top for who, r in of.items()} for name, of in ranked.items()},
        predicted={name: of[MODEL] for name, of in clipped.items()},
        clipped_to=clipped_to,
    )


def _rated(
    log: Log,
    models: Mapping[str, AskedModel],
    state: StateParams,
    params: QualityParams,
    *,
    live: bool,
) -> tuple[Questions, Mapping[str, Floats]]:
    asked = rating_questions(log, params.max_rating_rows, live=live)
    known_until_s = np.inf if live else log.train_end_s
    fields = frozenset[str]().union(*(model.rating_fields for model in models.values()))
    requests = rating_requests(log, asked, state, fields, known_until_s)
    of_models = {name: model.predict(requests, params.batch_rows) for name, model in models.items()}
    baselines = predictions(log, asked, params.baselines)
    now = live_predictions(log, asked, params.baselines) if live else {}
    return asked, {**of_models, **baselines, **now}


def _ranked(
    log: Log,
    asked: Questions,
    models: Mapping[str, AskedModel],
    by_score: Mapping[str, Scorer],
    state: StateParams,
    params: QualityParams,
) -> dict[str, Ranked]:
    of_models = {
        name: ranked_by_lists(log, asked, ranker(log, model, state, params), params.batch_scores)
        for name, model in models.items()
    }
    baselines = {
        name: ranked_by_scores(log, asked, scorer, params.batch_scores)
        for name, scorer in by_score.items()
    }
    return {**of_models, **baselines}


def ranker(log: Log, model: AskedModel, state: StateParams, params: QualityParams) -> Ranker:
    """Returns a model's ranked lists as a function of questions."""

    def lists(asked: Questions) -> Codes:
        requests = recommend_requests(log, asked, state, model.query_fields)
        longest = int((asked.ends - asked.begins).max(initial=0))
        return model.recommend(requests, min(len(log.movie_ids), params.max_list + longest))

    return lists
