"""The real server, started in the serving environment and asked over HTTP with urllib alone."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from types import TracebackType
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
# Another serving environment than the checkout's, to try one server on the other lane.
PYTHON = os.environ.get("SERVING_PYTHON", str(PROJECT / ".venv-serving" / "bin" / "python"))
START_S = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ServerProcess:
    """A server on a free port; use it in a `with` block."""

    folder: Path
    scratch: Path
    options: tuple[str, ...] = ()
    expect_ready: bool = True
    command: tuple[str, ...] = (PYTHON, "-m", "serving.server")
    cwd: Path = PROJECT
    url: str = field(init=False, default="")

    def __enter__(self) -> "ServerProcess":
        self.scratch.mkdir(parents=True, exist_ok=True)
        ready = self.scratch / "ready.json"
        command = [*self.command, "--folder", str(self.folder), "--port", "0"]
        command += ["--ready-file", str(ready), "--poll-s", "0.1", *self.options]
        with (self.scratch / "log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd=self.cwd, stdout=log, stderr=log)
        if self.expect_ready:
            try:
                self.wait_until(ready.exists)
                content = json.loads(ready.read_text())
                assert content["pid"] == self.process.pid
                self.url = f"http://127.0.0.1:{content['port']}"
            except BaseException:
                self.process.kill()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def wait_until(self, condition: Any) -> None:
        """Looks again and again; fails when the server ends or it takes too long."""
        deadline = time.monotonic() + START_S
        while not condition():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def find_port(self) -> None:
        """Waits until a server that is not ready listens."""
        self.wait_until(lambda: " at http://" in self.log())
        self.url = self.log().split(" at ", 1)[1].split()[0]

    def log(self) -> str:
        return (self.scratch / "log").read_text(encoding="utf-8")

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Type", "application/json")
        return self._ask(urllib.request.Request(self.url + path, data, named))

    def delete(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.url + path, method="DELETE"))

    def predict(self, **body: Any) -> Answer:
        return self.post("/v1/models/recommender:predict", body)

    def states(self) -> dict[int, dict[str, Any]]:
        listed = self.get("/v1/models/recommender").json()["model_version_status"]
        return {int(entry["version"]): entry for entry in listed}

    def wait_for(self, version: int, state: str) -> dict[str, Any]:
        self.wait_until(lambda: self.states().get(version, {}).get("state") == state)
        return self.states()[version]

    @staticmethod
    def _ask(request: urllib.request.Request) -> Answer:
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, response.read(), lowered(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), lowered(error.headers))


def lowered(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
