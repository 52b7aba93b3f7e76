"""A pipeline of three cheap nodes for the tests of the engine, and a program that runs it.

    Numbers -> Doubled (a Beam pipeline) -> Total

Files in the control folder say what a node does besides: `<Node>.fail` (raise what it names),
`<Node>.block` (write `<Node>.blocked`, then sleep inside Beam until something ends it),
`Total.fill` (write more than a small disk holds).
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from tfx.dsl.component.experimental.annotations import InputArtifact, OutputArtifact, Parameter
from tfx.dsl.component.experimental.decorators import component
from tfx.orchestration.pipeline import Pipeline
from tfx.types.standard_artifacts import Examples, Model

from foundation.errors import DataNotValidError
from pipeline import metadata_store, runner, workspace
from pipeline.beam import beam_args
from pipeline.interrupts import Interrupted
from pipeline.logs import console_streams
from pipeline.results import NodeResult, RunResult
from pipeline.workspace import Workspace

NODES = ("Numbers", "Doubled", "Total")
ROWS = '{"train": 2, "test": 1}'


def obey(control: str, node: str, value: Any = None) -> Any:
    """Does what the control folder asks of a node, else returns `value`."""
    fail = Path(control, f"{node}.fail")
    if fail.exists():
        raise DataNotValidError("3 rows refused") if fail.read_text() == "ours" else ValueError("x")
    if Path(control, f"{node}.block").exists():
        Path(control, f"{node}.blocked").touch()
        time.sleep(120)
    return value


@component
def Numbers(
    examples: OutputArtifact[Examples],
    control: Parameter[str],
    code_digest: Parameter[str],
) -> None:
    obey(control, "Numbers")
    print("a line on stdout")
    Path(examples.uri, "numbers.txt").write_text("1 2 3")
    examples.set_string_custom_property("rows", ROWS)


@component
def Doubled(
    examples: InputArtifact[Examples],
    doubled: OutputArtifact[Examples],
    control: Parameter[str],
    code_digest: Parameter[str],
) -> None:
    import logging

    logging.getLogger("trainer.progress").info("doubling")
    numbers = Path(examples.uri, "numbers.txt").read_text().split()
    with beam.Pipeline(options=PipelineOptions(beam_args())) as graph:
        _ = (
            graph
            | beam.Create(numbers)
            | beam.Map(lambda text: obey(control, "Doubled", str(2 * int(text))))
            | beam.io.WriteToText(f"{doubled.uri}/doubled", shard_name_template="")
        )
    doubled.set_string_custom_property("rows", ROWS)


@component
def Total(
    doubled: InputArtifact[Examples],
    model: OutputArtifact[Model],
    control: Parameter[str],
    code_digest: Parameter[str],
) -> None:
    obey(control, "Total")
    if Path(control, "Total.fill").exists():
        Path(model.uri, "padding").write_bytes(bytes(64 << 20))
    numbers = Path(doubled.uri, "doubled").read_text().split()
    Path(model.uri, "total.txt").write_text(str(sum(map(int, numbers))))


def build(space: Workspace, control: Path, digests: Sequence[str] = ("a", "a", "a")) -> Pipeline:
    """Returns the pipeline; `digests` stand for the code of the three nodes."""
    numbers = Numbers(control=str(control), code_digest=digests[0])
    doubled = Doubled(
        examples=numbers.outputs["examples"], control=str(control), code_digest=digests[1]
    )
    total = Total(doubled=doubled.outputs["doubled"], control=str(control), code_digest=digests[2])
    return Pipeline(
        pipeline_name="tiny",
        pipeline_root=str(space.artifacts),
        metadata_connection_config=metadata_store.connection_config(space),
        components=[numbers, doubled, total],
        enable_cache=True,
    )


class Recorder:
    """A listener that keeps what it was told."""

    def __init__(self) -> None:
        self.run_id = ""
        self.node_ids: list[str] = []
        self.nodes: dict[str, NodeResult] = {}
        self.progress: list[tuple[str, str]] = []
        self.warnings: list[tuple[str, str]] = []
        self.results: list[RunResult] = []

    def outcomes(self) -> list[str]:
        return [result.outcome for result in self.nodes.values()]

    def run_started(self, run_id: str, node_ids: Iterable[str]) -> None:
        self.run_id, self.node_ids = run_id, list(node_ids)

    def node_started(self, node_id: str) -> None:
        assert node_id not in self.nodes

    def node_progress(self, node_id: str, text: str) -> None:
        self.progress.append((node_id, text))

    def warning(self, node_id: str, text: str) -> None:
        self.warnings.append((node_id, text))

    def node_finished(self, result: NodeResult) -> None:
        self.nodes[result.node_id] = result

    def run_finished(self, result: RunResult) -> None:
        self.results.append(result)


def main(root: str, control: str) -> int:
    """Runs the pipeline as the command does: what is shown goes to the kept stderr."""
    _, stderr = console_streams()
    space = workspace.open(Path(root))
    try:
        runner.run(
            lambda: build(space, Path(control)), space, Recorder(), command=["run", "it again"]
        )
    except Interrupted as interrupted:
        print(f"{interrupted}\n{interrupted.hint}", file=stderr)
        return interrupted.exit_code
    return 0
