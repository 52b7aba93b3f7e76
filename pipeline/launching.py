"""One node of a pipeline turned into an execution, with a check on what TFX's cache offers.

This is what `LocalDagRunner.run_with_ir` does for each node, read in TFX 1.16 and 1.21 (the same
text), less its log line with the metadata connection configuration, which can hold a password.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfx.dsl.compiler import compiler, constants
from tfx.orchestration import metadata
from tfx.orchestration.local import runner_utils
from tfx.orchestration.portable import cache_utils, launcher, runtime_parameter_utils

from pipeline import executions, manifests
from pipeline.results import ArtifactRecord, Outcome
from pipeline.workspace import Workspace

# Called with (node id, what is wrong) for each damaged artifact that is not used.
OnDamage = Callable[[str, str], None]


@dataclass(frozen=True)
class Launched:
    """What one node's launch came to.

    Attributes:
      outcome: "ran" or "cached"; "skipped" when TFX registered no execution; "failed" when its
        inputs did not resolve.
      inputs: the artifacts that its executor read, or would have.
      parameters: the node's execution properties.
      outputs: what it published or took from cache.
    """

    outcome: Outcome
    inputs: list[ArtifactRecord]
    parameters: Mapping[str, Any]
    outputs: list[ArtifactRecord]


class Graph:
    """A compiled pipeline whose nodes are launched one by one, in the order of `node_ids`."""

    def __init__(self, pipeline: Any, run_id: str, workspace: Workspace) -> None:
        self._ir = compiler.Compiler().compile(pipeline)
        runtime_parameter_utils.substitute_runtime_parameter(
            self._ir, {constants.PIPELINE_RUN_ID_PARAMETER_NAME: run_id}
        )
        self._deployment = runner_utils.extract_local_deployment_config(self._ir)
        config = self._deployment.metadata_connection_config
        self._connection = getattr(config, config.WhichOneof("connection_config"))
        self._nodes = {n.pipeline_node.node_info.id: n.pipeline_node for n in self._ir.nodes}
        self._workspace = workspace

    @property
    def node_ids(self) -> list[str]:
        """The nodes in an order in which each comes after those that it needs."""
        return list(self._nodes)

    def close_dead(self) -> int:
        """Cancels executions that no process runs any more; see `executions.close_dead`."""
        with self._metadata() as handle:
            return executions.close_dead(handle.store, self._workspace)

    def launch(self, node_id: str, on_damage: OnDamage) -> Launched:
        """Runs one node or takes it from cache, and writes the manifests of what it made.

        Raises:
          Exception: whatever its executor raised.
        """
        with _cache_checked(self._workspace, node_id, on_damage):
            info = self._launcher(self._nodes[node_id]).launch()
        return self._launched(node_id, info)

    def _launched(self, node_id: str, info: Any) -> Launched:
        if info is None or not info.execution_id:
            return Launched("skipped", [], {}, [])
        with self._metadata() as handle:
            outcome = executions.outcome_of(handle.store, info.execution_id)
            outputs = executions.outputs_of(handle.store, node_id, info.execution_id)
        if outcome == "ran":
            for record in outputs:
                if manifests.is_ours(self._workspace, record):
                    manifests.write(self._workspace, record)
        inputs = executions.records_of(info.input_dict or {}, node_id)
        return Launched(outcome, inputs, info.exec_properties or {}, outputs)

    def _launcher(self, node: Any) -> Any:
        node_id = node.node_info.id
        return launcher.Launcher(
            pipeline_node=node,
            mlmd_connection=self._metadata(),
            pipeline_info=self._ir.pipeline_info,
            pipeline_runtime_spec=self._ir.runtime_spec,
            executor_spec=runner_utils.extract_executor_spec(self._deployment, node_id),
            custom_driver_spec=runner_utils.extract_custom_driver_spec(self._deployment, node_id),
        )

    def _metadata(self) -> Any:
        return metadata.Metadata(self._connection)


@contextlib.contextmanager
def _cache_checked(workspace: Workspace, node_id: str, on_damage: OnDamage) -> Iterator[None]:
    """Lets the launcher's cache lookup return only artifacts whose files equal their manifests.

    The lookup is a function of a TFX module without a hook, so it is replaced for the block. Only
    what is about to be used is read, however many artifacts the workspace holds.
    """
    stock = cache_utils.get_cached_outputs

    def checked(metadata_handle: Any, cache_context: Any) -> Any:
        while (outputs := stock(metadata_handle, cache_context)) is not None:
            records = executions.records_of(outputs, node_id)
            if not _drop_damaged(metadata_handle.store, workspace, records, node_id, on_damage):
                break
        return outputs

    cache_utils.get_cached_outputs = checked
    try:
        yield
    finally:
        cache_utils.get_cached_outputs = stock


def _drop_damaged(
    store: Any,
    workspace: Workspace,
    records: list[ArtifactRecord],
    node_id: str,
    on_damage: OnDamage,
) -> bool:
    """Invalidates the damaged ones among `records` and says so; returns whether there were any."""
    damaged = manifests.verify(workspace, records)
    executions.invalidate(store, damaged)
    for text in damaged.values():
        on_damage(node_id, text)
    return bool(damaged)
