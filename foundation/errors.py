"""The project's one exception tree: what went wrong as a sentence, a hint and an exit code.

Whoever raises says what was required, what arrived and where. Whoever catches (the command line)
prints `str(error)`, then `error.hint`, and exits with `error.exit_code`. Anything outside this
tree is a defect of ours.
"""

from typing import Any

EXIT_PUSHED = 0
EXIT_PASSED = 0
EXIT_INTERNAL = 1
EXIT_USAGE = 2
EXIT_DATA_NOT_VALID = 3
EXIT_MODEL_NOT_BLESSED = 4
EXIT_WORKSPACE = 5
EXIT_DISK_FULL = 6
EXIT_CLUSTER = 7
EXIT_RUN_FAILED = 8
EXIT_RUN_UNFINISHED = 9
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141
EXIT_TERMINATED = 143


class RecommenderError(Exception):
    """Base of all errors that a user can act on.

    Attributes:
      exit_code: what the process exits with when nobody handles the error.
      hint: what to do next, one sentence, or "" when the message says it.
    """

    exit_code = EXIT_INTERNAL

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles without calling the constructor, whose arguments differ from `self.args`."""
        return type(self).__new__, (type(self), *self.args), vars(self)


class ConfigError(RecommenderError):
    """The configuration or the command line is not usable.

    Attributes:
      problems: every problem that was found, one line each, not only the first.
    """

    exit_code = EXIT_USAGE

    def __init__(self, problems: list[str], *, hint: str = "") -> None:
        super().__init__("\n".join(problems), hint=hint)
        self.problems = problems


class SourceError(RecommenderError):
    """A data source as a whole cannot be used (missing, empty, not a zip, wrong format).

    Attributes:
      code: the stable reason code, such as "E-EMPTY".
      personal: parts of the message that quote what may name a person; no report shows them.
    """

    exit_code = EXIT_DATA_NOT_VALID

    def __init__(
        self, code: str, message: str, *, hint: str = "", personal: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{code}: {message}", hint=hint)
        self.code = code
        self.personal = personal


class DataNotValidError(RecommenderError):
    """The validation verdict is "failed": nothing after the gate may run."""

    exit_code = EXIT_DATA_NOT_VALID


class ModelNotBlessedError(RecommenderError):
    """The trained model did not pass its thresholds and was not pushed."""

    exit_code = EXIT_MODEL_NOT_BLESSED


class ModelWithdrawnError(ModelNotBlessedError):
    """The model was rolled back from: no run may push it again until somebody says so."""


class WorkspaceError(RecommenderError):
    """The output folder cannot be used: locked, read-only, or with damaged metadata."""

    exit_code = EXIT_WORKSPACE


class DiskFullError(WorkspaceError):
    """There is not enough room for what is to be written."""

    exit_code = EXIT_DISK_FULL


class ClusterError(RecommenderError):
    """The API of Kubeflow Pipelines cannot be reached, refuses, or has nothing of that name."""

    exit_code = EXIT_CLUSTER


class RunFailedError(RecommenderError):
    """A run on the cluster ended, and not well."""

    exit_code = EXIT_RUN_FAILED


class RunUnfinishedError(RecommenderError):
    """A run on the cluster had not ended when the time to wait was over; it goes on."""

    exit_code = EXIT_RUN_UNFINISHED
