"""A pushed model and a person's known facts turned into an ordered list of movies.

The model carries its own preprocessing: it is given raw values under their names and needs no TFX.
What is not known of a person is given as the marker for "missing" that preprocessing reads as such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.errors import RecommenderError
from foundation.imports import uncollected
from registry.contract import CONTRACT_FILE, read_contract
from registry.values import MISSING_NUMBER, MISSING_TEXT
from serving.parameters import DEFAULT_NUM_CANDIDATES, EXCLUDE, EXCLUDE_SEEN, NUM_CANDIDATES, K
from serving.recommend_requests import REASON, REASON_MOVIE_ID, REASON_MOVIE_TITLE
from serving.state_params import state_params
from transform.features import MOVIE_ID, MOVIE_TITLE, TIMESTAMP, USER_ID
from transform.point_in_time import PastRating, StateParams, user_fields, user_state

SIGNATURE = "recommend"


@dataclass(frozen=True)
class Question:
    """What to recommend, to whom, as of when.

    Attributes:
      user_id: the id as it stands in the log of ratings; need not be known.
      timestamp_s: the moment of the request, seconds since 1970.
      k: how many movies are wanted, at least 1.
      num_candidates: from how many likely movies the best rated are chosen; 0 orders by likelihood.
      facts: what is known of the person, {raw feature: value}.
      exclude: ids of movies that must not be in the answer.
      past: ratings of the user; only those before the moment are told.
    """

    user_id: str
    timestamp_s: int
    k: int = 10
    num_candidates: int = DEFAULT_NUM_CANDIDATES
    facts: Mapping[str, str | float] = field(default_factory=dict)
    exclude: Sequence[str] = ()
    past: Sequence[PastRating] = ()


@dataclass(frozen=True)
class Why:
    """Why a movie is recommended.

    Attributes:
      reason: "history", "people_like_you" or "popular".
      titles: of the movies in the history that are nearest to it, nearest first.
    """

    reason: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recommendation:
    """One movie of an answer.

    Attributes:
      rank: 1 is best.
      movie_id: the id as it stands in the log of ratings.
      title: the title, or "" where the source has none.
      predicted_rating: in rating points.
      score: of retrieval: the log of how likely the user is to rate it, up to a constant.
      why: None where the model gives no reasons.
    """

    rank: int
    movie_id: str
    title: str
    predicted_rating: float
    score: float
    why: Why | None = None


class Recommender:
    """A SavedModel that answers questions.

    Raises:
      RecommenderError: the folder holds no model that answers such questions.
    """

    def __init__(self, model_dir: Path) -> None:
        with uncollected():
            import tensorflow as tf

        try:
            self._model = tf.saved_model.load(str(model_dir))
        except (OSError, ValueError) as error:
            raise RecommenderError(f"{model_dir} holds no SavedModel: {error}") from error
        if SIGNATURE not in self._model.signatures:
            raise RecommenderError(
                f"the model in {model_dir} has no signature {SIGNATURE!r}; "
                f"it has {', '.join(sorted(self._model.signatures)) or 'none'}"
            )
        self._answer = self._model.signatures[SIGNATURE]
        self._max_history = _max_history(model_dir)
        self._specs: Mapping[str, Any] = self._answer.structured_input_signature[1]

    def recommend(self, question: Question) -> list[Recommendation]:
        """Returns at most `question.k` movies, best first; fewer when the corpus has no more.

        Raises:
          ValueError: k is below 1.
        """
        if question.k < 1:
            raise ValueError(f"k must be at least 1, got {question.k}")
        answer = self._answer(**self._inputs(question))
        columns = [
            answer[name].numpy()[0] for name in (MOVIE_ID, MOVIE_TITLE, "predicted_rating", "score")
        ]
        rows = [row for row in zip(*columns, _reasons(answer), strict=True) if row[0] != b""]
        return [
            Recommendation(rank, _text(movie_id), _text(title), float(rating), float(score), why)
            for rank, (movie_id, title, rating, score, why) in enumerate(rows, start=1)
        ]

    def _inputs(self, question: Question) -> dict[str, Any]:
        """Returns a batch of one for every input that the signature asks for, by name."""
        import tensorflow as tf

        state = user_state(question.past, question.timestamp_s, self._max_history)
        known: dict[str, Any] = {
            **question.facts,
            **user_fields(state),
            USER_ID: question.user_id,
            TIMESTAMP: question.timestamp_s,
        }
        parameters = {
            K: question.k,
            NUM_CANDIDATES: question.num_candidates,
            EXCLUDE: [list(question.exclude) or [MISSING_TEXT]],
            EXCLUDE_SEEN: True,
        }
        inputs = {}
        for name, spec in self._specs.items():
            missing = MISSING_TEXT if spec.dtype == tf.string else MISSING_NUMBER
            # A list without values has a place all the same, or TensorFlow would not know its type.
            no_value: Any = [missing] if spec.shape.rank == 2 else missing
            said = known.get(name)
            value = parameters.get(name, [no_value if said in (None, []) else said])
            inputs[name] = tf.constant(value, dtype=spec.dtype)
        return inputs


def _reasons(answer: Mapping[str, Any]) -> list[Why | None]:
    """Returns why, for each movie of the one row of an answer."""
    if REASON not in answer:
        return [None] * len(answer[MOVIE_ID].numpy()[0])
    reasons, titles = (answer[name].numpy()[0] for name in (REASON, REASON_MOVIE_TITLE))
    movies = answer[REASON_MOVIE_ID].numpy()[0]
    return [
        Why(_text(reason), _named(*each))
        for reason, *each in zip(reasons, movies, titles, strict=True)
    ]


def _named(movie_ids: Sequence[bytes], titles: Sequence[bytes]) -> tuple[str, ...]:
    pairs = zip(movie_ids, titles, strict=True)
    return tuple(_text(title or movie_id) for movie_id, title in pairs if movie_id)


def _max_history(model_dir: Path) -> int:
    has_contract = (model_dir / CONTRACT_FILE).is_file()
    params = state_params(read_contract(model_dir)) if has_contract else StateParams()
    return params.max_history


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")
