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
from transform.features import MOVIE_ID, MOVIE_TITLE, TIMESTAMP, USER_ID

SIGNATURE = "recommend"
_NUM_RECOMMENDED = "k"
_NUM_CANDIDATES = "num_candidates"
_EXCLUDED = "exclude"
DEFAULT_NUM_CANDIDATES = 100


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
    """

    user_id: str
    timestamp_s: int
    k: int = 10
    num_candidates: int = DEFAULT_NUM_CANDIDATES
    facts: Mapping[str, str | float] = field(default_factory=dict)
    exclude: Sequence[str] = ()


@dataclass(frozen=True)
class Recommendation:
    """One movie of an answer.

    Attributes:
      rank: 1 is best.
      movie_id: the id as it stands in the log of ratings.
      title: the title, or "" where the source has none.
      predicted_rating: in rating points.
      score: of retrieval: the log of how likely the user is to rate it, up to a constant.
    """

    rank: int
    movie_id: str
    title: str
    predicted_rating: float
    score: float


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
        rows = [row for row in zip(*columns, strict=True) if row[0] != b""]
        return [
            Recommendation(rank, _text(movie_id), _text(title), float(rating), float(score))
            for rank, (movie_id, title, rating, score) in enumerate(rows, start=1)
        ]

    def _inputs(self, question: Question) -> dict[str, Any]:
        """Returns a batch of one for every input that the signature asks for, by name."""
        import tensorflow as tf

        from transform.optional_values import MISSING_NUMBER, MISSING_TEXT

        known: dict[str, str | float] = {
            **question.facts,
            USER_ID: question.user_id,
            TIMESTAMP: question.timestamp_s,
        }
        inputs = {}
        for name, spec in self._specs.items():
            if name == _NUM_RECOMMENDED:
                value: Any = question.k
            elif name == _NUM_CANDIDATES:
                value = question.num_candidates
            elif name == _EXCLUDED:
                value = [list(question.exclude) or [""]]
            else:
                is_text = spec.dtype == tf.string
                value = [known.get(name, MISSING_TEXT if is_text else MISSING_NUMBER)]
            inputs[name] = tf.constant(value, dtype=spec.dtype)
        return inputs


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")
