"""A workspace turned into what its newest runs left: an artifact, the newest pushed model."""

from pathlib import Path

from commands import options
from components.schema_validation.report_files import REPORT_HTML
from foundation.errors import WorkspaceError
from pipeline.results import ArtifactRecord
from pipeline.run_history import RunSummary, runs
from pipeline.workspace import Workspace
from registry.versions import PushedVersion, damage, pushed_versions


def latest_artifact(workspace: Workspace, node: str, key: str) -> ArtifactRecord | None:
    """Returns an output of the newest run that has it, None when no run does."""
    for summary in reversed(runs(workspace)):
        if found := artifact_of(summary, node, key):
            return found
    return None


def latest_page(workspace: Workspace, data_page: Path) -> Path:
    """Returns the page of the newest run that judged data: its own one, else `data_page`."""
    for summary in reversed(runs(workspace)):
        if artifact_of(summary, "SchemaValidation", "report"):
            own = workspace.runs / summary.run_id / REPORT_HTML
            return own if own.is_file() else data_page
    return data_page


def artifact_of(summary: RunSummary, node: str, key: str) -> ArtifactRecord | None:
    """Returns the output `key` of `node` in one run, None when the run did not get that far."""
    return next((a for a in summary.artifacts if (a.node, a.key) == (node, key)), None)


def run_that_pushed(workspace: Workspace, pushed: PushedVersion) -> RunSummary | None:
    """Returns the newest run that pushed, or kept, a version, or another of the same model.

    What a rollback or a refresh made no run has pushed, but one has pushed its model.
    """
    return next((s for s in reversed(runs(workspace)) if _pushed(s, pushed)), None)


def _pushed(summary: RunSummary, pushed: PushedVersion) -> bool:
    digests = (pushed.model_digest, pushed.provenance.trained_digest)
    return Path(summary.pushed_version).name == str(pushed.version) or any(
        artifact.type_name == "PushedModel" and artifact.properties.get("model_digest") in digests
        for artifact in summary.artifacts
    )


def newest_model(workspace: Workspace) -> PushedVersion:
    """Returns the newest complete pushed version, after comparing every file with its manifest.

    Raises:
      WorkspaceError: nothing has been pushed, or the newest version is damaged.
    """
    newest = any_version(workspace)
    if broken := damage(newest):
        raise WorkspaceError(
            f"the model in {newest.path} is damaged: {broken[0]}",
            hint="Run the pipeline again with the same configuration; it pushes the model anew.",
        )
    return newest


def any_version(workspace: Workspace) -> PushedVersion:
    """Returns the newest complete pushed version as its manifest has it.

    Raises:
      WorkspaceError: nothing has been pushed.
    """
    newest = next(iter(pushed_versions(workspace.serving)), None)
    if newest is None:
        raise WorkspaceError(
            f"no model has been pushed to {workspace.serving}",
            hint=f"Push one: {options.program()} run{options.output_flag(workspace.root)}",
        )
    return newest
