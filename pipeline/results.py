"""What a run tells whoever watches it: nodes, artifacts, the outcome. Plain records, no TFX."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

Outcome = Literal["cached", "ran", "failed", "skipped"]
State = Literal["running", "succeeded", "failed", "canceled"]


@dataclass(frozen=True)
class NodeResult:
    """How one node ended; rows are None where it reads or writes none, or does not count them."""

    node_id: str
    outcome: Outcome
    seconds: float
    rows_in: int | None = None
    rows_out: int | None = None


@dataclass(frozen=True)
class ArtifactRecord:
    """One output artifact of one node, as ML Metadata knows it.

    Attributes:
      node: id of the node that published it in this run (by running, or from cache).
      key: the node's output key, such as "examples".
      artifact_id: ML Metadata's id.
      type_name: such as "Examples" or "components.ValidationReport".
      uri: absolute path of its folder or file.
      properties: properties and custom properties with simple values.
    """

    node: str
    key: str
    artifact_id: int
    type_name: str
    uri: str
    properties: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class RunResult:
    """How a run ended, and what its nodes published until then.

    Attributes:
      run_id: such as "0007-20260131T101530Z"; ids sort in the order of the runs.
      state: "succeeded", "failed" or "canceled".
      seconds: wall time from the start of the run, imports included.
      nodes: every node of the pipeline in the order of running; after a failure the rest is
        "skipped".
      artifacts: outputs of the nodes that ran or were taken from cache.
      log: where TFX, Beam and TensorFlow wrote.
      error: one line, "" unless failed or canceled.
    """

    run_id: str
    state: State
    seconds: float
    nodes: Sequence[NodeResult]
    artifacts: Sequence[ArtifactRecord]
    log: Path
    error: str = ""

    def artifact(self, node: str, key: str) -> ArtifactRecord | None:
        """Returns the output `key` of `node`, None when the run did not get that far."""
        found = (a for a in self.artifacts if (a.node, a.key) == (node, key))
        return next(found, None)


class Listener(Protocol):
    """Who watches a run. `node_progress` and `warning` may come from other threads."""

    def run_started(self, run_id: str, node_ids: Sequence[str]) -> None:
        """The pipeline is built and its first node is about to start."""

    def node_started(self, node_id: str) -> None:
        """The node's cache is looked up next; it may take no time."""

    def node_progress(self, node_id: str, text: str) -> None:
        """One line of a logger named "*.progress"."""

    def warning(self, node_id: str, text: str) -> None:
        """What the user should see, such as a damaged artifact; `node_id` may be ""."""

    def node_finished(self, result: NodeResult) -> None:
        """The node ended, or will not run."""

    def run_finished(self, result: RunResult) -> None:
        """Called once, also when the run fails or is interrupted after `run_started`."""
