"""A connection turned into the SDK's client, ready to be asked, or into what stands in the way."""

import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from foundation.errors import ClusterError, ConfigError
from kubeflow_pipelines.api.connection import Connection, pod_namespace

_MOST_PAGES = 1000


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps the SDK from printing links of its own, from warning, and from logging answers."""
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)


class Api:
    """The SDK's client of one server.

    Attributes:
      client: the `kfp.Client`; each of its calls raises ApiError when it fails.
      namespace: that of all requests; "" on a server that has but one.
      host: the server's address.
    """

    def __init__(self, connection: Connection) -> None:
        """Asks the server whether it is there, and for whom.

        Raises:
          ClusterError: it is not, or does not say.
          ConfigError: it has a namespace for each person, and none is given; or no SDK is here.
        """
        with quiet():
            kfp = _sdk()
            from kubeflow_pipelines.api.transport import Transport

            is_shared = _is_shared(connection, Transport)
            self.namespace = _namespace(connection, is_shared)
            self.host = connection.host
            self.client: Any = kfp.Client(
                host=connection.host,
                namespace=self.namespace or "kubeflow",
                credentials=_hook(connection),
                cookies=connection.credentials.cookie or None,
                ssl_ca_cert=_text(connection.ca_certificate),
            )
        self._hide = connection.credentials.hide
        # One object behind the client's six services.
        self._http = self.client._run_api.api_client
        self._http.rest_client = Transport(self._http.configuration, connection.credentials)

    def ask(self, call: str, **arguments: Any) -> Any:
        """Returns what a method of the client returns.

        Raises:
          ApiError: the request failed.
          ClusterError: the answer is none that the SDK understands.
        """
        try:
            with quiet():
                return getattr(self.client, call)(**arguments)
        except (ValueError, TypeError, AttributeError) as error:
            # What the generated models raise over an answer of another version of the API.
            raise ClusterError(
                f"{self.host}: the answer to {call} is not understood ({type(error).__name__})",
                hint="Does the server speak v2beta1 (Kubeflow Pipelines 2)?",
            ) from None

    def listed(self, call: str, items: str, **arguments: Any) -> Iterator[Any]:
        """Yields what a listing method lists, page after page.

        Args:
          call: name of the method.
          items: name of the field of its answer.
          **arguments: of the method, beside those for pages.
        """
        token = ""
        for _ in range(_MOST_PAGES):
            page = self.ask(call, page_token=token, page_size=100, **arguments)
            yield from getattr(page, items, None) or ()
            token = page.next_page_token or ""
            if not token:
                return

    def run_page(self, run_id: str) -> str:
        """Returns the address of a run's page, as the SDK prints it."""
        return f"{self.host}/#/runs/details/{run_id}"

    def text(self, path: str) -> str:
        """Returns the body of a route that the SDK has no method for, without a secret of ours.

        Raises:
          ApiError: the request failed.
        """
        response = self._http.call_api(
            path,
            "GET",
            auth_settings=["Bearer"],
            _preload_content=False,
            _return_http_data_only=True,
        )
        return self._hide(bytes(response.data).decode("utf-8", "replace"))


class _Hook:
    """What the SDK calls for the token of each request."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def refresh_api_key_hook(self, configuration: Any) -> None:
        """Puts the token where the SDK looks for it."""
        configuration.api_key["authorization"] = self._token()


def _hook(connection: Connection) -> _Hook | None:
    credentials = connection.credentials
    return _Hook(credentials.token) if credentials.read_token else None


def _sdk() -> Any:
    try:
        import kfp
    except ModuleNotFoundError as error:
        raise ConfigError(
            [f"{error.name} is not installed"], hint="EXTRAS=kubeflow make setup"
        ) from None
    return kfp


def _is_shared(connection: Connection, transport: Any) -> bool:
    """Returns whether the server has a namespace for each person."""
    import kfp_server_api

    configuration = kfp_server_api.Configuration()
    configuration.host = connection.host
    configuration.ssl_ca_cert = _text(connection.ca_certificate)
    if hook := _hook(connection):
        configuration.api_key_prefix["authorization"] = "Bearer"
        hook.refresh_api_key_hook(configuration)
    http = kfp_server_api.ApiClient(configuration, cookie=connection.credentials.cookie or None)
    http.rest_client = transport(configuration, connection.credentials)
    service = kfp_server_api.HealthzServiceApi(http)
    # Renamed between kfp 2.5 and 2.16.
    name = "get_healthz" if hasattr(service, "get_healthz") else "healthz_service_get_healthz"
    return bool(getattr(service, name)().multi_user)


def _namespace(connection: Connection, is_shared: bool) -> str:
    if not is_shared:
        return ""
    namespace = connection.namespace or pod_namespace()
    if not namespace:
        raise ConfigError(
            [f"--namespace is missing: {connection.host} has one for each person"],
            hint="It is the name of your profile in Kubeflow's dashboard.",
        )
    return namespace


def _text(path: object) -> str | None:
    return None if path is None else str(path)
