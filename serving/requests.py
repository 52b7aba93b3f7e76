"""What was asked turned into a batch that the model can be given, or into all that is wrong. Pure.

Requests are held against the contract of the model that is to answer them: its fields, and the
inputs of the asked signature. Fields that the signature does not read are looked at and left out,
so that a row of a log of ratings can be sent as it is, without its label.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.text import inert
from registry.contract import Contract, RequestField, Signature
from registry.values import WrongTypeError, decoded, read_value
from serving import histories, problems
from serving.bodies import Asked, scalar_names
from serving.parameters import (
    DEFAULT_EXCLUDE_SEEN,
    DEFAULT_K,
    DEFAULT_NUM_CANDIDATES,
    EXAMPLES,
    EXCLUDE,
    EXCLUDE_SEEN,
    NUM_CANDIDATES,
    PARAMETERS,
    K,
)
from serving.problems import Problems, hint, refuse, shown
from serving.settings import Limits
from transform.features import HISTORY_FIELDS

_SHOWN_VALUES = 10


@dataclass(frozen=True)
class Batch:
    """A checked request.

    Attributes:
      signature: which is asked.
      num_rows: of every column.
      columns: of each input with rows that was sent: a value for each row, None for not known.
      scalars: of each input without rows: its value; exclude_seen also where the signature has
        no such input, but excludes.
    """

    signature: str
    num_rows: int
    columns: Mapping[str, Sequence[Any]]
    scalars: Mapping[str, int | bool]


def answerable(signature: Signature, contract: Contract) -> bool:
    """Says whether every input is one that requests can be checked for."""
    known = {field.name for field in contract.fields} | set(PARAMETERS)
    return set(signature.inputs) <= known


def check(asked: Asked, contract: Contract, signature: Signature, limits: Limits) -> Batch:
    """Returns the batch of a request.

    Raises:
      RefusedRequestError: something is wrong with it; all problems up to a number are told.
    """
    most = limits.users if K in signature.inputs else limits.instances
    if asked.num_rows > most:
        message = f"expected at most {most} rows a request, got {asked.num_rows}"
        refuse("", problems.LIMIT, message)
    found = Problems()
    reader = _Reader(asked, contract, limits, found)
    columns = {name: reader.column(name, signature) for name in asked.columns}
    reader.require(columns, signature)
    reader.check_histories(signature)
    scalars = {name: reader.scalar(name) for name in scalar_names(signature.inputs)}
    for name in asked.scalars.keys() - scalars.keys():
        found.add(asked.place(name, None), name, problems.UNKNOWN, "not an input of the signature")
    found.check()
    kept = {name: column for name, column in columns.items() if name in signature.inputs}
    return Batch(asked.signature, asked.num_rows, kept, scalars)


class _Reader:
    """Reads one request; what is wrong goes to `found`."""

    def __init__(self, asked: Asked, contract: Contract, limits: Limits, found: Problems) -> None:
        self._asked = asked
        self._contract = contract
        self._fields = {field.name: field for field in contract.fields}
        self._limits = limits
        self._found = found
        self._refused: set[tuple[str, int | None]] = set()

    def column(self, name: str, signature: Signature) -> list[Any]:
        """Returns the values of a column, None for what is not known or not right."""
        sent = self._asked.columns[name]
        if name in signature.inputs and name == EXCLUDE:
            return [self._excluded(row, value) for row, value in enumerate(sent)]
        if name in signature.inputs and name == EXAMPLES:
            return [self._bytes(row, value) for row, value in enumerate(sent)]
        field = self._fields.get(name)
        if field is None:
            self._refuse_column(name, sent, signature)
            return []
        bounded = name in signature.inputs
        return [self._value(field, row, value, bounded) for row, value in enumerate(sent)]

    def require(self, columns: Mapping[str, Sequence[Any]], signature: Signature) -> None:
        """Finds rows that lack a field which the signature cannot do without."""
        needed = [name for name, field in self._fields.items() if field.required]
        for name in (*needed, EXAMPLES):
            if name in signature.inputs:
                known = columns.get(name) or [None] * self._asked.num_rows
                for row, value in enumerate(known):
                    if value is None and (name, row) not in self._refused:
                        message = f"missing; {self._asked.signature} cannot do without it"
                        self._add(name, row, problems.MISSING, message)

    def check_histories(self, signature: Signature) -> None:
        """Finds rows whose lists of a history are not of one length."""
        sent = {name: self._asked.columns.get(name) for name in HISTORY_FIELDS}
        if not any(sent.values()) or not set(HISTORY_FIELDS) <= set(signature.inputs):
            return
        for row in range(self._asked.num_rows):
            if any((name, row) in self._refused for name in sent):
                continue
            fault = histories.misfit(
                {name: column and column[row] for name, column in sent.items()}
            )
            if fault is not None:
                self._add(fault[0], row, problems.SHAPE, fault[1])

    def scalar(self, name: str) -> int | bool:
        """Returns the value of an input without rows, or its default."""
        if name == EXCLUDE_SEEN:
            return self._flag(name, DEFAULT_EXCLUDE_SEEN)
        lowest, highest, default = {
            K: (1, self._limits.k, DEFAULT_K),
            NUM_CANDIDATES: (0, self._limits.candidates, DEFAULT_NUM_CANDIDATES),
        }[name]
        sent = self._asked.scalars.get(name)
        if sent is None:
            return default
        if isinstance(sent, bool) or not isinstance(sent, int):
            message = f"expected a whole number such as {default}, got {shown(sent)}"
            self._add(name, None, problems.TYPE, message)
        elif not lowest <= sent <= highest:
            message = f"expected {lowest} to {highest}, got {inert(sent)}"
            self._add(name, None, problems.RANGE, message)
        return sent if isinstance(sent, int) else default

    def _flag(self, name: str, default: bool) -> bool:
        sent = self._asked.scalars.get(name, default)
        if not isinstance(sent, bool):
            self._add(name, None, problems.TYPE, f"expected true or false, got {shown(sent)}")
        return bool(sent)

    def _value(self, field: RequestField, row: int, sent: Any, bounded: bool) -> Any:
        try:
            value = read_value(field.kind, sent)
        except WrongTypeError as error:
            message = f"expected {error}, got {shown(sent)}"
            self._add(field.name, row, problems.TYPE, message)
            return None
        if value is not None and bounded:
            fault = _out_of_bounds(field, value)
            if fault is not None:
                self._add(field.name, row, *fault)
        return value

    def _excluded(self, row: int, sent: Any) -> list[str]:
        if sent is None:
            return []
        if not isinstance(sent, list):
            message = f'expected a list of texts such as ["50"], got {shown(sent)}'
            self._add(EXCLUDE, row, problems.TYPE, message)
            return []
        if len(sent) > self._limits.exclude:
            message = f"expected at most {self._limits.exclude} movies, got {len(sent)}"
            self._add(EXCLUDE, row, problems.LIMIT, message)
            return []
        ids = (self._value(RequestField(EXCLUDE, "text", False), row, each, False) for each in sent)
        return [each for each in ids if each is not None]

    def _bytes(self, row: int, sent: Any) -> bytes | None:
        if isinstance(sent, str):
            return sent.encode("utf-8", errors="surrogatepass")
        content = decoded(sent)
        if content is None and sent is not None:
            message = f'expected bytes such as {{"b64": "CgA="}}, got {shown(sent)}'
            self._add(EXAMPLES, row, problems.TYPE, message)
        return content

    def _refuse_column(self, name: str, sent: Sequence[Any], signature: Signature) -> None:
        rows = [row for row, value in enumerate(sent) if value is not None]
        if name == self._contract.label:
            for row in rows:
                message = "is the label: leave it out, the model tells it"
                self._add(name, row, problems.LABEL, message)
        elif rows or name not in PARAMETERS:
            known = {*self._fields, *signature.inputs}
            message = f"no field of the model{hint(name, known)}"
            self._found.add(
                self._asked.place(inert(name), rows[0] if rows else 0),
                "",
                problems.UNKNOWN,
                message,
            )

    def _add(self, name: str, row: int | None, reason: str, message: str) -> None:
        self._refused.add((name, row))
        self._found.add(self._asked.place(name, row), name, reason, message)


def _out_of_bounds(field: RequestField, value: Any) -> tuple[str, str] | None:
    """Returns reason and message for a value that the contract does not allow, else None."""
    if field.values and value not in field.values:
        return problems.VALUE, _expected_values(field.values, value)
    numbers: Collection[Any] = value if isinstance(value, list) else (value,)
    if field.max_values is not None and len(numbers) > field.max_values:
        return problems.LIMIT, f"expected at most {field.max_values} values, got {len(numbers)}"
    for number in numbers:
        if field.minimum is not None and number < field.minimum:
            return problems.RANGE, f"expected at least {field.minimum:.15g}, got {inert(number)}"
        if field.maximum is not None and number > field.maximum:
            return problems.RANGE, f"expected at most {field.maximum:.15g}, got {inert(number)}"
    return None


def _expected_values(allowed: Sequence[str], value: str) -> str:
    some = ", ".join(f"'{each}'" for each in allowed[:_SHOWN_VALUES])
    more = f", ... ({len(allowed)} in all)" if len(allowed) > _SHOWN_VALUES else ""
    return f"expected one of {some}{more}, got {shown(value)}{hint(value, allowed)}"
