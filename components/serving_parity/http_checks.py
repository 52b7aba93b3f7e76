"""The exported model behind the HTTP server, asked over JSON, turned into checks."""

import time
from pathlib import Path

from components.serving_parity.compare import compare_features, compare_predictions
from components.serving_parity.environment import ServingEnvironment
from components.serving_parity.findings import Check, Shower, features_check, predictions_check
from components.serving_parity.http_client import HttpClient, first_ratings
from components.serving_parity.material import Material
from components.serving_parity.params import ParityParams
from components.serving_parity.recommendations import judge
from components.serving_parity.request_cases import Case, cases
from components.serving_parity.rows import made_up
from components.serving_parity.truth import Truth
from foundation.text import inert
from registry.contract import Contract
from registry.push import push

MODULE = "serving.server"
NAME = "recommender"
_READY_S = 180.0
_OK, _BAD_REQUEST = 200, 400
_MOST_IDS = 1000  # that a server recommends or excludes in one request, by its defaults
_SIGNATURE = "serving_default"


def http_checks(
    environment: ServingEnvironment,
    model_dir: Path,
    contract: Contract,
    material: Material,
    truth: Truth,
    params: ParityParams,
    shower: Shower,
    folder: Path,
) -> list[Check]:
    """Serves the exported model on a free port of this machine and asks it as clients do.

    Args:
      environment: where the server runs.
      model_dir: the SavedModel; it is served from a copy that is pushed into `folder`.
      contract: of the model.
      material: rows and questions.
      truth: what training says of them.
      params: tolerances.
      shower: makes rows showable.
      folder: for what is only needed meanwhile.

    Raises:
      AskingFailedError: the server does not start, or refuses what it has to answer.
    """
    base = folder / NAME
    push(model_dir, base, time.time())
    ready = folder / "ready.json"
    arguments = ["--folder", str(base), "--name", NAME, "--port", "0", "--ready-file", str(ready)]
    arguments.append("--first-or-none")
    with environment.running(MODULE, arguments, ready, _READY_S) as port:
        client = HttpClient(port, NAME)
        try:
            asked = _Asked(client, material, truth, params, shower)
            return [
                asked.features(),
                asked.predictions(),
                asked.requests(contract),
                asked.recommendations(),
            ]
        finally:
            client.close()


class _Asked:
    """One server, what it is asked and what training says to it."""

    def __init__(
        self,
        client: HttpClient,
        material: Material,
        truth: Truth,
        params: ParityParams,
        shower: Shower,
    ) -> None:
        self._client, self._material, self._params = client, material, params
        self._shower = shower
        self._numbers = list(material.http)
        self._rows = [material.rows[number] for number in self._numbers]
        self._training = {name: values[self._numbers] for name, values in truth.features.items()}
        self._predicted = truth.predicted[self._numbers]
        self._rating = truth.rating

    def features(self) -> Check:
        served = self._client.features(self._rows, self._training)
        return features_check(
            "P-FEATURES-HTTP",
            "asked over HTTP, every transformed feature is that of training, bit by bit",
            compare_features(self._training, served),
            (self._training, served),
            self._rows,
            self._shower,
        )

    def predictions(self) -> Check:
        answers = {
            "JSON over HTTP": self._client.predictions(self._rows),
            "tf.Examples over HTTP": self._client.predictions_of_examples(self._rows),
        }
        numbers = range(len(self._rows))
        return predictions_check(
            "P-PREDICTIONS-HTTP",
            "asked over HTTP, every predicted rating is that of the training path",
            [
                compare_predictions(
                    form, self._predicted, numbers, answer, self._params.rating_tolerance
                )
                for form, answer in answers.items()
            ],
            self._rows,
            [(self._predicted, dict(enumerate(answer.tolist()))) for answer in answers.values()],
            self._shower,
        )

    def requests(self, contract: Contract) -> Check:
        taken = contract.signatures[_SIGNATURE].inputs
        kinds = {field.name: field.kind for field in contract.fields if field.name in taken}
        required = tuple(
            field.name for field in contract.fields if field.required and field.name in taken
        )
        right = self._material.rows[self._material.witnesses[0]].fields
        sent = cases({k: v for k, v in right.items() if k in kinds}, kinds, required)
        right_ones = [made_up(case.about, case.like) for case in sent if case.like is not None]
        ratings = iter(self._rating(right_ones).tolist())
        problems = [
            problem
            for case in sent
            if (problem := self._problem(case, next(ratings) if case.like is not None else None))
        ]
        return Check(
            "P-REQUESTS",
            "right requests are answered, wrong ones refused with the name of the field",
            len(sent),
            unit="requests",
            problems=tuple(problems),
        )

    def recommendations(self) -> Check:
        asked = [
            (question, expected)
            for question, expected in zip(
                self._material.questions, self._material.expected, strict=True
            )
            if max(question.k, len(question.exclude)) <= _MOST_IDS
        ]
        judged = [
            judge(
                question,
                self._client.recommended(question),
                expected,
                self._params.score_tolerance,
            )
            for question, expected in asked
        ]
        return Check(
            "P-RECOMMEND-HTTP",
            "/recommend gives what brute force over the towers' embeddings gives",
            len(judged),
            unit="questions",
            problems=tuple(f"{each.about}: {text}" for each in judged for text in each.problems),
        )

    def _problem(self, case: Case, rating: float | None) -> str:
        """Returns what is wrong with the answer to a case; `rating` is None for a refusal."""
        status, text = self._client.send(case.body)
        if rating is None:
            if status != _BAD_REQUEST:
                return f"{case.about}: answered with {status}, expected {_BAD_REQUEST}"
            return (
                "" if case.names in text else f"{case.about}: {inert(text)} names no {case.names}"
            )
        if status != _OK:
            return f"{case.about}: refused with {status}: {inert(text, 200)}"
        (answered,) = first_ratings(text)
        if not abs(answered - rating) <= self._params.rating_tolerance:
            return f"{case.about}: answered {answered:.6f}, training says {rating:.6f}"
        return ""
