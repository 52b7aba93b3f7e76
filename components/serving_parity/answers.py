"""Rows and questions turned into the files that serving.asking reads, and its answers read back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from components.serving_parity.compare import Features
from components.serving_parity.environment import ServingEnvironment
from components.serving_parity.recommendations import Question
from components.serving_parity.row import Row
from transform.bags import Array

MODULE = "serving.asking"
PREDICTIONS, RECOMMENDED = "predictions.npz", "recommend.jsonl"
FORMS: Mapping[str, str] = {"named": "named tensors", "examples": "tf.Examples"}
# (batch size, most rows asked with it): small batches cost a call each.
BATCHES = ((1, 200), (2, 400), (7, 1400), (1024, 1 << 62), (4096, 4096))
_SEED = 20


@dataclass(frozen=True)
class Predictions:
    """What was predicted of some rows, asked `batch_size` at a time in the order of `rows`."""

    form: str
    batch_size: int
    rows: Array
    predicted: Array


@dataclass(frozen=True)
class Answers:
    """What a fresh process got from the exported model.

    Attributes:
      features: by form ("named", "examples"), of all rows in order.
      predictions: by form and batch size.
      recommended: one answer a question, asked one by one, then all again in batches.
      failures: {PREDICTIONS or RECOMMENDED: why these are missing, "" where they are not}.
      environment: versions of Python and TensorFlow, and what else was loaded.
    """

    features: Mapping[str, Features]
    predictions: Sequence[Predictions]
    recommended: Sequence[Mapping[str, Any]]
    failures: Mapping[str, str]
    environment: Mapping[str, Any]


def ask_signatures(
    environment: ServingEnvironment,
    model_dir: Path,
    rows: Sequence[Row],
    questions: Sequence[Question],
    folder: Path,
    timeout_s: float,
) -> Answers:
    """Asks an exported model in a fresh process of the serving environment.

    Args:
      environment: where the process runs.
      model_dir: the SavedModel.
      rows: asked for features and predictions.
      questions: asked of `recommend`.
      folder: an empty folder for questions and answers.
      timeout_s: how long it may take.

    Raises:
      AskingFailedError: the process ended with an error, or not in time.
    """
    asked, answered = folder / "questions", folder / "answers"
    write_questions(asked, rows, questions)
    environment.run(MODULE, [str(model_dir), str(asked), str(answered)], timeout_s)
    return read_answers(answered)


def write_questions(folder: Path, rows: Sequence[Row], questions: Sequence[Question]) -> None:
    """Writes what serving.asking reads into a new folder."""
    folder.mkdir(parents=True)
    _write_lines(folder / "rows.jsonl", [row.as_question() for row in rows])
    _write_lines(folder / "recommend.jsonl", [question.as_json() for question in questions])
    plan = {"batches": BATCHES, "seed": _SEED}
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")


def read_answers(folder: Path) -> Answers:
    """Returns what serving.asking wrote."""
    failures = json.loads((folder / "failures.json").read_text(encoding="utf-8"))
    predictions = {} if failures[PREDICTIONS] else _arrays(folder / PREDICTIONS)
    return Answers(
        features={form: _arrays(folder / f"features_{form}.npz") for form in FORMS},
        predictions=[
            Predictions(
                form,
                size,
                predictions[f"{form}/{size}/rows"],
                predictions[f"{form}/{size}/predicted"],
            )
            for form in FORMS
            for size, _ in BATCHES
            if predictions
        ],
        recommended=[] if failures[RECOMMENDED] else _lines(folder / RECOMMENDED),
        failures=failures,
        environment=json.loads((folder / "environment.json").read_text(encoding="utf-8")),
    )


def _lines(file: Path) -> list[Any]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _arrays(file: Path) -> dict[str, Array]:
    with np.load(file, allow_pickle=False) as stored:
        return dict(stored)


def _write_lines(file: Path, entries: Sequence[Any]) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for entry in entries:
            lines.write(json.dumps(entry, ensure_ascii=False) + "\n")
