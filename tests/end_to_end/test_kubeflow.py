"""A compiled TFX pipeline rehearsed with the real entrypoint, each step a process of its own.

Three cheap nodes; a process needs about 8 CPU seconds to import TFX. The house's whole pipeline is
rehearsed by hand: docs/kubeflow.md has the figures.
"""

import importlib
import json
from pathlib import Path

import pytest

from tests.kubeflow_pipelines.scripts import Watcher

pytestmark = pytest.mark.e2e


def test_three_nodes_run_as_in_pods(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Steps import the nodes by name, and IPython, which TFX imports, brings a package `tests`.
    on_path = str(project / "tests" / "kubeflow_pipelines" / "on_path")
    monkeypatch.syspath_prepend(on_path)
    from kubeflow_pipelines.compile import compile_tfx
    from kubeflow_pipelines.document import from_yaml, to_yaml
    from kubeflow_pipelines.entrypoint.run_records import read_run
    from kubeflow_pipelines.rehearsal.folders import Folders
    from kubeflow_pipelines.rehearsal.rehearse import rehearse
    from pipeline.kubeflow_params import KubeflowParams, StepParams

    nodes = importlib.import_module("tiny_on_kubeflow")
    params = KubeflowParams(state_claim="state", every_step=StepParams(env={"PYTHONPATH": on_path}))
    compiled = compile_tfx(nodes.tiny_pipeline(), params)
    documents = from_yaml(to_yaml(compiled.pipeline_spec, compiled.platform_spec), "compiled")
    folders, watcher = Folders(tmp_path), Watcher()
    done = rehearse(*documents, {}, folders, watcher)
    assert done.error is None, done.result.log.read_text()[-4000:]
    assert watcher.outcomes == dict.fromkeys(
        ["Numbers", "Total", "Nothing", "ReportVerdict"], "ran"
    )
    assert done.result.artifact("Nothing", "model") is None  # it was taken back
    total = done.result.artifact("Total", "catalogue")
    assert total is not None and (Path(total.uri) / "total.txt").read_text() == "6"
    examples = done.result.artifact("Numbers", "examples")
    assert examples is not None and examples.properties["rows_read"] == 3
    records = read_run(folders.volume("state"), done.result.run_id)
    assert [record["node"] for record in records] == [*list(watcher.outcomes)[:3], "ReportVerdict"]
    verdict = folders.volume("state") / "runs" / done.result.run_id / "verdict.json"
    assert json.loads(verdict.read_text())["state"] == "COMPLETE"
