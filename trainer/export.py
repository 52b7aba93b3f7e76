"""A trained model, the transform graph and the catalogue turned into a SavedModel folder.

The folder holds all that an answer needs: vocabularies, weights, candidates and their titles. It
loads with tf.saved_model.load alone, without our code and without TensorFlow Transform.
"""

from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf import text_format

from registry.contract import CONTRACT_FILE, SCHEMA_FILE, Contract, contract_to_json
from trainer.candidates import CandidateIndex, Catalogue, raw_candidates
from trainer.fitting import Trained
from trainer.model import only
from trainer.model_contract import About, model_contract
from trainer.portable_graph import portable_graph
from trainer.raw_requests import Preprocessing
from trainer.signatures import Serving
from transform import features

_CANDIDATES_A_BATCH = 4096


def export_model(
    trained: Trained, transform_output: Any, catalogue: Catalogue, about: About, folder: Path
) -> None:
    """Writes the SavedModel with its signatures and its contract to `folder`."""
    with portable_graph(transform_output) as portable:
        preprocessing = Preprocessing(portable)
        index = candidate_index(trained, preprocessing, catalogue)
        serving = Serving(trained.model, preprocessing, index)
        # Only what the signatures hold on to: tracked Keras layers would each be traced and saved.
        root = tf.Module(name="recommender")
        root.candidates = index
        root.vocabularies = _resources(preprocessing.layer)
        root.weights = list(trained.model.variables)
        functions = serving.signatures()
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


def candidate_index(
    trained: Trained, preprocessing: Preprocessing, catalogue: Catalogue
) -> CandidateIndex:
    """Returns the candidates as the trained tower embeds them, with their recent popularity."""
    raw = raw_candidates(catalogue)
    embeddings, priors, biases = [], [], []
    for start in range(0, len(catalogue.movie_ids), _CANDIDATES_A_BATCH):
        part = {key: value[start : start + _CANDIDATES_A_BATCH] for key, value in raw.items()}
        inputs = preprocessing.of_request(part)
        encoded = trained.model.candidate(only(inputs, features.CANDIDATE_FEATURES))
        rows = trained.model.movie_rows(inputs[features.MOVIE_INDEX])
        embeddings.append(encoded.embedding)
        biases.append(encoded.rating_bias)
        priors.append(tf.gather(trained.popularity, rows))
    return CandidateIndex(
        catalogue, tf.concat(embeddings, 0), tf.concat(priors, 0), tf.concat(biases, 0)
    )


def _resources(layer: Any) -> list[Any]:
    """Returns the lookup tables and files below a layer."""
    kinds = (tf.saved_model.experimental.TrackableResource, tf.saved_model.Asset)
    return [part for part in tf.train.TrackableView(layer).descendants() if isinstance(part, kinds)]
