"""The process environment turned into the one that the stack needs, before TensorFlow is imported.

The program does this, never the user's shell: `prepare()` is the first thing that an entry point
calls.
"""

import os
import sys

from foundation.tensorflow_settings import PREFERRED

# Correctness: TensorFlow Recommenders speaks Keras 2, so `tf.keras` must be `tf_keras`.
_REQUIRED = {"TF_USE_LEGACY_KERAS": "1"}


class TooLateError(RuntimeError):
    """TensorFlow was imported before `prepare()`: a defect of the caller."""


def prepare() -> None:
    """Sets what TensorFlow reads while it is imported; calling it again changes nothing.

    Raises:
      TooLateError: TensorFlow is imported already without what is required.
    """
    missing = [name for name, value in _REQUIRED.items() if os.environ.get(name) != value]
    if missing and "tensorflow" in sys.modules:
        raise TooLateError(
            f"{', '.join(missing)} must be set before tensorflow is imported; "
            "call pipeline.environment.prepare() first"
        )
    os.environ.update(_REQUIRED)
    for name, value in PREFERRED.items():
        os.environ.setdefault(name, value)
