import json
import os
from pathlib import Path

from serving import health, ready_file
from serving.listening import listen


def test_it_is_whole_and_goes_away(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    ready_file.write(file, 8501, 7)
    assert json.loads(file.read_text()) == {"pid": os.getpid(), "port": 8501, "version": 7}
    assert list(tmp_path.iterdir()) == [file]
    ready_file.remove(file)
    ready_file.remove(file)
    assert not file.exists()


def test_where_nobody_answers_nobody_is_healthy() -> None:
    with listen("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
    assert not health.is_ready(port)
