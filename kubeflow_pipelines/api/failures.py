"""What a server answers when it refuses turned into a sentence with what to do next."""

import json
from typing import Any

from foundation.errors import ClusterError
from foundation.text import inert

# The gateway in front of the server may have given up before the server did.
_LOST = 0
_DOUBTFUL = frozenset({_LOST, 408, 409, 500, 502, 503, 504})
_AGAIN = frozenset({429, 500, 502, 503})
_HINTS = {
    401: "The token is missing, wrong or too old: set KFP_TOKEN, or give --token-file.",
    403: "Who asks may not do this: another --namespace, or a role that allows it"
    " (kubeflow-pipelines-edit).",
    404: "Nothing there has that name or id, or the host serves no Kubeflow Pipelines 2.",
    413: "Something in front of the server takes no file of this size.",
    429: "The server is asked too often; try again in a while.",
}
_SIGN_IN = (
    "A sign-in page may stand before the server. Give a token (KFP_TOKEN, --token-file) or a cookie"
    " of a session (KFP_COOKIE), or reach the server past it: kubectl -n kubeflow port-forward"
    " svc/ml-pipeline 8888:8888"
)
_TROUBLE = "The server has trouble of its own: kubectl -n kubeflow logs deploy/ml-pipeline"


class ApiError(ClusterError):
    """A request failed.

    Attributes:
      status: HTTP's number; 0 when there was no answer.
    """

    def __init__(self, message: str, *, status: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status

    @property
    def may_be_done(self) -> bool:
        """Whether what was to be created may be there all the same."""
        return self.status in _DOUBTFUL

    @property
    def may_try_again(self) -> bool:
        """Whether the server said that it has created nothing, and may yet."""
        return self.status in _AGAIN


def no_answer(host: str, why: str) -> ApiError:
    """Returns the error for a server that did not answer, or not in time."""
    return ApiError(
        f"{host} does not answer: {inert(why, 200)}",
        status=_LOST,
        hint="Is the address right, and the cluster to be reached from here (a VPN, kubectl"
        " port-forward)?",
    )


def not_the_api(host: str, status: int) -> ApiError:
    """Returns the error for something else where the API's JSON was expected, such as a page."""
    return ApiError(f"{host} answers, but not as the API does", status=status, hint=_SIGN_IN)


def refused(what: str, status: int, reason: str, body: str) -> ApiError:
    """Returns the error for an answer that says no.

    Args:
      what: method and path of the request.
      status: HTTP's number, no success.
      reason: the words beside it.
      body: what the server said, cleaned of secrets.
    """
    if 300 <= status < 400:
        return ApiError(f"{what} is sent elsewhere ({status})", status=status, hint=_SIGN_IN)
    said = inert(said_by(body) or reason or "no reason given", 400)
    hint = _HINTS.get(status, _TROUBLE if status >= 500 else "")
    return ApiError(f"{what} was refused with {status}: {said}", status=status, hint=hint)


def said_by(body: str) -> str:
    """Returns the message in a server's answer, "" where there is none to show.

    The gRPC gateway says `message` (`error` in older ones), the upload routes `error_message`.
    """
    try:
        found: Any = json.loads(body)
    except ValueError:
        return "" if "<" in body[:200] else " ".join(body.split())
    if isinstance(found, dict):
        for key in ("message", "error_message", "error"):
            if isinstance(found.get(key), str) and found[key].strip():
                return " ".join(found[key].split())
    return ""
