"""A trained model, the transform graph and the catalogue turned into a SavedModel folder.

The folder holds all that an answer needs: vocabularies, weights, candidates and their titles. It
loads with tf.saved_model.load alone, without our code and without TensorFlow Transform.
"""

from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf import text_format

from registry.contract import CONTRACT_FILE, SCHEMA_FILE, Contract, contract_to_json
from trainer.candidates import CandidateIndex, Catalogue
from trainer.fitting import Trained
from trainer.indexing import INDEX_CANDIDATES, Indexing
from trainer.model_contract import About, model_contract
from trainer.portable_graph import portable_graph
from trainer.raw_requests import Preprocessing
from trainer.signatures import Serving


def export_model(
    trained: Trained, transform_output: Any, catalogue: Catalogue, about: About, folder: Path
) -> None:
    """Writes the SavedModel with its signatures and its contract to `folder`."""
    with portable_graph(transform_output) as portable:
        preprocessing = Preprocessing(portable)
        indexing = Indexing(trained.model, preprocessing)
        index = CandidateIndex(catalogue, indexing.of_catalogue(catalogue, trained.learned))
        serving = Serving(trained.model, preprocessing, index)
        # Only what the signatures hold on to: tracked Keras layers would each be traced and saved.
        root = tf.Module(name="recommender")
        root.candidates = index
        root.vocabularies = _resources(preprocessing.layer)
        root.weights = list(trained.model.variables)
        functions = serving.signatures() | {INDEX_CANDIDATES: indexing.signature}
        tf.saved_model.save(root, str(folder), signatures=functions)
        contract = model_contract(
            functions,
            about,
            num_candidates=len(catalogue.movie_ids),
            transform_dir=Path(portable.transform_savedmodel_dir).parent,
        )
        _write_contract(contract, about.schema, folder)


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
