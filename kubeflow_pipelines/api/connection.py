"""Options of a person turned into where the API is and who asks it."""

import os
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import ConfigError
from kubeflow_pipelines.api.credentials import Credentials, find_credentials

# The SDK's name for the variable; ours would be one more to know.
HOST_VARIABLE = "KF_PIPELINES_ENDPOINT"
_IN_CLUSTER = "http://ml-pipeline.kubeflow.svc.cluster.local:8888"
_POD_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Connection:
    """An API server, and who asks it.

    Attributes:
      host: its address, "https://...", without a slash at the end.
      credentials: the proof of who asks.
      namespace: of the person, on a server that has one for each; "" for none.
      ca_certificate: file of the authority behind the server's certificate; None for the usual.
    """

    host: str
    credentials: Credentials
    namespace: str = ""
    ca_certificate: Path | None = None


def find_connection(
    host: str | None,
    namespace: str | None,
    token_file: Path | None,
    ca_certificate: Path | None,
    environment: Mapping[str, str] = os.environ,
) -> Connection:
    """Returns the connection; what is not given comes from the environment, or from the pod.

    Raises:
      ConfigError: there is no address, or something given is unusable; all of it is named.
    """
    problems: list[str] = []
    hint = ""
    address = host or environment.get(HOST_VARIABLE, "")
    if not address and "KUBERNETES_SERVICE_HOST" in environment:
        address = _IN_CLUSTER
    try:
        address = check_host(address)
    except ConfigError as error:
        problems += error.problems
        hint = error.hint
    if namespace and not _NAMESPACE.fullmatch(namespace):
        problems.append(f"--namespace: {namespace!r} is no name of a namespace")
    if ca_certificate is not None and not ca_certificate.is_file():
        problems.append(f"--ca-cert: {ca_certificate} is not there")
    credentials = Credentials("none")
    try:
        credentials = find_credentials(token_file, environment)
    except ConfigError as error:
        problems += error.problems
    if problems:
        raise ConfigError(problems, hint=hint)
    return Connection(address, credentials, namespace or "", ca_certificate)


def check_host(host: str) -> str:
    """Returns an address without a slash at its end.

    Raises:
      ConfigError: it is none, or holds a password, which a list of processes would show.
    """
    if not host:
        raise ConfigError(
            [f"--host is missing (or {HOST_VARIABLE})"],
            hint="From outside the cluster: kubectl -n kubeflow port-forward"
            " svc/ml-pipeline-ui 8080:80, then --host http://localhost:8080",
        )
    if "://" not in host:
        host = f"https://{host}"
    try:
        parts = urllib.parse.urlsplit(host)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ConfigError(["--host: is no address, such as https://kubeflow.example.com"]) from None
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            ["--host: holds a user or a password; anybody may see them in a list of processes"]
        )
    if not usable or parts.query or parts.fragment:
        raise ConfigError(["--host: is no address, such as https://kubeflow.example.com"])
    return host.rstrip("/")


def pod_namespace() -> str:
    """Returns the namespace of the pod that this runs in, "" outside one."""
    try:
        return _POD_NAMESPACE.read_text(encoding="ascii").strip()
    except OSError:
        return ""
