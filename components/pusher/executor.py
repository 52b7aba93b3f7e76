"""Blessings checked, then a Model artifact pushed and the push recorded."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils
from tfx.utils import path_utils

from components.model_validation.gates_content import failures as gate_failures
from components.model_validation.quality_files import QUALITY_JSON
from components.pusher.blessing import failures
from components.pusher.data import data_of
from components.schema_validation.report_files import REPORT_JSON
from components.serving_parity.reasons import reasons
from components.serving_parity.report_files import (
    PARITY_HTML,
    PARITY_JSON,
    PASSED,
    WITNESSES_FILE,
)
from foundation.errors import DataNotValidError, ModelNotBlessedError
from registry.provenance import Provenance
from registry.push import Pushed, push

MODEL = "model"
MODEL_BLESSING = "model_blessing"
QUALITY_BLESSING = "quality_blessing"
PARITY_BLESSING = "parity_blessing"
PARITY_REPORT = "parity_report"
VALIDATION_REPORT = "validation_report"
EVALUATION = "evaluation"
QUALITY = "quality"
PUSHED_MODEL = "pushed_model"
PUSH_BASE_DIR = "push_base_dir"
CODE_DIGEST = "code_digest"

RECORD = "pushed.json"
_MOST_REASONS = 12


class Executor(base_executor.BaseExecutor):
    """Pushes one model."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Pushes, writes `pushed.json`, sets the properties `version`, `model_digest`, `is_new`.

        Raises:
          DataNotValidError: the data did not pass; nothing is pushed.
          ModelNotBlessedError: it did not pass its thresholds or gates, or serves otherwise than it
            was trained.
          ModelWithdrawnError: the model was rolled back from; nothing is pushed.
        """
        _require_valid_data(input_dict)
        _require_blessing(input_dict)
        quality = _quality(input_dict)
        _require_quality(input_dict, quality)
        _require_parity(input_dict)
        model_uri = artifact_utils.get_single_uri(input_dict[MODEL])
        pushed = push(
            Path(path_utils.serving_model_path(model_uri)),
            Path(exec_properties[PUSH_BASE_DIR]),
            time.time(),
            Provenance(
                code_version=exec_properties[CODE_DIGEST],
                quality=quality,
                parity=_parity(input_dict),
                data=_data(input_dict),
            ),
        )
        output = artifact_utils.get_single_instance(output_dict[PUSHED_MODEL])
        _write_record(Path(output.uri), pushed)
        output.set_int_custom_property("version", pushed.version)
        output.set_string_custom_property("model_digest", pushed.model_digest)
        output.set_int_custom_property("is_new", int(pushed.is_new))
        # The properties that TFX's own Pusher sets, for tools that read them.
        output.set_int_custom_property("pushed", 1)
        output.set_string_custom_property("pushed_destination", str(pushed.path))
        output.set_string_custom_property("pushed_version", str(pushed.version))


def _write_record(artifact_dir: Path, pushed: Pushed) -> None:
    """Says in the artifact what was pushed and where; the model itself is not copied once more."""
    artifact_dir.mkdir(parents=True, exist_ok=True)
    record = {
        "version": pushed.version,
        "path": str(pushed.path),
        "model_digest": pushed.model_digest,
    }
    (artifact_dir / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")


def _require_valid_data(input_dict: Mapping[str, list[Any]]) -> None:
    report = artifact_utils.get_single_instance(input_dict[VALIDATION_REPORT])
    verdict = report.get_string_custom_property("verdict")
    if verdict != "passed":
        raise DataNotValidError(
            f"the data's verdict is {verdict or 'missing'}, required is passed; nothing was pushed"
        )


def _require_blessing(input_dict: Mapping[str, list[Any]]) -> None:
    if _is_blessed(input_dict, MODEL_BLESSING):
        return
    missed = _missed(input_dict.get(EVALUATION) or [])
    raise ModelNotBlessedError(
        "\n".join(["the model was not blessed; nothing was pushed", *(f"  {m}" for m in missed)]),
        hint="Train longer or on more data, or set other thresholds under `evaluation`.",
    )


def _require_quality(input_dict: Mapping[str, list[Any]], quality: Mapping[str, object]) -> None:
    if _is_blessed(input_dict, QUALITY_BLESSING):
        return
    missed = (f"  {sentence}" for sentence in gate_failures(quality))
    raise ModelNotBlessedError(
        "\n".join(["the model is not good enough; nothing was pushed", *missed]),
        hint="Train longer or on more data, or set other bounds under `quality.gates`.",
    )


def _require_parity(input_dict: Mapping[str, list[Any]]) -> None:
    if _is_blessed(input_dict, PARITY_BLESSING):
        return
    folder = Path(artifact_utils.get_single_uri(input_dict[PARITY_REPORT]))
    found = reasons(json.loads((folder / PARITY_JSON).read_text(encoding="utf-8")))
    shown = [f"  {reason}" for reason in found[:_MOST_REASONS]]
    if more := len(found) - len(shown):
        shown.append(f"  and {more:,} more")
    raise ModelNotBlessedError(
        "\n".join(["serving does not answer as training does; nothing was pushed", *shown]),
        hint=f"{folder / PARITY_HTML} shows the rows that differ.",
    )


def _is_blessed(input_dict: Mapping[str, list[Any]], key: str) -> bool:
    """Returns a blessing's word; ModelNotBlessedError when it is about another model."""
    model = artifact_utils.get_single_instance(input_dict[MODEL])
    blessing = artifact_utils.get_single_instance(input_dict[key])
    blessed_id = blessing.get_int_custom_property("current_model_id")
    if blessed_id != model.id:
        raise ModelNotBlessedError(
            f"the blessing is for model {blessed_id}, not for {model.id}; nothing was pushed"
        )
    return bool(blessing.get_int_custom_property("blessed") == 1)


def _missed(evaluation: list[Any]) -> list[str]:
    if not evaluation:
        return []
    import tensorflow_model_analysis as tfma

    return failures(tfma.load_validation_result(artifact_utils.get_single_uri(evaluation)))


def _parity(input_dict: Mapping[str, list[Any]]) -> Mapping[str, object]:
    """Returns what a server that loads the model holds its own answers against."""
    path = Path(artifact_utils.get_single_uri(input_dict[PARITY_REPORT])) / WITNESSES_FILE
    return {"verdict": PASSED, **json.loads(path.read_text(encoding="utf-8"))}


def _data(input_dict: Mapping[str, list[Any]]) -> Mapping[str, object]:
    report = artifact_utils.get_single_instance(input_dict[VALIDATION_REPORT])
    path = Path(report.uri) / REPORT_JSON
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return data_of(report.get_string_custom_property("verdict"), content)


def _quality(input_dict: Mapping[str, list[Any]]) -> Mapping[str, object]:
    path = Path(artifact_utils.get_single_uri(input_dict[QUALITY])) / QUALITY_JSON
    quality: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return quality
