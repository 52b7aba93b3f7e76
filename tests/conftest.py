"""What all tests share: the stack's environment, set before TensorFlow is imported, and data."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.environment import prepare
from tests.tiny_model import Export, train

# The program does this first of all; tests that import TensorFlow themselves need it as well.
prepare()

# Hypothesis measures wall time against a deadline, which fails on a busy machine; on CI the same
# commit has the same examples.
settings.register_profile("project", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("project")

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return PROJECT


@pytest.fixture(scope="session")
def ml100k_zip() -> Path:
    """GroupLens' ml-100k.zip; it is not committed (its licence), so tests skip without it."""
    path = PROJECT.parent / "shared" / "data" / "ml-100k.zip"
    if not path.is_file():
        pytest.skip("MovieLens 100K is not beside the checkout at ../shared/data/ml-100k.zip")
    return path


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """A tiny model, trained and exported once for all tests that only look at it."""
    return train(tmp_path_factory.mktemp("tiny_model"))


@pytest.fixture(scope="session")
def make_export(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Export]:
    """A function: (TransformParams' fields, TrainerParams' fields by name) -> a tiny model."""
    return lambda params, **trainer: train(tmp_path_factory.mktemp("tiny_model"), params, **trainer)


HEAVY = frozenset({"tensorflow", "tfx"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of long tests first, so that two processes end at about the same time."""
    ranks: dict[Path, int] = {}
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        rank = 0 if "e2e" in marks else 1 if "tfx" in marks else 2
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])


def pytest_collection_finish() -> None:
    """A test module that imports them at its top would make every run slow."""
    if imported := HEAVY & set(sys.modules):
        raise pytest.UsageError(f"collecting the tests imported {', '.join(sorted(imported))}")


@pytest.fixture(autouse=True)
def _fast_tests_stay_fast(request: pytest.FixtureRequest) -> Iterator[None]:
    """An unmarked test imports neither; where it has to, it is marked `tfx` or `e2e`."""
    before = HEAVY & set(sys.modules)
    yield
    if not {"tfx", "e2e"} & {mark.name for mark in request.node.iter_markers()}:
        assert HEAVY & set(sys.modules) == before, "mark this test: it imports TensorFlow or TFX"
