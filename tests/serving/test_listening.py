"""Addresses turned into sockets, and the URLs that reach them."""

import socket

import pytest

from foundation.errors import ConfigError
from serving.listening import is_local, listen, url_of


@pytest.mark.parametrize(
    ("host", "url", "local"),
    [
        ("127.0.0.1", "http://127.0.0.1:{}", True),
        ("0.0.0.0", "http://127.0.0.1:{}", False),
        ("::1", "http://[::1]:{}", True),
        ("::", "http://[::1]:{}", False),
    ],
)
def test_a_url_reaches_what_listens(host: str, url: str, local: bool) -> None:
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with listen(host, 0) as bound:
        port = bound.getsockname()[1]
        assert url_of(bound) == url.format(port)
        assert is_local(bound) is local
        socket.create_connection((bound.getsockname()[0], port), timeout=10).close()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(ConfigError):
        listen(host, 0)


def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
        with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1:{port}") as raised:
            listen("127.0.0.1", port)
        assert "--port" in raised.value.hint
