"""Artifacts turned into what both sides are asked: rows of the data, made-up rows, questions."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from components.serving_parity.boundaries import sides_of_steps
from components.serving_parity.probes import STRANGER, Known, probes, strangers_probes
from components.serving_parity.recommendations import Expected, Question, scores_of
from components.serving_parity.rows import EVAL, Row, made_up, row_of_example
from components.serving_parity.sampling import Sample, Stratifier, Vocabularies, stratified
from components.serving_parity.training_side import TrainingPath, TransformGraph
from registry.contract import Contract
from transform import features as f
from transform.bags import Array
from transform.catalogue import read_catalogue

# Rows of the eval split that are looked at; they are in random order.
MOST_READ = 200_000
_MOST_STEPS = 2_000
_TIME_GRID = 8_192
_AGE_GRID = 4_096
_NUM_ASKERS = 6


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
    sample = stratified(_raw_rows(raw_patterns), Stratifier(vocabularies), sample_rows)
    known = _known(graph, contract, vocabularies, sample)
    strangers = strangers_probes(known)
    rows = [*sample.rows, *strangers, *probes(known)]
    first, last = len(sample.rows), len(sample.rows) + len(strangers)
    spread = np.linspace(0, first - 1, min(http_rows, first)).astype(np.int64).tolist()
    questions, expected = _questions(graph, path, sample.rows, catalogue_dir)
    return Material(
        rows=rows,
        strata=sample.strata,
        http=[*spread, *range(first, last)],
        witnesses=range(first, last),
        questions=questions,
        expected=expected,
    )


def _raw_rows(patterns: Sequence[str]) -> Iterator[Row]:
    files = sorted(name for pattern in patterns for name in tf.io.gfile.glob(pattern))
    records = tf.data.TFRecordDataset(files, compression_type="GZIP").as_numpy_iterator()
    return (row_of_example(record) for record in itertools.islice(records, MOST_READ))


def _vocabularies(graph: TransformGraph) -> Vocabularies:
    return Vocabularies(
        users=frozenset(graph.vocabulary(f.USER_VOCABULARY)),
        movies=tuple(graph.vocabulary(f.MOVIE_VOCABULARY)),
        occupations=frozenset(graph.vocabulary(f.OCCUPATION_VOCABULARY)),
        genres=frozenset(map(int, graph.vocabulary(f.GENRE_VOCABULARY))),
    )


def _known(
    graph: TransformGraph, contract: Contract, vocabularies: Vocabularies, sample: Sample
) -> Known:
    moments = [row.fields[f.TIMESTAMP] for row in sample.rows if f.TIMESTAMP in row.fields]
    of_training = contract.statistics.get(f.TIMESTAMP, {})
    first = int(of_training.get("min", min(moments, default=0)))
    last = int(of_training.get("max", max(moments, default=0)))
    genre = next((field for field in contract.fields if field.name == f.MOVIE_GENRES), None)
    allowed = range(int((genre and genre.maximum) or 0) + 1)
    others = (number for number in allowed if number not in vocabularies.genres)
    return Known(
        users=graph.vocabulary(f.USER_VOCABULARY),
        movies=vocabularies.movies,
        words=graph.vocabulary(f.TITLE_VOCABULARY),
        occupations=graph.vocabulary(f.OCCUPATION_VOCABULARY),
        genres=sorted(vocabularies.genres),
        other_genre=next(others, None),
        timestamps_s=_steps_in_time(graph, first, last),
        ages=_steps_in_age(graph),
        period_s=(first, last),
    )


def _steps_in_time(graph: TransformGraph, first: int, last: int) -> list[int]:
    """Returns the seconds on both sides of each step of a feature of time, a year beyond, too."""
    year_s = 366 * 86_400
    classify = _classifier(graph, lambda second: {f.TIMESTAMP: int(second)})
    found = sides_of_steps(classify, max(1, first - year_s), last + year_s, _TIME_GRID, _MOST_STEPS)
    within = sides_of_steps(classify, first, last, _TIME_GRID, _MOST_STEPS)
    return sorted({*found.tolist(), *within.tolist()})


def _steps_in_age(graph: TransformGraph) -> list[float]:
    """Returns the ages, neighbours as float32, on both sides of each step of a feature of age."""
    # The bits of positive floats, read as integers, are in the order of the floats.
    low, high = np.array([0.5, 130.0], np.float32).view(np.int32).tolist()

    def age(bits: int) -> float:
        return float(np.int32(bits).view(np.float32))

    classify = _classifier(graph, lambda bits: {f.RAW_USER_AGE: age(bits)})
    return [age(bits) for bits in sides_of_steps(classify, low, high, _AGE_GRID, _MOST_STEPS)]


def _classifier(
    graph: TransformGraph, fields: Callable[[Any], Mapping[str, Any]]
) -> Callable[[Array], Array]:
    """Returns the function from raw numbers to one number for all classes that they fall into."""

    def classify(values: Array) -> Array:
        rows = [
            made_up("", {f.USER_ID: STRANGER, f.MOVIE_ID: "", f.TIMESTAMP: 1, **fields(value)})
            for value in values
        ]
        found = graph.features(rows)
        classes = np.zeros(len(values), np.uint64)
        for name in f.QUERY_FEATURES:
            if name in found and found[name].ndim == 1 and found[name].dtype.kind in "iu":
                classes = classes * np.uint64(1_000_003) + found[name].astype(np.uint64)
        return classes.view(np.int64)

    return classify


def _questions(
    graph: TransformGraph, path: TrainingPath, sample: Sequence[Row], catalogue_dir: Path
) -> tuple[list[Question], list[Expected]]:
    """Returns questions of some users and what the training path says of every movie to them."""
    table = read_catalogue(catalogue_dir)
    movie_ids = table.column(f.MOVIE_ID).to_pylist()
    titles = [title or "" for title in table.column(f.MOVIE_TITLE).to_pylist()]
    genres = table.column(f.MOVIE_GENRES).to_pylist()
    movies = [
        made_up("", {f.USER_ID: "", f.TIMESTAMP: 1, **movie})
        for movie in (
            {f.MOVIE_ID: movie, f.MOVIE_TITLE: title or None, f.MOVIE_GENRES: genre}
            for movie, title, genre in zip(movie_ids, titles, genres, strict=True)
        )
    ]
    candidate, prior = path.candidate(graph.features(movies))
    askers = _askers(sample)
    transformed = graph.features(askers)
    query = path.query(transformed)
    known = path.known_users(transformed)
    questions, expected = [], []
    for number, asker in enumerate(askers):
        truth = Expected(
            movie_ids=movie_ids,
            titles=titles,
            scores=scores_of(query.embedding[number], candidate.embedding, prior),
            ratings=path.rated(query, number, candidate),
            known_user=bool(known[number]),
        )
        for question in _of_one(asker, truth):
            questions.append(question)
            expected.append(truth)
    return questions, expected


def _askers(sample: Sequence[Row]) -> list[Row]:
    """Returns users of the data as they ask, without a movie, and strangers: known and unknown."""
    people: dict[Any, Row] = {}
    for row in sample:
        people.setdefault(row.fields.get(f.USER_ID), row)
    spread = list(people.values())[:: max(1, len(people) // _NUM_ASKERS)][:_NUM_ASKERS]
    asked = [{name: row.fields.get(name) for name in f.QUERY_FIELDS} for row in spread]
    now = max((int(row.fields.get(f.TIMESTAMP, 1)) for row in spread), default=1)
    strangers = [
        {**(asked[0] if asked else {}), f.USER_ID: STRANGER, f.TIMESTAMP: now},
        {f.USER_ID: STRANGER, f.TIMESTAMP: now},
    ]
    return [
        *(made_up(EVAL, {**fields, f.MOVIE_ID: ""}) for fields in asked),
        *(made_up("a stranger", {**fields, f.MOVIE_ID: ""}) for fields in strangers),
    ]


def _of_one(asker: Row, truth: Expected) -> Iterator[Question]:
    best = [truth.movie_ids[row] for row in np.argsort(-truth.scores, kind="stable")]
    size = len(best)
    instance = {name: asker.fields[name] for name in f.QUERY_FIELDS if name in asker.fields}
    for about, k, num_candidates, exclude in (
        ("the best by score", 10, 0, ()),
        ("all movies by score", size + 5, 0, ()),
        ("the best without the very best", 10, 0, (*best[:5], "no-such-movie")),
        ("the best rated of the likeliest", 10, 100, ()),
        ("one of a few", 1, 3, tuple(best[:1])),
        ("more than are left", 10, 100, tuple(best[: max(0, size - 4)])),
        ("the whole catalogue ranked", size, size, tuple(best[::2])),
    ):
        yield Question(about, instance, k, num_candidates, exclude)
