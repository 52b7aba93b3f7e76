"""A model's folder and a newer catalogue turned into a folder of the same model that recommends it.

The exporter keeps all that follows the catalogue in variables of one object, `candidates`, with an
open first dimension, and how they are made in the signature `index_candidates`. So the graph and
the vocabularies stay byte for byte as they were, and the weights are the same numbers: what is
written anew is the file of the variables, with other rows in those of the candidates. Nothing is
trained or traced, and neither TensorFlow Transform nor the trainer is needed.
"""

import dataclasses
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from foundation.errors import RecommenderError
from registry.contract import CONTRACT_FILE, contract_to_json, read_contract
from registry.versions import Files
from serving.raw_tensors import named_tensors
from transform.features import MOVIE_GENRES, MOVIE_ID, MOVIE_TITLE, TIMESTAMP
from transform.point_in_time import MovieState, movie_fields

SIGNATURE = "index_candidates"
_VARIABLES = "variables/variables"
_PREFIX, _SUFFIX = "candidates/", "/.ATTRIBUTES/VARIABLE_VALUE"
_NUM_HASHES = 1 << 62  # as trainer/candidates.py has it
# A checksum of the variables, which are others now; TensorFlow loads a model without it.
_FINGERPRINT = "fingerprint.pb"

Array = np.ndarray[Any, Any]


class NotRefreshableError(RecommenderError):
    """The model cannot be given another catalogue."""


@dataclass(frozen=True)
class Movie:
    """A movie of the catalogue, and what is known of it at the moment of the refresh."""

    movie_id: str
    title: str
    genres: tuple[int, ...]
    state: MovieState


def reindexed(
    model_dir: Path, files: Files, movies: Sequence[Movie], at_s: int, folder: Path
) -> set[str]:
    """Writes the model of `model_dir` with other candidates to `folder`.

    Args:
      model_dir: the model.
      files: those of its folder that are the model.
      movies: at least one, each once, sorted by id.
      at_s: the moment of their states.
      folder: to be made.

    Returns:
      The ids of the movies that the model could recommend before.

    Raises:
      NotRefreshableError: it was exported without an index that can be made anew.
    """
    import tensorflow as tf

    model = tf.saved_model.load(str(model_dir))
    if SIGNATURE not in model.signatures:
        raise NotRefreshableError(
            f"the model in {model_dir} has no signature {SIGNATURE}: it is of an older version",
            hint="Run the pipeline again; it exports models whose index can be refreshed.",
        )
    variables = _read(model_dir)
    known = {each.decode("utf-8") for each in variables[_key("movie_ids")].tolist()}
    made = _index(model.signatures[SIGNATURE], movies, at_s)
    for name, fresh in made.items():
        _require_alike(name, variables.get(_key(name)), fresh)
    if forgotten := _candidates(variables) - set(made):
        raise NotRefreshableError(f"nothing makes {', '.join(sorted(forgotten))} of it anew")
    _copy(model_dir, files, folder)
    _write({**variables, **{_key(name): value for name, value in made.items()}}, folder)
    contract = dataclasses.replace(read_contract(model_dir), num_candidates=len(movies))
    (folder / CONTRACT_FILE).write_text(contract_to_json(contract), encoding="utf-8")
    return known


def _index(signature: Any, movies: Sequence[Movie], at_s: int) -> dict[str, Array]:
    """Returns the variables of the candidates; rows of movies, and where lists of them begin."""
    import tensorflow as tf

    instances = [
        {
            MOVIE_ID: movie.movie_id,
            MOVIE_TITLE: movie.title,
            MOVIE_GENRES: list(movie.genres),
            TIMESTAMP: at_s,
            **movie_fields(movie.state),
        }
        for movie in movies
    ]
    computed = signature(**named_tensors(instances, signature.structured_input_signature[1]))
    ids = tf.constant([movie.movie_id for movie in movies])
    hashes = tf.strings.to_hash_bucket_fast(ids, _NUM_HASHES).numpy()
    order = np.argsort(hashes, kind="stable")
    if (np.diff(hashes[order]) == 0).any():
        raise NotRefreshableError("two movie ids of the catalogue have the same 62-bit hash")
    return {
        "movie_ids": ids.numpy(),
        "titles": np.array([movie.title.encode("utf-8") for movie in movies], object),
        "hashes": hashes[order],
        "order": order.astype(np.int32),
        **{name: tensor.numpy() for name, tensor in computed.items()},
    }


def _require_alike(name: str, there: Array | None, fresh: Array) -> None:
    """Raises NotRefreshableError unless rows can take the place of those that are there."""
    if there is None or there.dtype != fresh.dtype or there.shape[1:] != fresh.shape[1:]:
        found = "nothing" if there is None else f"{there.dtype} {there.shape}"
        raise NotRefreshableError(
            f"the index cannot hold {name} as {fresh.dtype} {fresh.shape}: it has {found}"
        )


def _candidates(variables: Mapping[str, Array]) -> set[str]:
    keys = (key for key in variables if key.startswith(_PREFIX) and key.endswith(_SUFFIX))
    return {key.removeprefix(_PREFIX).removesuffix(_SUFFIX) for key in keys}


def _key(name: str) -> str:
    return f"{_PREFIX}{name}{_SUFFIX}"


def _read(model_dir: Path) -> dict[str, Any]:
    """Returns {key: value} of all variables, and of what TensorFlow keeps beside them."""
    import tensorflow as tf

    reader = tf.train.load_checkpoint(str(model_dir / _VARIABLES))
    return {key: reader.get_tensor(key) for key in sorted(reader.get_variable_to_shape_map())}


def _copy(model_dir: Path, files: Files, folder: Path) -> None:
    for name in files:
        if not name.startswith("variables/") and name != _FINGERPRINT:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(model_dir / name, folder / name)


def _write(variables: Mapping[str, Any], folder: Path) -> None:
    import tensorflow as tf

    (folder / _VARIABLES).parent.mkdir(parents=True)
    tf.raw_ops.SaveV2(
        prefix=str(folder / _VARIABLES),
        tensor_names=list(variables),
        shape_and_slices=[""] * len(variables),
        tensors=[tf.constant(value) for value in variables.values()],
    )
