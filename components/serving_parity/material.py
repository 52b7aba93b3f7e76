"""Artifacts turned into what both sides are asked: rows of the data, made-up rows, questions."""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from components.serving_parity.acceptable import acceptable
from components.serving_parity.odd_histories import known_state
from components.serving_parity.pairs import Pair, inner_pair, outer_pairs
from components.serving_parity.probes import NO_MOVIE, STRANGER, Known, probes, strangers_probes
from components.serving_parity.questions import questions
from components.serving_parity.recommendations import Expected, Question
from components.serving_parity.row import Row
from components.serving_parity.rows import made_up, row_of_example
from components.serving_parity.sampling import Sample, Stratifier, Vocabularies, stratified
from components.serving_parity.steps import steps_in_age, steps_in_time
from components.serving_parity.training_side import TrainingPath, TransformGraph
from registry.contract import EXACT_INDEX, Contract
from transform import features as f
from transform.bags import Array
from transform.catalogue import read_catalogue
from transform.optional_values import MISSING_NUMBER

# Rows of the eval split that are looked at; they are in random order.
MOST_READ = 200_000
# Made-up rows of one kind that are asked over HTTP.
_HTTP_OF_A_KIND = 24
_SHORTEST_WORD = 2
_USUAL_HISTORY = 100


@dataclass(frozen=True)
class Material:
    """What is asked.

    Attributes:
      rows: of the data, then made up.
      strata: how the sample of the data came to be.
      http: numbers of the rows that are asked over HTTP as well.
      witnesses: numbers of the made-up rows that name nobody.
      questions: of `recommend`.
      expected: what the training path answers to each question, over the whole catalogue.
    """

    rows: Sequence[Row]
    strata: Mapping[str, tuple[int, int]]
    http: Sequence[int]
    witnesses: Sequence[int]
    questions: Sequence[Question]
    expected: Sequence[Expected]


def gather(
    graph: TransformGraph,
    path: TrainingPath,
    contract: Contract,
    raw_patterns: Sequence[str],
    catalogue_dir: Path,
    *,
    sample_rows: int,
    http_rows: int,
) -> Material:
    """Returns everything that is asked; the same artifacts give the same.

    Args:
      graph: the transform graph.
      path: the towers of training.
      contract: of the exported model.
      raw_patterns: files of the raw eval split.
      catalogue_dir: the Catalogue artifact.
      sample_rows: at most so many rows of the data.
      http_rows: at most so many of these are asked over HTTP as well.
    """
    vocabularies = _vocabularies(graph)
    movies = read_catalogue(catalogue_dir)
    sample = stratified(_raw_rows(raw_patterns), Stratifier(vocabularies), sample_rows)
    known = _known(graph, path, contract, vocabularies, sample)
    strangers = strangers_probes(known)
    rows = [*sample.rows, *strangers, *probes(known)]
    first, last = len(sample.rows), len(sample.rows) + len(strangers)
    answerable = [acceptable(row.fields, contract) for row in rows]
    asked, expected = questions(
        graph,
        path,
        rows,
        movies,
        exclude_seen="exclude_seen" in contract.signatures["recommend"].inputs,
        exact_index=contract.candidate_index == EXACT_INDEX,
    )
    return Material(
        rows=rows,
        strata=sample.strata,
        http=_asked_over_http(rows, first, answerable, http_rows),
        witnesses=[number for number in range(first, last) if answerable[number]],
        questions=asked,
        expected=expected,
    )


def _asked_over_http(
    rows: Sequence[Row], first: int, answerable: Sequence[bool], http_rows: int
) -> list[int]:
    """Returns rows of the data, evenly spread, and some of each kind of made-up ones."""
    data = [number for number in range(first) if answerable[number]]
    spread = np.linspace(0, len(data) - 1, min(http_rows, len(data))).astype(np.int64)
    kinds: dict[str, list[int]] = {}
    for number in range(first, len(rows)):
        if answerable[number]:
            kinds.setdefault(rows[number].origin, []).append(number)
    chosen = (
        [
            of_kind[place]
            for place in np.unique(
                np.linspace(0, len(of_kind) - 1, _HTTP_OF_A_KIND, dtype=np.int64)
            )
        ]
        for of_kind in kinds.values()
    )
    return [*(data[place] for place in spread), *sorted(itertools.chain(*chosen))]


def _raw_rows(patterns: Sequence[str]) -> Iterator[Row]:
    files = sorted(name for pattern in patterns for name in tf.io.gfile.glob(pattern))
    records = tf.data.TFRecordDataset(files, compression_type="GZIP").as_numpy_iterator()
    return (row_of_example(record) for record in itertools.islice(records, MOST_READ))


def _vocabularies(graph: TransformGraph) -> Vocabularies:
    return Vocabularies(
        users=frozenset(graph.vocabulary(f.USER_VOCABULARY)),
        movies=tuple(graph.vocabulary(f.MOVIE_VOCABULARY)),
        occupations=frozenset(graph.vocabulary(f.OCCUPATION_VOCABULARY)),
        # Of data without genres, TensorFlow Transform writes a vocabulary of this one entry.
        genres=frozenset(map(int, graph.vocabulary(f.GENRE_VOCABULARY))) - {MISSING_NUMBER},
    )


def _known(
    graph: TransformGraph,
    path: TrainingPath,
    contract: Contract,
    vocabularies: Vocabularies,
    sample: Sample,
) -> Known:
    first, last = _period(contract, sample)
    users = graph.vocabulary(f.USER_VOCABULARY)
    occupations = graph.vocabulary(f.OCCUPATION_VOCABULARY)
    # A vocabulary may hold what requests may not: the placeholder for a field without any value.
    allowed = set(_texts_of(contract, f.USER_OCCUPATION_TEXT) or occupations)
    longest, scale = _max_history(contract), _scale(contract)
    state = known_state(vocabularies.movies[:longest], last, scale)
    rate = _rate(graph, path, {f.TIMESTAMP: last, **state})
    # Where ids are hashed, those of the data stand for a vocabulary.
    everybody = users or _distinct(sample, f.USER_ID) or [STRANGER]
    everything = vocabularies.movies or _distinct(sample, f.MOVIE_ID) or [NO_MOVIE]
    return Known(
        users=users,
        movies=vocabularies.movies,
        words=_words(graph),
        occupations=[text for text in occupations if text in allowed],
        other_occupations=sorted(allowed ^ set(occupations)),
        genres=sorted(vocabularies.genres),
        other_genre=_other_genre(contract, vocabularies.genres),
        base=inner_pair(everybody, everything, STRANGER, rate),
        extremes=outer_pairs(everybody, everything, rate),
        timestamps_s=steps_in_time(graph, first, last),
        ages=steps_in_age(graph),
        period_s=(first, last),
        scale=scale,
        max_history=longest,
    )


def _period(contract: Contract, sample: Sample) -> tuple[int, int]:
    """Returns the first and the last second of training; of the sample where nobody counted."""
    moments = [row.fields[f.TIMESTAMP] for row in sample.rows if f.TIMESTAMP in row.fields]
    counted = contract.statistics.get(f.TIMESTAMP, {})
    first = counted.get("min", min(moments, default=0))
    return int(first), int(counted.get("max", max(moments, default=0)))


def _scale(contract: Contract) -> tuple[float, float]:
    """Returns the lowest and the highest rating of training; five stars where nobody counted."""
    counted = contract.statistics.get(f.LABEL, {})
    return float(counted.get("min", 1.0)), float(counted.get("max", 5.0))


def _max_history(contract: Contract) -> int:
    """Returns how long a history of a request may be; of one without a limit, some length."""
    found = (field.max_values for field in contract.fields if field.name == f.HISTORY_MOVIE_IDS)
    return next(found, None) or _USUAL_HISTORY


def _texts_of(contract: Contract, name: str) -> Sequence[str]:
    return next((field.values for field in contract.fields if field.name == name), ())


def _other_genre(contract: Contract, known: Collection[int]) -> int | None:
    """Returns a genre that a request may have and training had not; None for none."""
    bounds = (field.maximum for field in contract.fields if field.name == f.MOVIE_GENRES)
    highest = next(bounds, None)
    last = max(known, default=0) + 1 if highest is None else int(highest)
    return next((number for number in range(last + 1) if number not in known), None)


def _rate(
    graph: TransformGraph, path: TrainingPath, moment: Mapping[str, Any]
) -> Callable[[Sequence[Pair]], Array]:
    """Returns the function from (user, movie) to what training predicts at a moment.

    `moment` is the raw fields of the moment: when it is, and what is known then.
    """

    def rate(pairs: Sequence[Pair]) -> Array:
        rows = [
            made_up("", {**moment, f.USER_ID: user, f.MOVIE_ID: movie}) for user, movie in pairs
        ]
        return path.predicted(graph.features(rows))

    return rate


def _distinct(sample: Sample, name: str) -> list[Any]:
    return list(dict.fromkeys(row.fields[name] for row in sample.rows if name in row.fields))


def _words(graph: TransformGraph) -> list[str]:
    """Returns the tokens of titles, what could stand alone as a title first."""
    tokens = graph.vocabulary(f.TITLE_VOCABULARY)
    return sorted(tokens, key=lambda token: len(token) < _SHORTEST_WORD or " " in token)
