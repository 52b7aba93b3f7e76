"""Questions turned into exact counts and the first rows at fault, in one pass over the history.

One element is one file of the history; the parts are merged pairwise, in any order, to the same
result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import apache_beam as beam

from components.ratings_example_gen.outputs import write_json
from components.ratings_example_gen.remote import file_systems
from components.ratings_profile.profile import MAX_SAMPLES, RowSample
from components.schema_validation.rows_at_fault.fault import Fault
from components.schema_validation.rows_at_fault.masks import at_fault, shown_value
from components.schema_validation.rows_at_fault.questions import Question
from components.schema_validation.value_names import named
from transform import features as f
from transform.arrow import pa, pc, pq
from transform.history import SOURCE_FILE, SOURCE_LINE

_PLACE = (SOURCE_FILE, SOURCE_LINE, *f.REQUIRED_FIELDS)
# Values that name a person are not shown; the user id stands in the sample, where it gets hashed.
_PERSONAL = (f.USER_ID, f.USER_ZIP_CODE)
# Faults that are seen in the ids and the time of a row, or not in one row at all.
_SEEN_ANYHOW = ("ids", "again", "any")


@dataclass(frozen=True)
class Answer:
    """How many rows are at fault, and the first MAX_SAMPLES of them by file and line."""

    rows: int = 0
    samples: tuple[RowSample, ...] = ()


# One answer a question, in the order of the questions.
Answers = tuple[Answer, ...]


def search(rows: Any, questions: Sequence[Question]) -> Answers:
    """Returns what a pa.Table of the history's columns answers to each question."""
    return tuple(_answer(rows, question) for question in questions)


def merge(parts: Iterable[Answers]) -> Answers:
    """Returns one answer a question from those of several tables; () from none."""
    return tuple(_merged(answers) for answers in zip(*parts, strict=True))


def search_file(path: str, questions: Sequence[Question]) -> Answers:
    """Returns what one file of the history answers."""
    wanted = {*_PLACE, *(question.feature for question in questions)}
    with file_systems().open(path) as file:
        parquet = pq.ParquetFile(file)
        names = [name for name in parquet.schema_arrow.names if name in wanted]
        return search(parquet.read(columns=names), questions)


class SearchHistory(beam.PTransform):
    """Paths of the history's files -> the answers of all of them, written to one JSON file."""

    def __init__(self, questions: Sequence[Question], target: str) -> None:
        self._questions = tuple(questions)
        self._target = target

    def expand(self, paths: Any) -> Any:
        """Reads each file once."""
        return (
            paths
            | "SearchFile" >> beam.Map(search_file, self._questions)
            | "Merge" >> beam.CombineGlobally(merge).without_defaults()
            | "Write" >> beam.Map(_write, self._target)
        )


def _write(answers: Answers, path: str) -> None:
    write_json(path, [asdict(answer) for answer in answers])


def _answer(rows: Any, question: Question) -> Answer:
    mask = at_fault(rows, question)
    count = int(mask.sum())
    if not count:
        return Answer()
    faulty = rows.filter(pa.array(mask))
    order = [(SOURCE_FILE, "ascending"), (SOURCE_LINE, "ascending")]
    first = faulty.take(pc.select_k_unstable(faulty, k=MAX_SAMPLES, sort_keys=order))
    return Answer(count, tuple(_sample(row, question) for row in first.to_pylist()))


def _sample(row: Mapping[str, Any], question: Question) -> RowSample:
    rating = row[f.USER_RATING]
    return RowSample(
        source=row[SOURCE_FILE],
        line=row[SOURCE_LINE],
        user_id=row[f.USER_ID],
        movie_id=row[f.MOVIE_ID],
        rating=float("nan") if rating is None else rating,
        timestamp_s=row[f.TIMESTAMP],
        note=_note(row, question.feature, question.fault),
    )


def _note(row: Mapping[str, Any], feature: str, fault: Fault) -> str:
    """Returns what is to be seen in a row beside its user, movie, rating and time."""
    if fault.kind in _SEEN_ANYHOW or (fault.kind == "value" and feature in f.REQUIRED_FIELDS):
        return ""
    if feature in _PERSONAL:
        return feature
    if fault.kind == "value":
        return f"{feature}: {named(feature, fault.value)}"
    return f"{feature}: {shown_value(row.get(feature))}"


def _merged(answers: Iterable[Answer]) -> Answer:
    listed = list(answers)
    samples = sorted(
        (sample for answer in listed for sample in answer.samples),
        key=lambda sample: (sample.source, sample.line),
    )
    return Answer(sum(answer.rows for answer in listed), tuple(samples[:MAX_SAMPLES]))
