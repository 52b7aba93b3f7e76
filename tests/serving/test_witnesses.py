"""The witnesses in a manifest, as they are read; test_server_versions.py asks them."""

import json
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import RecommenderError
from serving.witnesses import Witnesses, read

ENTRY = {"request": {"user_id": "1"}, "predicted_rating": 3.5}
PARITY = {"verdict": "passed", "tolerance": 1e-4, "witnesses": [ENTRY]}


def manifest(tmp_path: Path, content: Any) -> Path:
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(content))
    return file


def test_requests_and_ratings_are_read(tmp_path: Path) -> None:
    found = read(manifest(tmp_path, {"parity": PARITY}))
    assert found == Witnesses(1e-4, ({"user_id": "1"},), (3.5,))


@pytest.mark.parametrize("content", [{}, {"parity": None}])
def test_an_older_manifest_has_none(tmp_path: Path, content: Any) -> None:
    assert read(manifest(tmp_path, content)) is None


@pytest.mark.parametrize(
    "parity",
    [
        [], "passed", {}, {**PARITY, "verdict": "failed"}, {**PARITY, "tolerance": None},
        {**PARITY, "witnesses": 5}, {**PARITY, "witnesses": [{"request": {}}]},
    ],
)  # fmt: skip
def test_what_proves_nothing_is_refused(tmp_path: Path, parity: Any) -> None:
    with pytest.raises(RecommenderError, match="its parity"):
        read(manifest(tmp_path, {"parity": parity}))
