"""The healthy originals, in both forms, and where a test writes its copy."""

from pathlib import Path

import pytest

from sample_data import words
from sample_data.spec import SampleSpec
from sample_data.write import write_sample
from tests.faults.data import Data, Folder, Log, copy_of, read_folder, to_log

NUM_RATINGS = 3_000
FEW_RATINGS = 1_200


class Originals:
    """Healthy data sets in memory; each caller gets rows of its own."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._log = to_log(folder, list(words.GENRES))

    def folder(self) -> Data:
        return copy_of(self._folder)

    def log(self) -> Data:
        return copy_of(self._log)

    def form(self, name: str) -> Data:
        """A Folder for "folder", a Log for "log"."""
        data = self.folder() if name == "folder" else self.log()
        assert isinstance(data, Folder if name == "folder" else Log)
        return data


def _originals(num_ratings: int, tmp_path_factory: pytest.TempPathFactory) -> Originals:
    where: Path = tmp_path_factory.mktemp("faults") / "sample"
    return Originals(read_folder(write_sample(SampleSpec(num_ratings), where).folder))


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    """Synthetic ratings of forty-five users over seven months."""
    return _originals(NUM_RATINGS, tmp_path_factory)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    """Fewer, for what shows in any number of rows."""
    return _originals(FEW_RATINGS, tmp_path_factory)
