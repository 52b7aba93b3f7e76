"""A host and a port turned into a socket that listens, and into the URL to reach it by."""

import ipaddress
import socket

from foundation.errors import ConfigError
from serving.settings import LOOPBACK

_BACKLOG = 2048  # connections that wait, also while the server is still starting


def listen(host: str, port: int) -> socket.socket:
    """Returns a listening socket; port 0 takes any free one.

    Raises:
      ConfigError: the address cannot be used.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError([f"--host {host}: {error.strerror}"]) from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        hint = "Give another --port, or 0 for any free one."
        raise ConfigError(
            [f"cannot listen on {host}:{port}: {error.strerror}"], hint=hint
        ) from error
    return bound


def url_of(bound: socket.socket) -> str:
    """Returns the URL by which this machine reaches a bound socket."""
    host, port = bound.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = LOOPBACK if address.version == 4 else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_local(bound: socket.socket) -> bool:
    """Says whether only this machine can reach it."""
    return ipaddress.ip_address(bound.getsockname()[0]).is_loopback
