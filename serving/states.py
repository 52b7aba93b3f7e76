"""The words for where a version stands, as TensorFlow Serving has them."""

from dataclasses import dataclass

from foundation.errors import RecommenderError

LOADING, AVAILABLE, UNLOADING, END = "LOADING", "AVAILABLE", "UNLOADING", "END"
OK, DATA_LOSS, FAILED_PRECONDITION, INTERNAL = "OK", "DATA_LOSS", "FAILED_PRECONDITION", "INTERNAL"


@dataclass(frozen=True)
class VersionState:
    """One version, as the server knows it.

    Attributes:
      version: its number.
      state: LOADING, AVAILABLE, UNLOADING (answers what it was asked before it was replaced) or
        END (let go, or never answered).
      error_code: of the status; OK unless the version was refused.
      error_message: why it was refused, else "".
    """

    version: int
    state: str
    error_code: str = OK
    error_message: str = ""


class VersionRefusedError(RecommenderError):
    """A version that must not answer; the one before it goes on.

    Attributes:
      error_code: the word of the status.
    """

    def __init__(self, message: str, error_code: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.error_code = error_code
