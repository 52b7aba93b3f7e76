"""A trained model, the transform graph and the catalogue turned into a SavedModel folder.

The folder holds all that an answer needs: vocabularies, weights, candidates and their titles. It
loads with tf.saved_model.load alone, without our code and without TensorFlow Transform.
"""

import dataclasses
from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf import text_format

from registry.contract import CONTRACT_FILE, SCHEMA_FILE, Contract, contract_to_json
from trainer.approximation import (
    IVF,
    Approximation,
    assign_clusters,
    measured,
    searches,
)
from trainer.candidates import CandidateIndex, Catalogue
from trainer.fitting import Trained
from trainer.indexing import INDEX_CANDIDATES, Indexing
from trainer.inverted_file import InvertedFile
from trainer.model import Candidate, RecommenderModel
from trainer.model_contract import About, model_contract
from trainer.portable_graph import portable_graph
from trainer.raw_requests import Preprocessing
from trainer.searching import Searching
from trainer.signatures import Serving


def export_model(
    trained: Trained,
    transform_output: Any,
    catalogue: Catalogue,
    about: About,
    folder: Path,
    approximation: Approximation | None = None,
) -> None:
    """Writes the SavedModel with its signatures and its contract to `folder`.

    Args:
      trained: what training found.
      transform_output: the transform graph.
      catalogue: what may be recommended.
      about: what the contract says beside the model.
      folder: to be made.
      approximation: how `recommend` searches; None for exactly.
    """
    model = trained.model
    with portable_graph(transform_output) as portable:
        preprocessing = Preprocessing(portable)
        inverted = None
        if approximation:
            inverted = InvertedFile(model.embedding_dim, approximation.probes)
        indexing = Indexing(model, preprocessing, inverted)
        computed = indexing.of_catalogue(catalogue, trained.learned)
        if approximation and inverted:
            covered = model.co_rating.covers(computed["rows"]).numpy()
            asked = searches(model, approximation.queries)
            assign_clusters(inverted, asked, computed, covered, approximation.seed)
            computed = indexing.of_catalogue(catalogue, trained.learned)
        index = CandidateIndex(catalogue, computed)
        searching = _searching(model, index, inverted)
        serving = Serving(model, preprocessing, index, searching)
        # Only what the signatures hold on to: tracked Keras layers would each be traced and saved.
        root = tf.Module(name="recommender")
        root.candidates = index
        root.vocabularies = _resources(preprocessing.layer)
        root.inverted_file = inverted
        root.weights = list(model.variables)
        functions = serving.signatures() | {INDEX_CANDIDATES: indexing.signature}
        tf.saved_model.save(root, str(folder), signatures=functions)
        contract = model_contract(
            functions,
            about,
            num_candidates=len(catalogue.movie_ids),
            transform_dir=Path(portable.transform_savedmodel_dir).parent,
        )
        if approximation:
            figures = measured(searching, asked, len(catalogue.movie_ids))
            contract = dataclasses.replace(
                contract,
                candidate_index=IVF,
                candidate_index_recall=figures.recall,
                candidate_index_latency_ratio=figures.latency_ratio,
            )
        _write_contract(contract, about.schema, folder)


def _searching(
    model: RecommenderModel, index: CandidateIndex, inverted: InvertedFile | None
) -> Searching:
    return Searching(
        index,
        lambda search: model.scores_of(
            search, Candidate(index.embeddings, index.rows), model.prior(index.state())
        ),
        model.co_rating.places,
        inverted,
    )


def _write_contract(contract: Contract, schema: Any, folder: Path) -> None:
    """Puts the contract where model servers leave a SavedModel's other files alone."""
    (folder / CONTRACT_FILE).parent.mkdir(parents=True)
    (folder / CONTRACT_FILE).write_text(contract_to_json(contract), encoding="utf-8")
    text = text_format.MessageToString(schema)
    (folder / SCHEMA_FILE).write_text(text, encoding="utf-8")


def _resources(layer: Any) -> list[Any]:
    """Returns the lookup tables and files below a layer."""
    kinds = (tf.saved_model.experimental.TrackableResource, tf.saved_model.Asset)
    return [part for part in tf.train.TrackableView(layer).descendants() if isinstance(part, kinds)]
