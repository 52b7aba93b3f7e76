"""Where the proof of who asks comes from (a variable, a file, the pod), kept out of every text."""

import os
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from foundation.errors import ConfigError

TOKEN_VARIABLE = "KFP_TOKEN"
COOKIE_VARIABLE = "KFP_COOKIE"
# Where the kubelet puts a pod's token for Kubeflow Pipelines, and what the SDK calls the variable
# that says another place (kfp.client.set_volume_credentials).
POD_TOKEN = Path("/var/run/secrets/kubeflow/pipelines/token")
POD_TOKEN_VARIABLE = "KF_PIPELINES_SA_TOKEN_PATH"
_HIDDEN = "***"
# A line break ends a header; http.client would quote the whole value in its error.
_SENDABLE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class Credentials:
    """How requests prove who sends them.

    Attributes:
      kind: what a person is told: "token of KFP_TOKEN", "none".
      read_token: returns the token, anew for each request (a pod's is replaced every hour); None
        where there is none.
      cookie: of a session with the cluster's sign-in page, "" for none.
    """

    kind: str
    read_token: Callable[[], str] | None = field(default=None, repr=False)
    cookie: str = field(default="", repr=False)
    _seen: set[str] = field(default_factory=set, repr=False, compare=False)

    def token(self) -> str:
        """Returns the token for the next request.

        Raises:
          ConfigError: its file is gone, or holds none any more.
        """
        assert self.read_token is not None
        token = self.read_token()
        self._seen.add(token)
        return token

    def hide(self, text: str) -> str:
        """Returns a text of the server's without any token that was sent, nor the cookie."""
        parts = (part.partition("=")[2] for part in self.cookie.split(";"))
        secrets = {self.cookie, *parts, *self._seen}
        for secret in sorted(filter(None, map(str.strip, secrets)), key=len, reverse=True):
            for form in (secret, urllib.parse.quote(secret, safe=""), repr(secret)[1:-1]):
                text = text.replace(form, _HIDDEN)
        return text


def find_credentials(
    token_file: Path | None, environment: Mapping[str, str] = os.environ
) -> Credentials:
    """Returns the credentials: the file's token, else the variable's, else the pod's, else none.

    Raises:
      ConfigError: a file or a variable is there and holds no token.
    """
    cookie = environment.get(COOKIE_VARIABLE, "").strip()
    if cookie and not re.fullmatch(r"[\x20-\x7e]+", cookie):
        raise ConfigError([f"{COOKIE_VARIABLE}: its value is no cookie (control characters)"])
    if token_file is not None:
        return Credentials(f"token of {token_file}", _reader(token_file), cookie)
    if TOKEN_VARIABLE in environment:
        token = _checked(environment[TOKEN_VARIABLE], TOKEN_VARIABLE)
        return Credentials(f"token of {TOKEN_VARIABLE}", lambda: token, cookie)
    pod = Path(environment.get(POD_TOKEN_VARIABLE) or POD_TOKEN)
    if pod.is_file():
        return Credentials("token of this pod", _reader(pod), cookie)
    return Credentials(f"cookie of {COOKIE_VARIABLE}" if cookie else "none", None, cookie)


def _reader(file: Path) -> Callable[[], str]:
    def read() -> str:
        try:
            text = file.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not ASCII"
            raise ConfigError([f"{file}: cannot read a token from it: {why}"]) from None
        return _checked(text, str(file))

    read()
    return read


def _checked(text: str, place: str) -> str:
    """Returns a token without the white space around it; says where it is, never what."""
    token = text.strip()
    if not _SENDABLE.fullmatch(token):
        raise ConfigError([f"{place}: holds no token (one word of printable ASCII)"])
    return token
