"""What all tests share: the stack's environment, set before TensorFlow is imported, and data."""

import os
from pathlib import Path

import pytest

# The program sets these for itself; tests that import TensorFlow directly need them as well.
os.environ["TF_USE_LEGACY_KERAS"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

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
