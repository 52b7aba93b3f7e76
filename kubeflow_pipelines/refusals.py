"""What a cluster cannot do, said before anything is sent to it: each problem names its node."""

from foundation.errors import ConfigError

HINT = "docs/kubeflow.md says what a step of a cluster can reach."


class NotExpressibleError(ConfigError):
    """The pipeline, as configured, cannot be said in the file for Kubeflow Pipelines.

    Attributes:
      problems: one line each, `<node>: <what, and what to do>`.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems, hint=HINT)
