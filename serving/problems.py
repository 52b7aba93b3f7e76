"""What is wrong with a request, each finding with its place, kept until all are found. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn

from foundation.json_text import kind_of
from foundation.text import inert

MAX_PROBLEMS = 20

# Why something is refused: the label of the metric, and "reason" in an answer.
JSON, SHAPE, LABEL, MISSING, TYPE = "json", "shape", "label", "missing", "type"
RANGE, VALUE, UNKNOWN, LIMIT = "range", "value", "unknown", "limit"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
      place: where in the request, such as `instances[3].user_id`.
      field: the field's name; "" when it is about no field.
      reason: one of the words above.
      message: what was expected and what came, harmless to show.
    """

    place: str
    field: str
    reason: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class RefusedRequestError(Exception):
    """The request is not answered; the client has to change it.

    Attributes:
      problems: at least one, at most MAX_PROBLEMS.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self._text())

    def as_json(self) -> dict[str, Any]:
        """Returns the answer: TensorFlow Serving's "error", and each problem by itself."""
        listed = [
            {"place": each.place, "reason": each.reason, "message": each.message}
            for each in self.problems
        ]
        return {"error": str(self), "problems": listed}

    def _text(self) -> str:
        texts = [str(problem) for problem in self.problems]
        if len(texts) == 1:
            return texts[0]
        count = (
            f"{MAX_PROBLEMS} problems or more"
            if len(texts) == MAX_PROBLEMS
            else f"{len(texts)} problems"
        )
        return f"{count}: " + "; ".join(texts)


class Problems:
    """The problems of one request so far."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: str, field: str, reason: str, message: str) -> None:
        """Keeps one; the last that there is room for ends the search.

        Raises:
          RefusedRequestError: there are MAX_PROBLEMS of them.
        """
        self._found.append(Problem(place, field, reason, message))
        if len(self._found) >= MAX_PROBLEMS:
            raise RefusedRequestError(self._found)

    def check(self) -> None:
        """Raises RefusedRequestError if there are any."""
        if self._found:
            raise RefusedRequestError(self._found)


def refuse(place: str, reason: str, message: str, field: str = "") -> NoReturn:
    """Raises RefusedRequestError for one problem after which the rest cannot be read."""
    raise RefusedRequestError([Problem(place, field, reason, message)])


def shown(value: Any) -> str:
    """Returns a value as messages show it, cut and harmless: `'abc' (text)`."""
    kind = kind_of(value)
    if kind == "text":
        return f"'{inert(value)}' (text)"
    return f"{inert(value)} ({kind})" if kind in ("a number", "a list") else kind


def hint(name: str, known: Iterable[str]) -> str:
    """Returns "; did you mean 'user_id'?" where something is that near, else ""."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
