import pickle

import pytest

from foundation import errors


def _all_errors(root: type[errors.RecommenderError]) -> list[type[errors.RecommenderError]]:
    return [root, *(found for child in root.__subclasses__() for found in _all_errors(child))]


def test_each_kind_of_failure_has_its_documented_exit_code() -> None:
    codes = {error.__name__: error.exit_code for error in _all_errors(errors.RecommenderError)}
    assert codes["ConfigError"] == 2
    assert codes["SourceError"] == codes["DataNotValidError"] == 3
    assert codes["ModelNotBlessedError"] == 4
    assert codes["WorkspaceError"] == 5
    assert codes["DiskFullError"] == 6


def test_config_error_shows_every_problem() -> None:
    error = errors.ConfigError(["a: bad", "b: worse"], hint="see docs")
    assert str(error) == "a: bad\nb: worse"
    assert error.hint == "see docs"


@pytest.mark.parametrize("code", ["E-EMPTY", "E-ZIP"])
def test_source_error_starts_with_its_reason_code(code: str) -> None:
    assert str(errors.SourceError(code, "x.csv is empty")).startswith(f"{code}: ")


@pytest.mark.parametrize(
    "error",
    [
        errors.SourceError("E-EMPTY", "x.csv is empty", hint="see docs", personal=("x",)),
        errors.ConfigError(["a: bad", "b: worse"]),
        errors.DiskFullError("full", hint="make room"),
    ],
)
def test_an_error_comes_out_of_another_process_as_it_was(error: errors.RecommenderError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
