"""Artifacts turned into arguments of `measure`, and its result into quality.json and a blessing."""

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils
from tfx.utils import path_utils

from components.model_validation.answers import Movies
from components.model_validation.content import as_json, quality_content
from components.model_validation.examples import examples
from components.model_validation.gates import IndexClaim, judge
from components.model_validation.gates_content import blessed, gates_content
from components.model_validation.measure import LAST_BLESSED, measure
from components.model_validation.measure import MODEL as MODEL_SYSTEM
from components.model_validation.page import examples_page, quality_page
from components.model_validation.params import QualityParams
from components.model_validation.quality_files import EXAMPLES_HTML, QUALITY_HTML, QUALITY_JSON
from components.model_validation.ratings import Boundaries, Log, read_log
from components.model_validation.served import ServedModel
from foundation.errors import DataNotValidError, RecommenderError
from registry.contract import EXACT_INDEX, read_contract
from transform import features
from transform.arrow import pa
from transform.catalogue import read_catalogue
from transform.history import read_columns
from transform.point_in_time import StateParams

MODEL = "model"
BASELINE_MODEL = "baseline_model"
EXAMPLES = "examples"
HISTORY = "history"
CATALOGUE = "catalogue"
MODEL_RUN = "model_run"
QUALITY = "quality"
BLESSING = "blessing"
PARAMS = "params"
STATE = "state"
SYNTHETIC = "synthetic"
SHOW_IDS = "show_ids"
CODE_DIGEST = "code_digest"

TEST_SPLIT = "test"
TRAINING_HISTORY = "history.json"
COLUMNS = features.ALL_FIELDS
PROGRESS = logging.getLogger("model_validation.progress")
NO_LAST_BLESSED = "no other model was blessed before: nothing to compare with"


class Executor(base_executor.BaseExecutor):
    """Measures and judges one model."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes quality.json and its pages; blesses the model or does not.

        Raises:
          DataNotValidError: the examples are not those of the history.
          RecommenderError: the model lacks a signature.
        """
        params = QualityParams.from_json(exec_properties[PARAMS])
        state = StateParams(**json.loads(exec_properties[STATE]))
        log, catalogue = _read(input_dict)
        movies = _movies(log, catalogue)
        model_dir = _model_dir(input_dict[MODEL])
        model = ServedModel(model_dir, log.movie_ids)
        before, why_not = _last_blessed(input_dict.get(BASELINE_MODEL) or [], log)
        models = {MODEL_SYSTEM: model} | ({LAST_BLESSED: before} if before else {})
        PROGRESS.info("asking %s", " and ".join(models).replace("_", " "))
        measured = measure(log, movies, models, state, params)
        content = quality_content(
            log, movies, measured, params, synthetic=bool(exec_properties[SYNTHETIC])
        )
        gates = judge(measured, params, _index_claim(model_dir), why_not)
        content |= gates_content(gates)
        people = examples(
            log,
            catalogue,
            measured,
            params.example_users,
            show_ids=bool(exec_properties[SHOW_IDS]),
        )
        _write(output_dict, content, _epochs(input_dict), people)
        _bless(input_dict, output_dict, passed=blessed(gates))


def _read(input_dict: dict[str, list[Any]]) -> tuple[Log, pa.Table]:
    examples = artifact_utils.get_single_instance(input_dict[EXAMPLES])
    catalogue = read_catalogue(Path(artifact_utils.get_single_uri(input_dict[CATALOGUE])))
    history = Path(artifact_utils.get_single_uri(input_dict[HISTORY]))
    log = read_log(
        read_columns(history, COLUMNS),
        catalogue[features.MOVIE_ID].combine_chunks(),
        Boundaries.from_json(examples.get_string_custom_property("split_boundaries")),
    )
    rows = json.loads(examples.get_string_custom_property("rows"))[TEST_SPLIT]
    if rows != len(log.test_rows):
        raise DataNotValidError(
            f"{rows:,} test examples, but {len(log.test_rows):,} test ratings in the history"
        )
    return log, catalogue


def _movies(log: Log, catalogue: pa.Table) -> Movies:
    counts = np.bincount(log.fit.movies, minlength=len(log.movie_ids)).astype(np.int64)
    return Movies(catalogue[features.MOVIE_GENRES].to_pylist(), counts)


def _model_dir(artifacts: list[Any]) -> Path:
    return Path(path_utils.serving_model_path(artifact_utils.get_single_uri(artifacts)))


def _last_blessed(artifacts: list[Any], log: Log) -> tuple[ServedModel | None, str]:
    """Returns the last blessed model, or why there is none to compare with."""
    if not artifacts:
        return None, NO_LAST_BLESSED
    try:
        return ServedModel(_model_dir(artifacts), log.movie_ids), ""
    except RecommenderError as error:
        return None, f"the last blessed model cannot be asked as this one is: {error}"


def _index_claim(model_dir: Path) -> IndexClaim:
    contract = read_contract(model_dir)
    if contract.candidate_index == EXACT_INDEX:
        return IndexClaim(recall=1.0, latency_ratio=1.0)
    return IndexClaim(contract.candidate_index_recall, contract.candidate_index_latency_ratio)


def _epochs(input_dict: dict[str, list[Any]]) -> list[Mapping[str, Any]]:
    path = Path(artifact_utils.get_single_uri(input_dict[MODEL_RUN])) / TRAINING_HISTORY
    epochs: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["epochs"]
    return epochs


def _write(
    output_dict: dict[str, list[Any]],
    content: Mapping[str, Any],
    epochs: Sequence[Mapping[str, Any]],
    people: Sequence[Mapping[str, Any]],
) -> None:
    quality = artifact_utils.get_single_instance(output_dict[QUALITY])
    folder = Path(quality.uri)
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        QUALITY_JSON: as_json(content),
        QUALITY_HTML: quality_page(content, epochs, examples=bool(people)),
    }
    if people:
        pages[EXAMPLES_HTML] = examples_page(people, synthetic=content["synthetic"])
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    quality.set_string_custom_property("verdict", content["verdict"])


def _bless(
    input_dict: dict[str, list[Any]], output_dict: dict[str, list[Any]], *, passed: bool
) -> None:
    """Fills the blessing with the files and properties of TFX's Evaluator."""
    model = artifact_utils.get_single_instance(input_dict[MODEL])
    blessing = artifact_utils.get_single_instance(output_dict[BLESSING])
    Path(blessing.uri).mkdir(parents=True, exist_ok=True)
    (Path(blessing.uri) / ("BLESSED" if passed else "NOT_BLESSED")).touch()
    blessing.set_int_custom_property("blessed", int(passed))
    blessing.set_string_custom_property("current_model", model.uri)
    blessing.set_int_custom_property("current_model_id", model.id)
