"""A fresh process's answers, through the exported signatures, turned into checks."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from components.serving_parity.answers import (
    FORMS,
    PREDICTIONS,
    RECOMMENDED,
    Answers,
    Predictions,
)
from components.serving_parity.compare import compare_features, compare_predictions
from components.serving_parity.findings import Check, Shower, features_check, predictions_check
from components.serving_parity.material import Material
from components.serving_parity.params import ParityParams
from components.serving_parity.recommendations import Tolerances, judge
from components.serving_parity.truth import Truth


def signature_checks(
    answers: Answers, truth: Truth, material: Material, params: ParityParams, shower: Shower
) -> list[Check]:
    """Returns one check for each form of asking and kind of answer.

    Args:
      answers: of the process.
      truth: what training says.
      material: what was asked.
      params: tolerances.
      shower: makes rows showable.
    """
    checks = [_alone(answers.environment)]
    for form, name in FORMS.items():
        served = answers.features[form]
        checks.append(
            features_check(
                f"P-FEATURES-{form.upper()}",
                f"asked by {name}, every transformed feature is that of training, bit by bit",
                compare_features(truth.features, served),
                (truth.features, served),
                material.rows,
                shower,
            )
        )
        asked = [each for each in answers.predictions if each.form == form]
        predictions = _predictions(form, name, asked, truth, material, params, shower)
        checks.append(_or_failure(predictions, answers.failures[PREDICTIONS]))
    recommended = _recommended(answers, material, params)
    return [*checks, _or_failure(recommended, answers.failures[RECOMMENDED])]


def _or_failure(check: Check, failure: str) -> Check:
    """Returns the check, with why there were no answers for it."""
    return dataclasses.replace(check, problems=(failure,)) if failure else check


def _predictions(
    form: str,
    name: str,
    asked: Sequence[Predictions],
    truth: Truth,
    material: Material,
    params: ParityParams,
    shower: Shower,
) -> Check:
    differences = [
        compare_predictions(
            f"{name}, {each.batch_size:,} at a time",
            truth.predicted,
            each.rows.tolist(),
            each.predicted,
            params.rating_tolerance,
        )
        for each in asked
    ]
    served = [
        dict(zip(each.rows.tolist(), each.predicted.tolist(), strict=False)) for each in asked
    ]
    return predictions_check(
        f"P-PREDICTIONS-{form.upper()}",
        f"asked by {name}, in batches of any size and order, every predicted rating is training's",
        differences,
        material.rows,
        [(truth.predicted, ratings) for ratings in served],
        shower,
    )


def _recommended(answers: Answers, material: Material, params: ParityParams) -> Check:
    asked = [*zip(material.questions, material.expected, strict=True)]
    together = [(question.renamed(f"{question.about}, in a batch"), e) for question, e in asked]
    tolerances = Tolerances(params.score_tolerance, params.rating_tolerance)
    judged = [
        judge(question, answer, expected, tolerances)
        for (question, expected), answer in zip(
            [*asked, *together], answers.recommended, strict=not answers.failures[RECOMMENDED]
        )
    ]
    return Check(
        "P-RECOMMEND",
        "the signature recommend gives what brute force over the towers' embeddings gives",
        len(judged),
        unit="questions",
        problems=tuple(f"{each.about}: {text}" for each in judged for text in each.problems),
    )


def _alone(environment: Mapping[str, Any]) -> Check:
    return Check(
        "P-ALONE",
        "the model answers in a process without TensorFlow Transform, TFX or the trainer's code",
        1,
        unit="process",
        problems=tuple(f"{name} was loaded" for name in environment["not_needed_but_loaded"]),
    )
