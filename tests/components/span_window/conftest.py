"""What runs over spans leave in ML Metadata: the store is in memory, the artifacts are files."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ml_metadata.metadata_store import metadata_store
from ml_metadata.proto import metadata_store_pb2 as mlmd

SOURCE = {"source": "data/{SPAN}.csv", "format": "csv"}
ROWS = {"train": 3, "eval": 2, "test": 1}


class Runs:
    """Writes into the store what TFX writes."""

    def __init__(self, folder: Path) -> None:
        config = mlmd.ConnectionConfig()
        config.fake_database.SetInParent()
        self.store = metadata_store.MetadataStore(config)
        self.folder = folder
        self.count = 0

    def artifact(self, kind: str, folder: Path, **about: str | int) -> int:
        kind_id = self.store.put_artifact_type(mlmd.ArtifactType(name=kind))
        made = mlmd.Artifact(type_id=kind_id, uri=str(folder), state=mlmd.Artifact.LIVE)
        for name, value in about.items():
            field = "int_value" if isinstance(value, int) else "string_value"
            setattr(made.custom_properties[name], field, value)
        (artifact_id,) = self.store.put_artifacts([made])
        return int(artifact_id)

    def execution(self, kind: str, inputs: dict[str, int], outputs: dict[str, int]) -> int:
        kind_id = self.store.put_execution_type(mlmd.ExecutionType(name=kind))
        (execution_id,) = self.store.put_executions([mlmd.Execution(type_id=kind_id)])
        for way, artifacts in ((mlmd.Event.INPUT, inputs), (mlmd.Event.OUTPUT, outputs)):
            for key, artifact_id in artifacts.items():
                event = mlmd.Event(artifact_id=artifact_id, execution_id=execution_id, type=way)
                event.path.steps.add(key=key)
                event.path.steps.add(index=0)
                self.store.put_events([event])
        return int(execution_id)

    def give_up(self, kind: str) -> None:
        newest = self.store.get_artifacts_by_type(kind)[-1]
        newest.state = mlmd.Artifact.ABANDONED
        self.store.put_artifacts([newest])

    def ingested(
        self, span: int, *, verdict: str = "passed", text: str = "", **about: str | int
    ) -> Path:
        """Records examples of a span and their validation; returns their folder.

        Span n is of the seconds 100 n to 100 n + 99.
        """
        self.count += 1
        folder = self.folder / f"examples-{self.count}"
        bounds = {"min_s": 100 * span, "max_s": 100 * span + 99}
        for split in ROWS:
            write_rows(folder / f"Split-{split}", f"{span} {split} {text}")
        described = {"span": span, "version": 0, "rows": json.dumps(ROWS)}
        described |= {**SOURCE, "split_boundaries": json.dumps(bounds), **about}
        examples = self.artifact("Examples", folder, **described)
        report = self.artifact("components.ValidationReport", folder, verdict=verdict)
        self.execution("SchemaValidation", {"examples": examples}, {"report": report})
        return folder

    def analyzed(self, window: Mapping[str, str], span: int, settings: str = "s") -> Path:
        """Records a Transform over a window, {split: digest}; returns the folder of its cache."""
        self.count += 1
        folder = self.folder / f"cache-{self.count}"
        about = {
            "window_span": span,
            "window_settings": settings,
            "window_digests": json.dumps(window),
        }
        examples = self.artifact("Examples", self.folder / f"window-{self.count}", **about)
        cache = self.artifact("TransformCache", folder)
        self.execution(
            "components.span_window.transform.component.WindowTransform",
            {"examples": examples},
            {"updated_analyzer_cache": cache},
        )
        return folder


def write_rows(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    for shard in range(2):
        with gzip.open(folder / f"data_tfrecord-{shard:05d}-of-00002.gz", "wb") as file:
            file.write(f"{text} {shard}".encode())


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


@pytest.fixture
def source() -> dict[str, Any]:
    return dict(SOURCE)
