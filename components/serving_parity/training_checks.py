"""What training left turned into the truth that serving is held against, and proof that it is one.

The transformed examples, the transform graph, the live towers and the saved ones all say what
training saw or knew. Where they disagree among themselves, no export could agree with them.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from components.serving_parity.compare import (
    Features,
    compare_features,
    compare_predictions,
    tolerance_of,
)
from components.serving_parity.findings import Check, Shower, features_check
from components.serving_parity.row import EVAL, Row
from components.serving_parity.sources import Sources
from components.serving_parity.training_side import TrainingPath, TransformGraph
from components.serving_parity.truth import Truth
from foundation.digests import sha256_file
from transform.bags import equally_wide

_VOCABULARIES = "assets"


def settle(
    graph: TransformGraph,
    path: TrainingPath,
    sources: Sources,
    rows: Sequence[Row],
    tolerance: float,
    shower: Shower,
) -> tuple[Truth, list[Check]]:
    """Returns what training says of `rows`, and the checks that training agrees with itself.

    Args:
      graph: the transform graph.
      path: the saved towers.
      sources: where transformed examples and vocabularies are.
      rows: what will be asked; the rows of the data come first.
      tolerance: of predicted ratings.
      shower: makes rows showable.
    """
    by_graph = graph.features(rows)
    features, examples = _materialised(graph, sources, by_graph, rows, shower)
    truth = Truth(
        features, path.predicted(features), lambda more: path.predicted(graph.features(more))
    )
    return truth, [examples, _live(path, tolerance), _vocabularies(sources)]


def _materialised(
    graph: TransformGraph,
    sources: Sources,
    by_graph: Features,
    rows: Sequence[Row],
    shower: Shower,
) -> tuple[Features, Check]:
    """Lays rows of the data beside the transformed examples; returns features with these in."""
    data = [row for row in rows if row.origin == EVAL]
    keys = graph.row_keys(data) if data else ()
    stored = graph.transformed(sources.transformed_patterns, {int(key) for key in keys})
    place = {int(key): number for number, key in enumerate(stored.keys)}
    found = [number for number, key in enumerate(keys) if int(key) in place]
    order = [place[int(keys[number])] for number in found]
    ours = {name: values[order] for name, values in stored.features.items()} if order else {}
    theirs = {name: values[found] for name, values in by_graph.items()} if order else {}
    check = features_check(
        "P-MATERIALISED",
        "the transformed examples that training read are what the transform graph makes",
        compare_features(ours, theirs),
        (ours, theirs),
        [data[number] for number in found],
        shower,
    )
    if lost := len(data) - len(found):
        problem = f"{lost:,} of {len(data):,} raw rows are not among the transformed examples"
        check = dataclasses.replace(check, problems=(problem, *check.problems))
    return {**by_graph, **_overlaid(by_graph, ours, found)}, check


def _overlaid(by_graph: Features, stored: Features, rows: Sequence[int]) -> Features:
    """Returns the features of the graph with those rows that the transformed examples have."""
    found = {}
    for name, values in stored.items():
        if name in by_graph and by_graph[name].dtype == values.dtype:
            graphs, examples = equally_wide(by_graph[name], values)
            found[name] = graphs.copy()
            found[name][list(rows)] = examples
    return found


def _live(path: TrainingPath, tolerance: float) -> Check:
    features, predicted = path.live()
    numbers = range(len(predicted))
    difference = compare_predictions(
        "saved towers",
        predicted,
        numbers,
        path.predicted(features),
        tolerance_of(predicted, tolerance),
    )
    problem = (
        f"{len(difference.rows):,} of {difference.compared:,} predictions changed by saving, by up"
        f" to {difference.largest:.6g}"
    )
    return Check(
        "P-LIVE",
        "the towers that were saved predict what the live model did before",
        difference.compared,
        unit="predictions",
        problems=() if difference.equal else (problem,),
        largest_difference=difference.largest,
    )


def _vocabularies(sources: Sources) -> Check:
    def files(folder: Path) -> dict[str, str]:
        return {sha256_file(path): path.name for path in sorted(folder.glob("*"))}

    trained = files(sources.graph_dir / "transform_fn" / _VOCABULARIES)
    exported = files(sources.model_dir / _VOCABULARIES)
    lacking = sorted(name for digest, name in trained.items() if digest not in exported)
    return Check(
        "P-VOCABULARIES",
        "the vocabularies in the exported model are those of the transform graph, byte by byte",
        max(len(trained), 1),  # a graph without any has nothing that could differ
        unit="files",
        problems=tuple(f"the export has another vocabulary {name}" for name in lacking),
        bitwise=True,
    )
