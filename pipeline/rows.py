"""A node's artifacts turned into the number of examples that it read and wrote."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pipeline.results import ArtifactRecord


class RowCounter:
    """Counts the rows of the nodes of one run, each after those whose outputs it reads.

    Examples of ours say how many rows they have; those of stock Transform do not, so the counter
    remembers them: it writes one for each that it reads.
    """

    def __init__(self) -> None:
        self._written: dict[int, int] = {}  # artifact id: rows

    def count(
        self,
        inputs: Iterable[ArtifactRecord],
        outputs: Iterable[ArtifactRecord],
        parameters: Mapping[str, Any],
    ) -> tuple[int | None, int | None]:
        """Returns (rows read, rows written) of a node, None where it reads or writes no examples.

        Rows read are those that the node says it read, else those of the input examples.
        """
        outputs = list(outputs)
        published = [a for a in outputs if a.type_name == "Examples"]
        said = [int(a.properties["rows_read"]) for a in outputs if "rows_read" in a.properties]
        read = said[0] if said else self._sum(inputs, _splits_read(parameters))
        written = self._sum(published, None)
        if written is None and published and read is not None:
            written = read
            self._written[published[0].artifact_id] = read
        return read, written

    def _sum(
        self, artifacts: Iterable[ArtifactRecord], splits: Collection[str] | None
    ) -> int | None:
        """Returns the sum over `rows` of examples ({split: count} as JSON), None without one."""
        counts = []
        for artifact in artifacts:
            if artifact.type_name == "Examples" and "rows" in artifact.properties:
                rows: dict[str, int] = json.loads(str(artifact.properties["rows"]))
                counts.append(sum(n for s, n in rows.items() if not splits or s in splits))
            elif artifact.artifact_id in self._written:
                counts.append(self._written[artifact.artifact_id])
        return sum(counts) if counts else None


def _splits_read(parameters: Mapping[str, Any]) -> Collection[str] | None:
    """Returns the splits that a stock component was told to read, None for all."""
    if parameters.get("example_splits"):  # Evaluator: a JSON list
        return [str(split) for split in json.loads(parameters["example_splits"])]
    if parameters.get("splits_config"):  # Transform: a SplitsConfig message as JSON
        return [
            str(split) for split in json.loads(parameters["splits_config"]).get("transform", [])
        ]
    return None
