"""The process environment turned into the one that the stack needs, before TensorFlow is imported.

The program does this, never the user's shell: `prepare()` is the first thing that an entry point
calls.
"""

import os
import sys

# Correctness: TensorFlow Recommenders speaks Keras 2, so `tf.keras` must be `tf_keras`.
_REQUIRED = {"TF_USE_LEGACY_KERAS": "1"}

# Preferences: a value that the user has set stays.
_PREFERRED = {
    # oneDNN picks kernels by CPU model and rounds differently: two machines, two models.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    # No GPU unless asked for by CUDA_VISIBLE_DEVICES=0: the same result everywhere, no driver
    # probing.
    "CUDA_VISIBLE_DEVICES": "-1",
    # Errors of the C++ part are kept: run.log has them, and `recommend` mutes file descriptor 2.
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "GRPC_VERBOSITY": "ERROR",
}


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
    for name, value in _PREFERRED.items():
        os.environ.setdefault(name, value)
