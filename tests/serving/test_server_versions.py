"""The real server while versions come and go, and while it is told to stop."""

import json
import shutil
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.push import Pushed, push
from registry.versions import MANIFEST
from tests.serving import constant_model
from tests.serving.constant_model import REQUEST
from tests.serving.server_process import ServerProcess

pytestmark = pytest.mark.tfx


class Shop:
    """A serving folder, and models to be pushed into it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "recommender"
        self._models = 0
        self._version = 999

    def model(self, rating: float, **about: Any) -> Path:
        self._models += 1
        return constant_model.save(self.root / f"model-{self._models}", rating, **about)

    def push(self, model: Path) -> Pushed:
        return push(model, self.folder, now_s=float(self.next_version()))

    def edit(self, model: Path, **entries: Any) -> int:
        """Pushes with other entries in the manifest; the version appears in one step."""
        aside = self.root / "aside"
        made = push(model, aside, now_s=float(self.next_version()))
        manifest = json.loads((made.path / MANIFEST).read_text())
        (made.path / MANIFEST).write_text(json.dumps({**manifest, **entries}))
        made.path.rename(self.folder / str(made.version))
        shutil.rmtree(aside)
        return made.version

    def next_version(self) -> int:
        """Rises, also where a version was put in or taken out by hand."""
        self._version += 1
        return self._version


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop(tmp_path_factory.mktemp("shop"))
    made.push(made.model(1.0))
    return made


@pytest.fixture(scope="module")
def server(shop: Shop) -> Iterator[ServerProcess]:
    with ServerProcess(shop.folder, shop.root / "scratch") as running:
        yield running


def rating(server: ServerProcess) -> float:
    (found,) = server.predict(instances=[REQUEST]).json()["predictions"]
    return float(found)


def current_version(server: ServerProcess) -> int:
    return max(number for number, e in server.states().items() if e["state"] == "AVAILABLE")


def test_a_push_and_a_rollback_under_load_lose_no_request(
    shop: Shop, server: ServerProcess
) -> None:
    seen: Counter[Any] = Counter()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answer = server.predict(instances=[REQUEST, REQUEST])
            found = answer.json().get("predictions", answer.body)
            seen[(answer.status, *found)] += 1

    clients = [threading.Thread(target=ask) for _ in range(8)]
    for client in clients:
        client.start()
    try:
        (first,) = shop.folder.glob("1000")
        second = shop.push(shop.model(2.0)).version
        server.wait_for(second, "AVAILABLE")
        server.wait_for(1000, "END")
        third = shop.push(shop.root / "model-1").version
        server.wait_for(third, "AVAILABLE")
    finally:
        stop.set()
        for client in clients:
            client.join()
    assert third > second > int(first.name)
    assert set(seen) == {(200, 1.0, 1.0), (200, 2.0, 2.0)}


def test_a_version_that_was_let_go_is_404(shop: Shop, server: ServerProcess) -> None:
    body = {"instances": [REQUEST]}
    assert server.post("/v1/models/recommender/versions/1000:predict", body).status == 404
    current = current_version(server)
    assert server.post(f"/v1/models/recommender/versions/{current}:predict", body).status == 200


def refuses(server: ServerProcess, version: int) -> str:
    """Returns why a version was refused; the one before it goes on answering."""
    status = server.wait_for(version, "END")["status"]
    assert status["error_code"] != "OK"
    assert rating(server) == 1.0
    assert server.log().count(f"version {version} refused: ") == 1
    return str(status["error_message"])


def test_a_damaged_version_is_refused(shop: Shop, server: ServerProcess) -> None:
    version = shop.next_version()
    aside = shop.root / "damaged"
    made = push(shop.model(9.0), aside, now_s=float(version))
    weights = next(made.path.glob("variables/*.data*"))
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    made.path.rename(shop.folder / str(version))
    assert "it is damaged: variables/" in refuses(server, version)


def test_a_half_copied_version_is_refused_until_it_is_whole(
    shop: Shop, server: ServerProcess
) -> None:
    version = shop.next_version()
    made = push(shop.model(1.0, code_version="whole"), shop.root / "half", now_s=float(version))
    target = shop.folder / str(version)
    shutil.copytree(made.path, target, ignore=shutil.ignore_patterns(MANIFEST))
    assert "has no manifest.json" in refuses(server, version)
    shutil.copy(made.path / MANIFEST, target)
    server.wait_for(version, "AVAILABLE")


def test_a_link_to_a_version_is_refused(shop: Shop, server: ServerProcess) -> None:
    version = shop.next_version()
    made = push(shop.model(9.0), shop.root / "linked", now_s=float(version))
    (shop.folder / str(version)).symlink_to(made.path)
    assert "is not a folder" in refuses(server, version)


def test_a_link_in_a_version_is_refused(shop: Shop, server: ServerProcess) -> None:
    version = shop.next_version()
    made = push(shop.model(9.0), shop.root / "link-inside", now_s=float(version))
    weights = next(made.path.glob("variables/*.data*"))
    weights.rename(shop.root / "weights")
    weights.symlink_to(shop.root / "weights")
    made.path.rename(shop.folder / str(version))
    assert "it is damaged: variables/" in refuses(server, version)


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"with_contract": False}, "has no assets.extra/contract.json"),
        ({"versions": {"tensorflow": "3.1.0"}},
         "it was trained with TensorFlow 3.1.0, which 2."),
    ],
)  # fmt: skip
def test_a_model_of_another_time_is_refused(
    shop: Shop, server: ServerProcess, about: dict[str, Any], says: str
) -> None:
    version = shop.push(shop.model(9.0, **about)).version
    assert says in refuses(server, version)


def parity(rated: float, **entries: Any) -> dict[str, Any]:
    witnesses = [{"request": REQUEST, "predicted_rating": rated}]
    return {"verdict": "passed", "tolerance": 1e-4, "witnesses": witnesses, **entries}


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (parity(8.9), "witness 1 of 1 is rated 9.000000 here, and was 8.900000 when it was pushed"),
        (parity(9.0, witnesses=[{"request": {"user_id": 5}, "predicted_rating": 9.0}]),
         "its contract refuses its own witnesses: 3 problems"),
        (parity(9.0, verdict="failed"), "its parity verdict is 'failed'"),
        (parity(9.0, tolerance="x"), "its parity entry cannot be read"),
        ([], "its parity entry cannot be read"),
    ],
)  # fmt: skip
def test_a_version_that_is_not_true_to_its_witnesses_is_refused(
    shop: Shop, server: ServerProcess, entry: Any, says: str
) -> None:
    version = shop.edit(shop.model(9.0), parity=entry)
    assert says in refuses(server, version)


def test_a_version_that_is_true_to_its_witnesses_answers(shop: Shop, server: ServerProcess) -> None:
    version = shop.edit(shop.model(1.0, code_version="true"), parity=parity(1.00005))
    server.wait_for(version, "AVAILABLE")
    assert f"version {version} was pushed without witnesses" not in server.log()


def test_the_folder_of_the_version_that_answers_may_go(shop: Shop, server: ServerProcess) -> None:
    shutil.rmtree(shop.folder / str(current_version(server)))
    assert rating(server) == 1.0
    assert server.get("/v2/health/ready").status == 200


def test_it_stops_when_asked_and_answers_what_is_under_way(
    shop: Shop, server: ServerProcess
) -> None:
    version = shop.push(shop.model(5.0, rounds=2000)).version
    server.wait_for(version, "AVAILABLE")
    answers: list[Any] = []
    client = threading.Thread(
        target=lambda: answers.append(server.predict(instances=[REQUEST]).json())
    )
    client.start()
    while b"recommender_requests_under_way 1.0" not in server.get("/metrics").body:
        assert client.is_alive()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=10) == 0
    client.join()
    assert answers == [{"predictions": [5.0]}]
    assert not (server.scratch / "ready.json").exists()
    assert "Traceback" not in server.log()


def test_it_waits_for_a_first_version_and_drains_before_it_stops(tmp_path: Path) -> None:
    options = ("--drain-s", "30", "--threads", "1", "--max-waiting", "0", "--body-timeout-s", "0.2")
    folder = tmp_path / "recommender"
    with ServerProcess(folder, tmp_path / "scratch", options, expect_ready=False) as server:
        server.find_port()
        assert server.get("/v2/health/live").status == 200
        assert server.get("/v2/health/ready").status == 503
        assert server.get("/v2/models/recommender/ready").status == 503
        assert server.get("/v1/models/recommender").json() == {"model_version_status": []}
        assert server.predict(instances=[REQUEST]).status == 503
        assert server.get("/recommend?user_id=1").status == 503
        push(constant_model.save(tmp_path / "model", 3.0, rounds=2000), folder, now_s=7.0)
        server.wait_for(7, "AVAILABLE")
        assert server.get("/v2/health/ready").status == 200
        refuses_more_than_may_wait(server)
        refuses_a_body_that_does_not_come(server)
        server.process.send_signal(signal.SIGTERM)
        while server.get("/v2/health/ready").status == 200:
            pass
        answer = server.predict(instances=[REQUEST])
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=10) == 0


def refuses_more_than_may_wait(server: ServerProcess) -> None:
    answers: list[int] = []
    client = threading.Thread(
        target=lambda: answers.append(server.predict(instances=[REQUEST]).status)
    )
    client.start()
    while b"recommender_requests_under_way 1.0" not in server.get("/metrics").body:
        assert client.is_alive()
    refused = server.predict(instances=[REQUEST])
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    client.join()
    assert answers == [200]


def refuses_a_body_that_does_not_come(server: ServerProcess) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        head = "POST /v1/models/recommender:predict HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
        connection.sendall(head.encode() + b"\r\n{")
        assert connection.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_where_it_is_asked_to_it_ends_when_the_first_version_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "recommender"
    (folder / "7").mkdir(parents=True)
    options = ("--first-or-none",)
    with ServerProcess(folder, tmp_path / "scratch", options, expect_ready=False) as server:
        assert server.process.wait(timeout=60) == 1
    assert "ERROR it has no manifest.json that can be read" in server.log()


def test_a_ready_file_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    options = ("--ready-file", str(tmp_path / "nowhere" / "ready.json"))
    with ServerProcess(tmp_path, tmp_path, options, expect_ready=False) as server:
        assert server.process.wait(timeout=60) == 2
    assert "no folder there that can be written" in server.log()


def test_headers_have_an_end(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, tmp_path, expect_ready=False) as waiting:
        waiting.find_port()
        host, port = waiting.url.removeprefix("http://").split(":")
        with (
            socket.create_connection((host, int(port)), timeout=30) as connection,
            pytest.raises(OSError),
        ):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            for number in range(1000):
                connection.sendall(b"X-%d: %s\r\n" % (number, b"x" * 10_000))
        assert waiting.get("/v2/health/live").status == 200


def test_a_taken_port_is_said_in_two_lines(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        options = ("--port", str(other.getsockname()[1]))
        with ServerProcess(tmp_path, tmp_path, options, expect_ready=False) as second:
            assert second.process.wait(timeout=60) == 2
    assert "Error: cannot listen on 127.0.0.1:" in second.log()
    assert "Hint: Give another --port" in second.log()
    assert "Traceback" not in second.log()
