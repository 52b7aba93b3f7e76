"""What the backend would have refused, or a step did wrong."""

from foundation.errors import RecommenderError


class RefusedError(RecommenderError):
    """The API server, the driver or the launcher would have refused this."""


class StepFailedError(RecommenderError):
    """A step failed, and every try that it had."""
