"""Artifacts turned into arguments of `measure`, and its result into quality.json."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils
from tfx.utils import path_utils

from components.model_quality.measure import Predictions, measure
from components.model_quality.params import QualityParams
from components.model_quality.ratings import LOG_COLUMNS, Boundaries, Codes, Log, read_log
from components.model_quality.served import ServedModel, test_rows
from transform import features
from transform.arrow import pa, pc
from transform.catalogue import read_catalogue
from transform.history import read_columns

MODEL = "model"
EXAMPLES = "examples"
HISTORY = "history"
CATALOGUE = "catalogue"
QUALITY = "quality"
PARAMS = "params"
SYNTHETIC = "synthetic"
CODE_DIGEST = "code_digest"

QUALITY_FILE = "quality.json"
TEST_SPLIT = "test"


class Executor(base_executor.BaseExecutor):
    """Measures one model."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes quality.json into the output artifact."""
        examples = artifact_utils.get_single_instance(input_dict[EXAMPLES])
        params = QualityParams(**json.loads(exec_properties[PARAMS]))
        model_uri = artifact_utils.get_single_uri(input_dict[MODEL])
        model = ServedModel(Path(path_utils.serving_model_path(model_uri)))
        table, log = _read(
            Path(artifact_utils.get_single_uri(input_dict[HISTORY])),
            Path(artifact_utils.get_single_uri(input_dict[CATALOGUE])),
            Boundaries.from_json(examples.get_string_custom_property("split_boundaries")),
            model.query_fields,
        )
        test_dir = Path(artifact_utils.get_split_uri([examples], TEST_SPLIT))

        def ranker(users: Codes) -> Codes:
            rows = log.first_test_rows[np.searchsorted(log.test_users, users)]
            return model.recommend(table.take(pa.array(rows)), log.movie_ids)

        result = measure(
            log,
            _predictions(model, test_dir, log, params.batch_rows),
            ranker,
            params,
            synthetic=bool(exec_properties[SYNTHETIC]),
        )
        quality_dir = Path(artifact_utils.get_single_uri(output_dict[QUALITY]))
        quality_dir.mkdir(parents=True, exist_ok=True)
        text = json.dumps(result, indent=1, allow_nan=False)
        (quality_dir / QUALITY_FILE).write_text(text, encoding="utf-8")


def _read(
    history_dir: Path, catalogue_dir: Path, boundaries: Boundaries, query_fields: tuple[str, ...]
) -> tuple[pa.Table, Log]:
    movie_ids = read_catalogue(catalogue_dir)[features.MOVIE_ID].combine_chunks()
    table = read_columns(history_dir, tuple(dict.fromkeys((*LOG_COLUMNS, *query_fields))))
    return table, read_log(table, movie_ids, boundaries)


def _predictions(model: ServedModel, test_dir: Path, log: Log, batch_rows: int) -> Predictions:
    """Asks the model about every test example."""
    predicted, fields = [], []
    for examples, values in test_rows(map(str, test_dir.glob("*")), batch_rows):
        predicted.append(model.predict(examples))
        fields.append(values)

    def column(name: str) -> Any:
        return np.concatenate([values[name] for values in fields])

    def codes(name: str, known: pa.Array) -> Codes:
        ids = pa.array(column(name), pa.binary()).cast(pa.string())
        return np.asarray(pc.index_in(ids, value_set=known).to_numpy(), dtype=np.int64)

    return Predictions(
        users=codes(features.USER_ID, log.user_ids),
        movies=codes(features.MOVIE_ID, log.movie_ids),
        actual=column(features.USER_RATING).astype(np.float64),
        predicted=np.concatenate(predicted),
    )
