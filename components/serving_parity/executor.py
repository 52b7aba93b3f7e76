"""Artifacts turned into arguments of `check_parity`, and its result into report and blessing."""

import json
import logging
import tempfile
from pathlib import Path
from typing import Any

from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils
from tfx.utils import path_utils

from components.serving_parity.checking import check_parity
from components.serving_parity.environment import find_environment
from components.serving_parity.params import ParityParams
from components.serving_parity.report import as_json, parity_content, parity_page
from components.serving_parity.report_files import (
    PARITY_HTML,
    PARITY_JSON,
    PASSED,
    WITNESSES_FILE,
)
from components.serving_parity.sources import Sources
from transform.point_in_time import StateParams

EXAMPLES = "examples"
TRANSFORMED_EXAMPLES = "transformed_examples"
TRANSFORM_GRAPH = "transform_graph"
MODEL = "model"
MODEL_RUN = "model_run"
CATALOGUE = "catalogue"
REPORT = "report"
BLESSING = "blessing"
PARAMS = "params"
STATE = "state"
SHOW_IDS = "show_ids"
CODE_DIGEST = "code_digest"

EVAL_SPLIT = "eval"
PROGRESS = logging.getLogger("serving_parity.progress")


class Executor(base_executor.BaseExecutor):
    """Checks one model."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes parity.json, parity.html and witnesses.json; blesses the model or does not.

        Raises:
          WorkspaceError: there is no serving environment.
          RecommenderError: the model has no contract.
        """
        params = ParityParams(**json.loads(exec_properties[PARAMS]))
        environment = find_environment(params.serving_python)
        sources = _sources(input_dict)
        with tempfile.TemporaryDirectory() as folder:
            outcome = check_parity(
                sources,
                environment,
                params,
                StateParams(**json.loads(exec_properties[STATE])),
                Path(folder),
                PROGRESS.info,
                show_ids=bool(exec_properties[SHOW_IDS]),
            )
        content = parity_content(outcome, params)
        report = artifact_utils.get_single_instance(output_dict[REPORT])
        folder_of_report = Path(report.uri)
        folder_of_report.mkdir(parents=True, exist_ok=True)
        witnesses = {"tolerance": outcome.witness_tolerance, "witnesses": outcome.witnesses}
        for name, text in (
            (PARITY_JSON, as_json(content)),
            (PARITY_HTML, parity_page(content)),
            (WITNESSES_FILE, json.dumps(witnesses, ensure_ascii=False, indent=1)),
        ):
            (folder_of_report / name).write_text(text, encoding="utf-8")
        report.set_string_custom_property("parity", content["verdict"])
        report.set_int_custom_property("rows_read", outcome.num_data_rows + outcome.num_made_up)
        _bless(input_dict, output_dict, passed=content["verdict"] == PASSED)


def _bless(
    input_dict: dict[str, list[Any]], output_dict: dict[str, list[Any]], *, passed: bool
) -> None:
    model = artifact_utils.get_single_instance(input_dict[MODEL])
    blessing = artifact_utils.get_single_instance(output_dict[BLESSING])
    Path(blessing.uri).mkdir(parents=True, exist_ok=True)
    # The files and properties of TFX's InfraValidator, for tools that read them.
    (Path(blessing.uri) / ("INFRA_BLESSED" if passed else "INFRA_NOT_BLESSED")).touch()
    blessing.set_int_custom_property("blessed", int(passed))
    blessing.set_int_custom_property("current_model_id", model.id)


def _sources(input_dict: dict[str, list[Any]]) -> Sources:
    def folder(key: str) -> Path:
        return Path(artifact_utils.get_single_uri(input_dict[key]))

    def files(key: str, split: str = EVAL_SPLIT) -> str:
        return str(Path(artifact_utils.get_split_uri(input_dict[key], split)) / "*")

    examples = artifact_utils.get_single_instance(input_dict[EXAMPLES])
    # The splits that the property names hold each rating once; others only repeat some.
    splits = json.loads(examples.get_string_custom_property("rows"))

    return Sources(
        model_dir=Path(path_utils.serving_model_path(str(folder(MODEL)))),
        run_dir=folder(MODEL_RUN),
        graph_dir=folder(TRANSFORM_GRAPH),
        raw_patterns=[files(EXAMPLES)],
        log_patterns=[files(EXAMPLES, split) for split in splits],
        transformed_patterns=[files(TRANSFORMED_EXAMPLES)],
        catalogue_dir=folder(CATALOGUE),
    )
