"""An exported model asked as a client asks, in a process that knows nothing but TensorFlow.

    python -m serving.asking MODEL_DIR QUESTIONS_DIR ANSWERS_DIR

The parity check runs this in the serving environment. Questions:

  rows.jsonl       a line a row: {"instance": raw fields, "example": a tf.Example in base 64}
  recommend.jsonl  a line a question: {"instance", "k", "num_candidates", "exclude",
                   "exclude_seen"}
  plan.json        {"batches": [[batch size, most rows asked with it], ...], "seed": of their order}

Answers:

  features_named.npz, features_examples.npz   every transformed feature of every row
  predictions.npz                             answers by batch size
  recommend.jsonl                             answers by question, asked one by one, then again
                                              together with all of the same k and num_candidates
  environment.json                            what the process consisted of
  failures.json                               why the predictions or recommendations are missing

No array holds Python objects: nothing is pickled.
"""

import base64
import json
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from serving.raw_tensors import Instance, named_tensors
from transform.bags import joined

ROWS_FILE, RECOMMEND_FILE, PLAN_FILE = "rows.jsonl", "recommend.jsonl", "plan.json"
NAMED, EXAMPLES = "named", "examples"
PREDICTIONS_FILE, ENVIRONMENT_FILE = "predictions.npz", "environment.json"
FAILURES_FILE = "failures.json"
_MAX_FAILURE = 500
_FEATURE_BATCH = 1024
_RECOMMEND_BATCH = 32
_SEEN = "exclude_seen"
_PREDICTED_RATING = "predicted_rating"
# What a server has no need of: that a model answers without them proves that it holds all it needs.
_NOT_NEEDED = ("tensorflow_transform", "tfx", "tfx_bsl", "apache_beam", "trainer")

Ask = Callable[[Sequence[int]], Mapping[str, Any]]


def answer(model_dir: Path, questions: Path, answers: Path) -> None:
    """Asks the model in `model_dir` every question and writes the answers."""
    import tensorflow as tf

    signatures = tf.saved_model.load(str(model_dir)).signatures
    rows = _lines(questions / ROWS_FILE)
    plan = json.loads((questions / PLAN_FILE).read_text(encoding="utf-8"))
    answers.mkdir(parents=True, exist_ok=True)
    features = _askers(signatures, rows, "transform_features", "transform_examples")
    for form, ask in features.items():
        found = [ask(batch) for batch in _batches(range(len(rows)), _FEATURE_BATCH)]
        np.savez(answers / f"features_{form}.npz", **joined(found))
    predict = _askers(signatures, rows, "serving_default", "predict_examples")

    def predictions() -> None:
        np.savez(answers / PREDICTIONS_FILE, **_predictions(predict, len(rows), plan))

    def recommendations() -> None:
        asked = _lines(questions / RECOMMEND_FILE)
        recommend = signatures["recommend"]
        alone = [answer for one in asked for answer in _recommended(recommend, [one])]
        with (answers / RECOMMEND_FILE).open("w", encoding="utf-8") as file:
            for found in (*alone, *_together(recommend, asked)):
                file.write(json.dumps(found) + "\n")

    failures = {PREDICTIONS_FILE: _failure(predictions), RECOMMEND_FILE: _failure(recommendations)}
    (answers / FAILURES_FILE).write_text(json.dumps(failures), encoding="utf-8")
    (answers / ENVIRONMENT_FILE).write_text(json.dumps(_environment()), encoding="utf-8")


def _failure(part: Callable[[], None]) -> str:
    """Returns why a part has no answer, "" when it has one: the features are told all the same."""
    try:
        part()
    except Exception as error:  # whatever TensorFlow raises for a model that is not sound
        return f"{type(error).__name__}: {str(error)[:_MAX_FAILURE]}"
    return ""


def _askers(signatures: Any, rows: list[Any], named: str, examples: str) -> dict[str, Ask]:
    """Returns by form how a batch of row numbers is asked."""
    import tensorflow as tf

    by_name, by_example = signatures[named], signatures[examples]
    specs = by_name.structured_input_signature[1]

    def ask_named(batch: Sequence[int]) -> Mapping[str, Any]:
        instances: list[Instance] = [rows[row]["instance"] for row in batch]
        return _arrays(by_name(**named_tensors(instances, specs)))

    def ask_examples(batch: Sequence[int]) -> Mapping[str, Any]:
        serialized = [base64.b64decode(rows[row]["example"]) for row in batch]
        return _arrays(by_example(examples=tf.constant(serialized, tf.string)))

    return {NAMED: ask_named, EXAMPLES: ask_examples}


def _predictions(askers: Mapping[str, Ask], num_rows: int, plan: Mapping[str, Any]) -> Any:
    """Returns {"<form>/<batch size>/rows": row numbers as asked, ".../predicted": ratings}."""
    found: dict[str, Any] = {}
    order = np.random.default_rng(plan["seed"])
    for form, ask in askers.items():
        for size, most in plan["batches"]:
            rows = order.permutation(num_rows)[:most]
            parts = [ask(batch)[_PREDICTED_RATING] for batch in _batches(rows.tolist(), size)]
            found[f"{form}/{size}/rows"] = rows
            found[f"{form}/{size}/predicted"] = np.concatenate(parts)
    return found


def _together(recommend: Any, questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns the answers in the order of the questions, asked several users at a time."""
    alike: dict[tuple[int, int, bool], list[int]] = {}
    for number, question in enumerate(questions):
        key = (question["k"], question["num_candidates"], question["exclude_seen"])
        alike.setdefault(key, []).append(number)
    found: dict[int, dict[str, Any]] = {}
    for numbers in alike.values():
        for batch in _batches(numbers, _RECOMMEND_BATCH):
            answers = _recommended(recommend, [questions[number] for number in batch])
            found.update(zip(batch, answers, strict=True))
    return [found[number] for number in range(len(questions))]


def _recommended(recommend: Any, questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns the answers to questions that are alike but for users, asked in one batch."""
    import tensorflow as tf

    specs = recommend.structured_input_signature[1]
    widest = max(1, *(len(question["exclude"]) for question in questions))
    exclude = [[*each["exclude"], *[""] * (widest - len(each["exclude"]))] for each in questions]
    answer = recommend(
        **{
            **named_tensors([question["instance"] for question in questions], specs),
            "k": tf.constant(questions[0]["k"], tf.int32),
            "num_candidates": tf.constant(questions[0]["num_candidates"], tf.int32),
            "exclude": tf.constant(exclude, tf.string),
            **({_SEEN: tf.constant(questions[0][_SEEN])} if _SEEN in specs else {}),
        }
    )
    found = {name: values.tolist() for name, values in _arrays(answer).items()}
    return [
        {
            "movie_id": [each.decode("utf-8") for each in found["movie_id"][row]],
            "movie_title": [each.decode("utf-8") for each in found["movie_title"][row]],
            "score": found["score"][row],
            _PREDICTED_RATING: found[_PREDICTED_RATING][row],
            "known_user": found["known_user"][row],
        }
        for row in range(len(questions))
    ]


def _environment() -> dict[str, Any]:
    import tensorflow as tf

    loaded = {name.partition(".")[0] for name in sys.modules}
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "not_needed_but_loaded": sorted(loaded & set(_NOT_NEEDED)),
    }


def _lines(file: Path) -> list[Any]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _arrays(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tensor.numpy() for name, tensor in answer.items()}


def _batches(rows: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


if __name__ == "__main__":
    answer(*(Path(argument) for argument in sys.argv[1:4]))
