"""A version's SavedModel in memory: asked by signature, in checked batches."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from foundation.errors import RecommenderError
from registry.contract import Contract, Signature, TensorInfo
from serving.requests import Batch, answerable
from serving.tensors import inputs_of, outputs_of


class NotFiniteError(RecommenderError):
    """The model answered NaN or an infinity, which JSON cannot carry and no client can use."""


class LoadedModel:
    """A model that answers.

    Attributes:
      version: its number.
      contract: what it was exported with.
      signatures: those that requests can be checked for, by name, as the model itself has them.
      movie_ids: what it can recommend.
      signature_defs: what its metadata says of them, as TensorFlow Serving writes it.
    """

    def __init__(self, version: int, path: Path, contract: Contract) -> None:
        """Loads the SavedModel of a folder.

        Raises:
          Exception: whatever TensorFlow says of a model that it cannot load.
        """
        import tensorflow as tf

        from serving.metadata import signature_defs

        self.version = version
        self.contract = contract
        self._model = tf.saved_model.load(str(path))
        self._functions = dict(self._model.signatures)
        found = {name: _signature(function) for name, function in self._functions.items()}
        self.signatures = {
            name: signature for name, signature in found.items() if answerable(signature, contract)
        }
        self.movie_ids = _movie_ids(self._model)
        self.signature_defs = signature_defs(path / "saved_model.pb")

    def ask(self, batch: Batch) -> dict[str, Any]:
        """Returns {output: nested lists of JSON values}.

        Raises:
          NotFiniteError: a number of the answer is none that JSON has.
        """
        import numpy as np

        inputs = inputs_of(batch, self.signatures[batch.signature])
        outputs = {
            name: tensor.numpy()
            for name, tensor in self._functions[batch.signature](**inputs).items()
        }
        for name, array in outputs.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise NotFiniteError(f"version {self.version} answered {name} that is not finite")
        return outputs_of(outputs)


def _movie_ids(model: Any) -> frozenset[str]:
    """Returns the ids of the candidates, which the exporter keeps in a variable of that name."""
    candidates = getattr(model, "candidates", None)
    if candidates is None:
        return frozenset()
    return frozenset(each.decode("utf-8") for each in candidates.movie_ids.numpy().tolist())


def _signature(function: Any) -> Signature:
    return Signature(
        _tensors(function.structured_input_signature[1]), _tensors(function.structured_outputs)
    )


def _tensors(specs: Mapping[str, Any]) -> dict[str, TensorInfo]:
    return {
        name: TensorInfo(spec.dtype.name, tuple(spec.shape.as_list()))
        for name, spec in specs.items()
    }
