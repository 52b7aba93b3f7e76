"""`serve` as a newcomer runs it."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.main import cli
from pipeline.workspace import Workspace
from registry.push import push
from tests.serving import constant_model

ROOT = Path(__file__).parents[2]


def test_without_a_pushed_model_it_says_how_to_push_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["serve", "--output", str(tmp_path)])
    assert done.exit_code == 5
    assert "Error: no model has been pushed to" in done.stderr
    assert "local_runner.py run --output" in done.stderr


@pytest.mark.tfx
def test_it_serves_says_how_to_ask_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    model = constant_model.save(tmp_path / "model", 3.5)
    pushed = push(model, Workspace(tmp_path / "output").serving, now_s=1000.0)
    command = [sys.executable, str(ROOT / "local_runner.py"), "serve", "--output", "output"]
    with subprocess.Popen(
        [*command, "--port", "0", "--ready-file", "ready.json", "--", "--poll-s", "0.1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout and server.stderr
            line = server.stdout.readline()
            ready = json.loads((tmp_path / "ready.json").read_text())
            base = f"http://127.0.0.1:{ready['port']}"
            example = f"try: curl '{base}/recommend?user_id=42&k=5'"
            assert line == f"ready: version {pushed.version}; {example}\n"
            assert ready["pid"] == server.pid
            body = json.dumps({"instances": [constant_model.REQUEST]}).encode()
            with urllib.request.urlopen(f"{base}/v1/models/recommender:predict", body) as answer:
                assert json.loads(answer.read()) == {"predictions": [3.5]}
            rating = json.dumps({"user_id": "1", "movie_id": "3", "rating": 4}).encode()
            with urllib.request.urlopen(f"{base}/ratings", rating) as answer:
                assert json.loads(answer.read())["stored"] == 1
            assert Workspace(tmp_path / "output").ratings.is_file()
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=10) == 0
            assert server.stdout.read() == ""
            assert "Traceback" not in server.stderr.read()
        finally:
            server.kill()
