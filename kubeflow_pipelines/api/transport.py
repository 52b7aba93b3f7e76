"""The SDK's HTTP layer with time limits, retries of what is safe, and errors of ours.

Without it a silent server is waited for without end, a sign-in page is followed and taken for an
answer, a wrong certificate becomes an AttributeError, and errors quote headers and bodies.
"""

import functools
import json
import urllib.parse
from typing import Any

import urllib3
from kfp_server_api import rest
from kfp_server_api.exceptions import ApiException
from urllib3.exceptions import HTTPError

from kubeflow_pipelines.api.credentials import Credentials
from kubeflow_pipelines.api.failures import no_answer, not_the_api, refused

_CONNECT_S = 10.0
# Uploading checks the whole pipeline; a large one takes the server seconds.
_READ_S = 60.0
_RETRIES = urllib3.Retry(
    total=4,
    connect=2,
    read=2,
    status=3,
    redirect=0,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=frozenset({"GET"}),
    backoff_factor=0.5,
    raise_on_status=False,
)


class Transport(rest.RESTClientObject):
    """Sends requests for the SDK; whatever fails is an ApiError without a secret in it."""

    def __init__(self, configuration: Any, credentials: Credentials) -> None:
        """Makes the transport.

        Args:
          configuration: the SDK's, with host and certificates.
          credentials: what no message may show.
        """
        configuration.retries = _RETRIES
        super().__init__(configuration)
        # An address that leads elsewhere leads to a sign-in page.
        self.pool_manager.urlopen = functools.partial(self.pool_manager.urlopen, redirect=False)
        self._host = configuration.host
        self._hide = credentials.hide

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        """Sends one request; see the SDK for the arguments.

        Raises:
          ApiError: there was no answer, or one that says no.
        """
        kwargs["_request_timeout"] = kwargs.get("_request_timeout") or (_CONNECT_S, _READ_S)
        what = f"{method} {urllib.parse.urlsplit(url).path}"
        try:
            response = super().request(method, url, **kwargs)
        except ApiException as error:
            body = error.body or b""
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
            status, reason = int(error.status or 0), str(error.reason or "")
            if not status:
                raise no_answer(self._host, self._hide(reason)) from None
            raise refused(what, status, self._hide(reason), self._hide(text)) from None
        except (HTTPError, OSError) as error:
            raise no_answer(self._host, self._hide(_why(error))) from None
        if kwargs.get("_preload_content", True) and not _is_answer(response.data):
            # The SDK would take a page for an answer in which nothing is set.
            raise not_the_api(self._host, response.status)
        return response


def _is_answer(body: bytes) -> bool:
    """Whether a body is a JSON object, as each answer of the API is."""
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


def _why(error: BaseException) -> str:
    """Returns what lies at the bottom of urllib3's nested errors, without object addresses."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return _why(reason)
    text = str(error)
    return text.partition(">: ")[2] or text
