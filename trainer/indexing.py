"""Raw movies and what is counted of them turned into what the candidate index holds of each.

The signature `index_candidates` of the exported model. The export's own index is made by it too, so
that a later catalogue, or later counts, are indexed exactly as the first.
"""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from trainer.candidates import CandidateIndex, Catalogue, raw_candidates
from trainer.inverted_file import InvertedFile
from trainer.learned import Learned
from trainer.model import RecommenderModel, only
from trainer.raw_requests import Preprocessing, input_specs
from transform import features

INDEX_CANDIDATES = "index_candidates"
_FIELDS = (*features.CANDIDATE_FIELDS, *features.MOVIE_STATE_FIELDS, features.TIMESTAMP)


class Indexing:
    """The candidate tower over raw movies."""

    def __init__(
        self,
        model: RecommenderModel,
        preprocessing: Preprocessing,
        inverted: InvertedFile | None = None,
    ) -> None:
        """Traces the signature, `Indexing.signature`.

        Args:
          model: the trained towers.
          preprocessing: the transform graph.
          inverted: the clusters into which it puts the movies of a call, which then have to be the
            whole catalogue; None where the search is exact.
        """
        self._model = model
        self._preprocessing = preprocessing
        self._inverted = inverted
        self.signature = tf.function(self._index, autograph=False).get_concrete_function(
            input_specs(_FIELDS)
        )

    def of_catalogue(self, catalogue: Catalogue, learned: Learned) -> dict[str, tf.Tensor]:
        """Returns COMPUTED, perhaps LISTED, of all movies, counted as training left them."""
        raw = raw_candidates(catalogue)
        index = self._preprocessing.of_request(raw)[features.MOVIE_INDEX]
        rows = self._model.movie_rows(index).numpy()
        counted = {key: tf.constant(v[rows]) for key, v in learned.snapshot_fields.items()}
        moment = tf.fill([len(rows)], tf.constant(learned.moment_s, tf.int64))
        computed: dict[str, tf.Tensor] = self.signature(
            {**raw, **counted, features.TIMESTAMP: moment}
        )
        return computed

    def _index(self, raw: Mapping[str, tf.Tensor]) -> dict[str, Any]:
        transformed = self._preprocessing.of_request(raw)
        candidate = self._model.candidate(only(transformed, features.CANDIDATE_FEATURES))
        state = only(transformed, features.MOVIE_STATE_FEATURES)
        found = {"embeddings": candidate.embedding, "rows": candidate.row, **state}
        computed = {name: found[name] for name in CandidateIndex.COMPUTED}
        if self._inverted is None:
            return computed
        prior = self._model.prior(state)
        lists = self._inverted.lists(
            candidate.embedding, prior, self._model.co_rating.covers(candidate.row)
        )
        return {**computed, "prior": prior, **lists}
