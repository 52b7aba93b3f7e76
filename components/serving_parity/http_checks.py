"""The exported model behind the HTTP server, asked over JSON, turned into checks."""

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from components.serving_parity.acceptable import acceptable
from components.serving_parity.compare import compare_features, compare_predictions
from components.serving_parity.environment import AskingFailedError, ServingEnvironment
from components.serving_parity.findings import Check, Shower, features_check, predictions_check
from components.serving_parity.http_client import HttpClient, first_ratings
from components.serving_parity.material import Material
from components.serving_parity.params import ParityParams
from components.serving_parity.recommendations import Expected, Question, Tolerances, judge
from components.serving_parity.request_cases import MARKERS, Case, cases
from components.serving_parity.row import Row
from components.serving_parity.rows import made_up
from components.serving_parity.truth import Truth
from foundation.text import inert
from registry.contract import Contract
from registry.push import push
from transform import features as f
from transform.bags import Array, joined

MODULE = "serving.server"
NAME = "recommender"
_READY_S = 180.0
_OK, _BAD_REQUEST = 200, 400
_MOST_IDS = 1000  # that a server recommends or excludes in one request, by its defaults
_MOST_IDS_OF_GET = 50
_MOST_INSTANCES = 2_048  # of one request, by its defaults
_USERS_AT_ONCE = 32
_SIGNATURE = "serving_default"
_TITLES = {
    "P-FEATURES-HTTP": "asked over HTTP, every transformed feature is that of training, bit by bit",
    "P-PREDICTIONS-HTTP": "asked over HTTP, every predicted rating is that of the training path",
    "P-REQUESTS": "right requests are answered, wrong ones refused with the name of the field",
    "P-RECOMMEND-HTTP": "/recommend gives what brute force over the towers' embeddings gives",
}

_Pair = tuple[Question, Expected]


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
            asked = _Asked(client, contract, material, truth, params, shower)
            return [
                _checked("P-FEATURES-HTTP", "rows", asked.features),
                _checked("P-PREDICTIONS-HTTP", "predictions", asked.predictions),
                _checked("P-REQUESTS", "requests", asked.requests),
                _checked("P-RECOMMEND-HTTP", "questions", asked.recommendations),
            ]
        finally:
            client.close()


class _Asked:
    """One server, what it is asked and what training says to it."""

    def __init__(
        self,
        client: HttpClient,
        contract: Contract,
        material: Material,
        truth: Truth,
        params: ParityParams,
        shower: Shower,
    ) -> None:
        self._client, self._material, self._params = client, material, params
        self._contract, self._shower = contract, shower
        self._numbers = list(material.http)
        self._rows = [material.rows[number] for number in self._numbers]
        self._training = {name: values[self._numbers] for name, values in truth.features.items()}
        self._predicted = truth.predicted[self._numbers]
        self._rating = truth.rating

    def features(self) -> Check:
        marked = [self._with_markers(row) for row in self._rows]
        answers = [
            self._client.features(self._rows, self._training),
            self._client.features(marked, self._training),
            self._client.features_of_examples(self._rows, self._training),
        ]
        training, serving = joined([self._training] * len(answers)), joined(answers)
        return features_check(
            "P-FEATURES-HTTP",
            _TITLES["P-FEATURES-HTTP"],
            compare_features(training, serving),
            (training, serving),
            [*self._rows, *marked, *self._rows],
            self._shower,
        )

    def _with_markers(self, row: Row) -> Row:
        """Returns a row in which what is not known is sent as its missing marker."""
        taken = self._contract.signatures[_SIGNATURE].inputs
        markers = {
            field.name: MARKERS[field.kind]
            for field in self._contract.fields
            if field.name in taken and not field.required
        }
        return dataclasses.replace(row, fields={**markers, **row.fields})

    def predictions(self) -> Check:
        ask, rows = self._client, self._rows
        everything = range(len(rows))
        # As many as a server takes at once, whichever rows these are.
        many = [number % len(rows) for number in range(_MOST_INSTANCES)]
        forms: list[tuple[str, Sequence[int], Callable[[Sequence[Row]], Array]]] = [
            ("JSON by rows, 100 at a time", everything, lambda rows: ask.predictions(rows, 100)),
            ("JSON by columns", everything, ask.predictions_by_columns),
            ("tf.Examples", everything, ask.predictions_of_examples),
            ("one at a time", _some(everything, 100), lambda rows: ask.predictions(rows, 1)),
            ("7 at a time", _some(everything, 350)[::-1], lambda rows: ask.predictions(rows, 7)),
            ("all at once", many, lambda rows: ask.predictions(rows, _MOST_INSTANCES)),
        ]
        differences, sides = [], []
        for form, numbers, asked in forms:
            answer = asked([rows[number] for number in numbers])
            differences.append(
                compare_predictions(
                    f"{form} over HTTP",
                    self._predicted,
                    numbers,
                    answer,
                    self._params.rating_tolerance,
                )
            )
            served = dict(zip(numbers, answer.reshape(-1).tolist(), strict=False))
            sides.append((self._predicted, served))
        return predictions_check(
            "P-PREDICTIONS-HTTP",
            _TITLES["P-PREDICTIONS-HTTP"],
            differences,
            rows,
            sides,
            self._shower,
        )

    def requests(self) -> Check:
        contract = self._contract
        taken = contract.signatures[_SIGNATURE].inputs
        kinds = {field.name: field.kind for field in contract.fields if field.name in taken}
        required = tuple(
            field.name for field in contract.fields if field.required and field.name in taken
        )
        numbers = [*self._material.witnesses, *self._numbers]
        right = self._material.rows[numbers[0]].fields
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
            _TITLES["P-REQUESTS"],
            len(sent),
            unit="requests",
            problems=tuple(problems),
        )

    def recommendations(self) -> Check:
        """Asks each question by POST, those that fit into a line by GET, and all in batches."""
        tolerances = Tolerances(self._params.score_tolerance, self._params.rating_tolerance)
        asked = [
            (question, expected)
            for question, expected in zip(
                self._material.questions, self._material.expected, strict=True
            )
            if max(question.k, len(question.exclude)) <= _MOST_IDS
            and acceptable(question.instance, self._contract)
        ]
        judged = []
        for question, expected in asked:
            answer = self._client.recommended(question)
            judged.append(judge(question, answer, expected, tolerances))
            seen = question.instance.get(f.HISTORY_MOVIE_IDS, ())
            if len(question.exclude) + len(seen) <= _MOST_IDS_OF_GET:
                answer = self._client.recommended_by_get(question)
                by_get = question.renamed(f"{question.about}, by GET")
                judged.append(judge(by_get, answer, expected, tolerances))
        for batch in _alike(asked):
            answers = self._client.recommended_together([question for question, _ in batch])
            for (question, expected), answer in zip(batch, answers, strict=True):
                together = question.renamed(f"{question.about}, in a batch")
                judged.append(judge(together, answer, expected, tolerances))
        return Check(
            "P-RECOMMEND-HTTP",
            _TITLES["P-RECOMMEND-HTTP"],
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


def _some(numbers: Sequence[int], most: int) -> Sequence[int]:
    """Returns at most `most` of the numbers, evenly spread."""
    step = max(1, -(-len(numbers) // most))
    return numbers[::step]


def _alike(asked: Sequence[_Pair]) -> Iterator[list[_Pair]]:
    """Yields questions that differ only in what each user has of their own, a few at a time."""
    groups: dict[tuple[int, int, bool], list[_Pair]] = {}
    for question, expected in asked:
        key = (question.k, question.num_candidates, question.exclude_seen)
        groups.setdefault(key, []).append((question, expected))
    for group in groups.values():
        yield from (group[at : at + _USERS_AT_ONCE] for at in range(0, len(group), _USERS_AT_ONCE))


def _checked(code: str, unit: str, ask: Callable[[], Check]) -> Check:
    """Returns the check; one that says why when the server gave no answer that can be read."""
    try:
        return ask()
    except AskingFailedError as error:
        return Check(code, _TITLES[code], 1, unit=unit, problems=(str(error),))
