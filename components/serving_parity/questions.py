"""Rows turned into questions of `recommend`, and into what the training path answers to them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from components.serving_parity.compare import Features
from components.serving_parity.probes import BY_VOCABULARY
from components.serving_parity.recommendations import Expected, Question
from components.serving_parity.row import EVAL, Row
from components.serving_parity.rows import made_up
from components.serving_parity.training_side import TrainingPath, TransformGraph
from transform import features as f

_NUM_ASKERS = 6
_MOST_KINDS = 100
_MANY = 1_000


def questions(
    graph: TransformGraph,
    path: TrainingPath,
    rows: Sequence[Row],
    catalogue: Any,
    *,
    exclude_seen: bool,
    exact_index: bool,
) -> tuple[list[Question], list[Expected]]:
    """Returns questions and what the training path says of every movie to each.

    Some users of the data ask for all that can be asked; what is odd about the query of made-up
    rows (a field that is missing, an hour, a user from the end of the vocabulary) is asked with
    the plainest questions.

    Args:
      graph: the transform graph.
      path: the towers of training.
      rows: of the data, then made up.
      catalogue: pa.Table of the movies.
      exclude_seen: whether the model can be asked to leave out the movies of the history.
      exact_index: whether the model says that it searches exactly.
    """
    corpus = _Corpus(graph, path, catalogue, exact_index)
    askers = [*(_asking(row) for row in _of_data(rows)), *map(_asking, _of_kinds(rows))]
    num_thorough = len(_of_data(rows)) + 2
    transformed = graph.features(askers)
    known = path.known_users(transformed)
    asked, expected = [], []
    for number, asker in enumerate(askers):
        query = {key: values[number : number + 1] for key, values in transformed.items()}
        truth = corpus.expected(query, bool(known[number]))
        about = _thorough if number < num_thorough else _plain
        for question in about(asker, truth):
            asked.append(question)
            expected.append(truth)
        if exclude_seen:
            unseen = Question("the best unseen", _query(asker), 10, 0, exclude_seen=True)
            asked.append(unseen)
            expected.append(truth)
    return asked, expected


class _Corpus:
    """Every movie as the training path knows it."""

    def __init__(
        self, graph: TransformGraph, path: TrainingPath, catalogue: Any, exact_index: bool
    ) -> None:
        self._path = path
        self._exact_index = exact_index
        self._ids = catalogue.column(f.MOVIE_ID).to_pylist()
        self._titles = [title or "" for title in catalogue.column(f.MOVIE_TITLE).to_pylist()]
        genres = catalogue.column(f.MOVIE_GENRES).to_pylist()
        movies = [
            made_up(
                "",
                {
                    f.USER_ID: "",
                    f.TIMESTAMP: 1,
                    f.MOVIE_ID: movie,
                    f.MOVIE_TITLE: title or None,
                    f.MOVIE_GENRES: genre,
                },
            )
            for movie, title, genre in zip(self._ids, self._titles, genres, strict=True)
        ]
        self._movies = graph.features(movies)

    def expected(self, query: Features, known_user: bool) -> Expected:
        judged = self._path.judged(query, self._movies)
        return Expected(
            movie_ids=self._ids,
            titles=self._titles,
            scores=judged.scores.astype(np.float64),
            ratings=judged.ratings,
            known_user=known_user,
            exact_index=self._exact_index,
        )


def _asking(row: Row) -> Row:
    """Returns the row without its movie, as who wants to know one asks."""
    fields = {name: row.fields[name] for name in f.QUERY_FIELDS if name in row.fields}
    return made_up(row.origin, {**fields, f.MOVIE_ID: ""})


def _of_data(rows: Sequence[Row]) -> list[Row]:
    people: dict[Any, Row] = {}
    for row in rows:
        if row.origin == EVAL:
            people.setdefault(row.fields.get(f.USER_ID), row)
    return list(people.values())[:: max(1, len(people) // _NUM_ASKERS)][:_NUM_ASKERS]


def _of_kinds(rows: Sequence[Row]) -> list[Row]:
    """Returns one made-up row for each way of asking, and users from all over the vocabulary."""
    kinds: dict[str, Row] = {}
    entries = [row for row in rows if row.origin == BY_VOCABULARY]
    for row in rows:
        if row.origin not in (EVAL, BY_VOCABULARY):
            query = {name: row.fields.get(name) for name in f.QUERY_FIELDS}
            kinds.setdefault(repr(query), row)
    spread = np.linspace(0, len(entries) - 1, min(_NUM_ASKERS, len(entries))).astype(np.int64)
    first_of_kind: dict[str, Row] = {}
    for row in kinds.values():
        first_of_kind.setdefault(row.origin, row)
    return [*list(first_of_kind.values())[:_MOST_KINDS], *(entries[place] for place in spread)]


def _thorough(asker: Row, truth: Expected) -> Iterator[Question]:
    best = [truth.movie_ids[row] for row in np.argsort(-truth.scores, kind="stable")]
    size = len(best)
    yield from _plain(asker, truth)
    for about, k, num_candidates, exclude in (
        ("all movies by score", size + 5, 0, ()),
        ("the best without the very best", 10, 0, (best[0], "no-such-movie", *best[:5])),
        ("one of a few", 1, 3, tuple(best[:1])),
        ("as many as are asked", 7, 7, ()),
        ("all of ten but one", 9, 10, ()),
        ("more than are left", 10, 100, tuple(best[: max(0, size - 4)])),
        ("many without many", _MANY, 0, tuple(best[: min(_MANY, size // 2)])),
        ("the whole catalogue ranked", size, size, tuple(best[::2])),
    ):
        yield Question(about, _query(asker), k, num_candidates, exclude)


def _plain(asker: Row, _: Expected) -> Iterator[Question]:
    yield Question("the best by score", _query(asker), 10, 0)
    yield Question("the best rated of the likeliest", _query(asker), 10, 100)


def _query(asker: Row) -> dict[str, Any]:
    return {name: asker.fields[name] for name in f.QUERY_FIELDS if name in asker.fields}
