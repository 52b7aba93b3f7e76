"""Records of earlier runs as the metadata store that drivers look into."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def artifact(key: str, kind: str, uri: str, kept: str = "", **properties: Any) -> dict[str, Any]:
    found = {"key": key, "type": kind, "uri": uri, "of_type": [], "properties": properties}
    return {**found, "kept": kept} if kept else found


def record(node: str, *, outcome: str = "succeeded", **sides: Any) -> dict[str, Any]:
    found = {"node": node, "type": f"my.{node}", "outcome": outcome}
    return {**found, "inputs": [], "outputs": [], **sides}


def test_who_made_what_from_what_is_known(tmp_path: Path) -> None:
    from components.base import lineage
    from kubeflow_pipelines.entrypoint.earlier_runs import metadata_of

    examples = artifact("examples", "Examples", "minio://e", span=3, share=0.5, source="x")
    examples["of_type"] = ["span"]
    report = artifact("report", "components.ValidationReport", "minio://r", verdict="passed")
    records = [
        record("Gen", outputs=[{**examples, "kept": "/kept/e"}]),
        record("Check", inputs=[examples], outputs=[report]),
        record("Gen", outcome="failed"),
        record("Push", inputs=[report], outputs=[artifact("pushed", "PushedModel", "minio://p")]),
    ]
    with metadata_of(records, tmp_path) as handle:
        store = handle.store
        (pushed,) = store.get_artifacts_by_type("PushedModel")
        (pusher,) = lineage.makers(store, pushed.id)
        found = lineage.inputs(store, pusher)["report"]
        assert found.custom_properties["verdict"].string_value == "passed"
        (check,) = lineage.makers(store, found.id)
        read = lineage.inputs(store, check)["examples"]
        assert (read.uri, read.properties["span"].int_value) == ("/kept/e", 3)
        assert read.custom_properties["share"].double_value == 0.5
        assert lineage.is_live(read)
        assert len(store.get_executions()) == 3


def test_the_previous_data_is_found_among_records(tmp_path: Path) -> None:
    """As PreviousSpan's driver looks for it."""
    from components.previous_span.lookup import find_previous
    from kubeflow_pipelines.entrypoint.earlier_runs import metadata_of

    about = {"source": "s", "format": "csv", "input_fingerprint": "old", "span": 1, "version": 0}
    examples = artifact("examples", "Examples", "minio://e", **about)
    statistics = artifact(
        "statistics", "ExampleStatistics", "minio://s", kept=str(tmp_path), split_names="[]"
    )
    statistics["of_type"] = ["split_names"]
    profile = artifact("profile", "components.RatingsProfile", "minio://p", kept=str(tmp_path))
    report = artifact("report", "components.ValidationReport", "minio://r")
    pushed = artifact(
        "pushed_model",
        "PushedModel",
        "minio://m",
        model_digest="d",
        pushed_destination=str(tmp_path / "serving" / "1"),
    )
    records = [
        record("Gen", outputs=[examples]),
        record("Stats", inputs=[examples], outputs=[statistics]),
        record("Profile", inputs=[examples], outputs=[profile]),
        record("Check", inputs=[examples, statistics, profile], outputs=[report]),
        record("Push", inputs=[{**report, "key": "validation_report"}], outputs=[pushed]),
    ]
    current = {"source": "s", "format": "csv", "input_fingerprint": "new"}
    with metadata_of(records, tmp_path) as handle:
        # Nothing was kept there: the lookup has found it, and passes it over as damaged.
        assert find_previous(handle.store, current) is None
        from components.previous_span.lookup import _behind_pushes, _described

        (behind,) = _behind_pushes(handle.store)
        assert _described(behind).statistics == str(tmp_path)
        assert _described(behind).input_fingerprint == "old"
