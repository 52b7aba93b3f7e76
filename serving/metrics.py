"""What happens in the server, counted in Prometheus' registry; KServe's /metrics shows it.

Labels have few values by construction: routes are ours, signatures and fields are the model's, and
what a client makes up counts as "other". No label holds a value of a request.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from prometheus_client import Counter, Gauge, Histogram

from registry.contract import Contract
from serving.problems import RefusedRequestError

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
OTHER = "other"

_REQUESTS = Counter("recommender_requests", "Requests answered.", ["route", "signature", "status"])
_SECONDS = Histogram(
    "recommender_request_seconds",
    "From the body read to the answer made, waiting for a thread included.",
    ["route", "signature"],
    buckets=_BUCKETS,
)
_REFUSED = Counter(
    "recommender_refused", "Problems for which requests were refused.", ["field", "reason"]
)
_LOADS = Counter("recommender_version_loads", "Versions that were loaded or refused.", ["outcome"])
_VERSION = Gauge("recommender_version", "The version that answers; 0 before the first.")
_READY = Gauge("recommender_ready", "1 while requests are answered and accepted.")
_WAITING = Gauge("recommender_requests_under_way", "Requests being read, waiting or answered.")
_HISTORIES = Counter(
    "recommender_histories", "Rows that need a history, by who knew it.", ["source"]
)
_RATINGS = Counter("recommender_store_ratings", "Ratings posted or deleted.", ["outcome"])
_STORE_SECONDS = Histogram(
    "recommender_store_seconds",
    "In the store of ratings, waiting for its other writers included.",
    ["operation"],
    buckets=_BUCKETS,
)
_STORE_FAILURES = Counter("recommender_store_failures", "Requests that the store failed.")
_LOGGED = Counter("recommender_request_log", "Requests for the request log.", ["outcome"])


def count_request(route: str, signature: str, status: int, seconds: float) -> None:
    """Counts an answer."""
    _REQUESTS.labels(route, signature, str(status)).inc()
    _SECONDS.labels(route, signature).observe(seconds)


def count_refused(error: RefusedRequestError, contract: Contract) -> None:
    """Counts each problem of a refused request."""
    known = {field.name for field in contract.fields} | {contract.label}
    for problem in error.problems:
        field = problem.field if problem.field in known else OTHER
        _REFUSED.labels(field, problem.reason).inc()


def count_load(outcome: str) -> None:
    """Counts a version that was "loaded" or "refused"."""
    _LOADS.labels(outcome).inc()


def count_logged(outcome: str) -> None:
    """Counts a request that was "written", "dropped" (the log is behind) or "failed"."""
    _LOGGED.labels(outcome).inc()


def count_history(source: str) -> None:
    """Counts a row whose history was the "client"'s, the "store"'s, or that there is "none" of."""
    _HISTORIES.labels(source).inc()


def count_ratings(outcomes: Mapping[str, int]) -> None:
    """Counts ratings that were "stored", "replaced", "unchanged" or "deleted"."""
    for outcome, number in outcomes.items():
        _RATINGS.labels(outcome).inc(number)


def count_store_failure() -> None:
    """Counts a request that the store could not serve."""
    _STORE_FAILURES.inc()


def store_seconds(operation: str) -> AbstractContextManager[object]:
    """Times a block that does "read", "write" or "delete"."""
    timer: AbstractContextManager[object] = _STORE_SECONDS.labels(operation).time()
    return timer


def show_version(version: int) -> None:
    """Shows which version answers."""
    _VERSION.set(version)


def show_ready(ready: bool) -> None:
    """Shows whether requests are accepted."""
    _READY.set(ready)


def show_under_way(number: int) -> None:
    """Shows how many requests are in the server."""
    _WAITING.set(number)
