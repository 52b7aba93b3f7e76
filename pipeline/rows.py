"""A node's artifacts turned into the number of examples that it read and wrote."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pipeline.results import ArtifactRecord


def rows_in(
    inputs: Iterable[ArtifactRecord],
    outputs: Iterable[ArtifactRecord],
    parameters: Mapping[str, Any],
) -> int | None:
    """Returns the rows of a node's input examples, else those that it counted at a source."""
    found = _sum(inputs, _splits_read(parameters))
    if found is not None:
        return found
    read = [a.properties["rows_read"] for a in outputs if "rows_read" in a.properties]
    return int(read[0]) if read else None


def rows_out(outputs: Iterable[ArtifactRecord]) -> int | None:
    """Returns the rows of the examples that a node published."""
    return _sum(outputs, None)


def _sum(artifacts: Iterable[ArtifactRecord], splits: Collection[str] | None) -> int | None:
    """Returns the sum over `rows` of examples ({split: count} as JSON), None without one."""
    counted: list[dict[str, int]] = [
        json.loads(str(a.properties["rows"]))
        for a in artifacts
        if a.type_name == "Examples" and "rows" in a.properties
    ]
    if not counted:
        return None
    return sum(n for rows in counted for split, n in rows.items() if not splits or split in splits)


def _splits_read(parameters: Mapping[str, Any]) -> Collection[str] | None:
    """Returns the splits that a stock component was told to read, None for all."""
    if parameters.get("example_splits"):  # Evaluator: a JSON list
        return [str(split) for split in json.loads(parameters["example_splits"])]
    if parameters.get("splits_config"):  # Transform: a SplitsConfig message as JSON
        return [
            str(split) for split in json.loads(parameters["splits_config"]).get("transform", [])
        ]
    return None
