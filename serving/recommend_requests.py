"""A plain question, from a query string or a JSON object, turned into a request, and its answer.

    GET /recommend?user_id=42&k=5&exclude=50&exclude=181
    POST /recommend {"user_id": "42", "k": 5, "exclude": ["50", "181"]}

A question is one row of the signature `recommend`, under the same names. The moment is now unless
it is said.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from foundation.json_text import kind_of
from foundation.text import inert
from registry.contract import LIST_KINDS, Contract, Kind
from serving import problems
from serving.bodies import Asked, Form
from serving.parameters import EXCLUDE, EXCLUDE_SEEN, NUM_CANDIDATES, K
from serving.problems import refuse
from transform.features import MOVIE_ID, MOVIE_TITLE, TIMESTAMP

SIGNATURE = "recommend"
# Outputs of models that give reasons: why, and nearest movies of the history.
REASON, REASON_MOVIE_ID, REASON_MOVIE_TITLE = "reason", "reason_movie_id", "reason_movie_title"
_NUMBERS = (K, NUM_CANDIDATES)
_FLAGS = {"true": True, "false": False}
_OF_LISTS: Mapping[Kind, Kind] = {several: one for one, several in LIST_KINDS.items()}
_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)


def from_query(pairs: Iterable[tuple[str, str]], contract: Contract) -> dict[str, Any]:
    """Returns what a query string says, as a JSON object would say it.

    Raises:
      RefusedRequestError: a parameter that takes one value is given twice.
    """
    kinds: dict[str, Kind] = {field.name: field.kind for field in contract.fields}
    kinds.update(dict.fromkeys(_NUMBERS, "integer"))
    question: dict[str, Any] = {}
    for name, text in pairs:
        if name == EXCLUDE:
            question.setdefault(name, []).append(text)
        elif (kind := kinds.get(name, "text")) in _OF_LISTS:
            question.setdefault(name, []).append(_number(text, _OF_LISTS[kind]))
        elif name in question:
            refuse(inert(name), problems.SHAPE, "given twice, expected once")
        elif name == EXCLUDE_SEEN:
            question[name] = _FLAGS.get(text, text)
        else:
            question[name] = _number(text, kind)
    return question


def asked(question: Any, now_s: float) -> Asked:
    """Returns the request that a question is.

    Raises:
      RefusedRequestError: it is no object.
    """
    if not isinstance(question, Mapping):
        refuse("", problems.SHAPE, f"the body is {kind_of(question)}, expected an object")
    moment = question.get(TIMESTAMP)
    values = {**question, TIMESTAMP: int(now_s) if moment is None else moment}
    scalars = {name: values.pop(name) for name in (*_NUMBERS, EXCLUDE_SEEN) if name in values}
    columns = {name: [value] for name, value in values.items()}
    return Asked(SIGNATURE, Form.PLAIN, 1, columns, scalars)


def answer(
    version: int, user_id: str, outputs: Mapping[str, Sequence[Sequence[Any]]]
) -> dict[str, Any]:
    """Returns the answer to a question from the signature's outputs, which have one row.

    Places for which no movie is left are not in it, so there may be fewer than k.
    """
    names = (MOVIE_ID, MOVIE_TITLE, "predicted_rating", "score")
    columns = (outputs[name][0] for name in names)
    rows = zip(*columns, _reasons(outputs), strict=True)
    found = [row for row in rows if row[0] != ""]
    return {
        "model_version": version,
        "user_id": user_id,
        "known_user": bool(outputs["known_user"][0]),
        "movies": [
            {
                "rank": rank,
                "movie_id": movie_id,
                "title": title,
                "predicted_rating": rating,
                "score": score,
                **why,
            }
            for rank, (movie_id, title, rating, score, why) in enumerate(found, start=1)
        ],
    }


def _reasons(outputs: Mapping[str, Sequence[Sequence[Any]]]) -> list[dict[str, Any]]:
    """Returns {"why": ...} of each movie; {} where the model gives no reasons."""
    if REASON not in outputs:
        return [{} for _ in outputs[MOVIE_ID][0]]
    named = (outputs[name][0] for name in (REASON, REASON_MOVIE_ID, REASON_MOVIE_TITLE))
    return [{"why": _why(*each)} for each in zip(*named, strict=True)]


def _why(reason: str, movie_ids: Sequence[str], titles: Sequence[str]) -> dict[str, Any]:
    """Returns a reason, with the movies of the history that it rests on, nearest first."""
    pairs = zip(movie_ids, titles, strict=True)
    movies = [{"movie_id": each, "title": title} for each, title in pairs if each != ""]
    return {"reason": reason, "movies": movies} if movies else {"reason": reason}


def _number(text: str, kind: Kind) -> Any:
    """Returns the number that a text spells; what spells none is left for the check to refuse."""
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _DECIMAL.fullmatch(text):
        return float(text)
    return text
