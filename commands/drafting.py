"""A configuration turned into a draft of the contract: measured by the pipeline's own first nodes.

Only what measures runs; nothing is judged, and of the contract nothing is changed.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from commands import options
from commands.accepting import DRAFT_FILE, draft_folder
from commands.closing import shown
from commands.differences_text import listed, unified
from commands.display import PlainDisplay, display_for, new_console
from commands.running import prepared
from components.contract.difference import Part, ordered
from components.contract.draft import ContractFile, Draft, edited, sha256_of
from components.schema_validation.rule_file import Rules, read_rules, rules_to_yaml
from foundation.errors import SourceError, WorkspaceError
from foundation.imports import uncollected
from foundation.text import inert
from pipeline import contract, inputs, logs, runner, workspace
from pipeline.config import RunConfig
from pipeline.config_io import dumps
from pipeline.files import read_json, write_atomic
from pipeline.results import RunResult

_NODES = ("SchemaImporter", "RatingsExampleGen", "StatisticsGen", "RatingsProfile")
_NAMES: Mapping[Part, str] = {"schema": "ratings.pbtxt", "rules": "rules.yaml"}
_THRESHOLDS = "thresholds.yaml"  # every one that is agreed, also those that the file leaves out
_SPLITS = ("train", "eval", "test")


@dataclass(frozen=True)
class _Agreed:
    """The contract as it stands: of each part its file, that file's text, and what it parses to."""

    paths: Mapping[Part, Path]
    texts: Mapping[Part, str]
    rules: Rules


def draft_contract(config: RunConfig, output: Path) -> None:
    """Measures the data, writes the draft and prints the differences.

    Raises:
      SourceError: the data has no row that could be measured.
      ConfigError, WorkspaceError: nothing was done.
      RecommenderError: a node failed; there is no draft.
      Interrupted: the user or the system stopped it.
    """
    agreed = _agreed(config)
    alone = replace(config.validation, against=contract.NOTHING, serving_log="")
    config = replace(config, validation=alone)
    opened = workspace.open(output)
    out, _ = logs.console_streams()
    display = display_for(new_console(out, work_goes_on=True))
    with display:
        result = runner.run(
            lambda: _pipeline(config, opened, display),
            opened,
            display,
            command=(options.python(), *sys.argv),
            config_text=dumps(inputs.anchored(config)),
            kind="draft",
        )
        display.waiting("inferring a schema")
        draft = _drafted(config, agreed, result)
    drafted = {part: edited(text, part, draft.differences) for part, text in agreed.texts.items()}
    folder = draft_folder(opened)
    folder.mkdir(parents=True, exist_ok=True)
    for part, text in drafted.items():
        write_atomic(folder / _NAMES[part], text)
    write_atomic(folder / _THRESHOLDS, rules_to_yaml(agreed.rules))
    write_atomic(folder / DRAFT_FILE, draft.to_json())
    _show(display, draft, agreed, drafted, folder)


def _agreed(config: RunConfig) -> _Agreed:
    """Reads the contract; raises ConfigError naming every problem of the rules."""
    paths: dict[Part, Path] = {
        "schema": contract.schema_path(config.validation).resolve(),
        "rules": contract.rules_path(config.validation).resolve(),
    }
    texts = {part: path.read_bytes().decode("utf-8") for part, path in paths.items()}
    return _Agreed(paths, texts, read_rules(texts["rules"], str(paths["rules"])))


def _pipeline(config: RunConfig, opened: workspace.Workspace, display: PlainDisplay) -> Any:
    """Builds the nodes that measure; the first to import TFX."""
    found = prepared(config, opened, display)
    with uncollected():
        from pipeline.code_digest import node_digests
        from pipeline.data_graph import data_nodes, pipeline_of

    nodes = data_nodes(config, found, node_digests())
    return pipeline_of(config, opened, [nodes[node_id] for node_id in _NODES])


def _drafted(config: RunConfig, agreed: _Agreed, result: RunResult) -> Draft:
    """Compares what the nodes published with the contract."""
    from components.contract import beyond, inference, rules_draft, schema_draft
    from components.contract.edits import parsed
    from components.contract.facts import facts_of

    statistics = _statistics(_folder(result, "StatisticsGen", "statistics"))
    profile = _profile(_folder(result, "RatingsProfile", "profile"))
    if not profile.rows:
        raise SourceError("E-EMPTY", "no rating was accepted, so there is nothing to draft from")
    found, notes = schema_draft.differences(
        parsed(agreed.texts["schema"]),
        inference.inferred(statistics),
        facts_of(statistics),
        partial(beyond.rows_beyond, _folder(result, "RatingsExampleGen", "history")),
    )
    found += rules_draft.differences(agreed.rules, profile)
    notes += _refused(_folder(result, "RatingsExampleGen", "ingest_report"))
    files = {
        part: ContractFile(str(agreed.paths[part]), sha256_of(text))
        for part, text in agreed.texts.items()
    }
    return Draft(config.source.path, profile.rows, files, tuple(notes), tuple(ordered(found)))


def _statistics(folder: Path) -> Sequence[Any]:
    """Returns the statistics of the splits, in the order of time."""
    from tensorflow_metadata.proto.v0 import statistics_pb2

    found = []
    for split in _SPLITS:
        path = folder / f"Split-{split}" / "FeatureStats.pb"
        found.append(statistics_pb2.DatasetFeatureStatisticsList.FromString(path.read_bytes()))
    return found


def _profile(folder: Path) -> Any:
    from components.ratings_profile.profile import PROFILE_FILE, from_json

    return from_json((folder / PROFILE_FILE).read_text(encoding="utf-8"))


def _refused(folder: Path) -> list[str]:
    refused = int((read_json(folder / "ingest.json") or {}).get("rows_refused", 0))
    rows = "row was" if refused == 1 else "rows were"
    path = shown(folder / "quarantine.jsonl")
    said = f"{refused:,} {rows} refused by ingestion and are not in this draft: {path}"
    return [said] if refused else []


def _folder(result: RunResult, node: str, key: str) -> Path:
    artifact = result.artifact(node, key)
    if artifact is None:
        raise WorkspaceError(f"{node} left no {key}", hint=f"The log may say why: {result.log}")
    return Path(artifact.uri)


def _show(
    display: PlainDisplay,
    draft: Draft,
    agreed: _Agreed,
    drafted: Mapping[Part, str],
    folder: Path,
) -> None:
    """Prints the differences, the notes, the unified diffs, and what to do next."""
    display.say("")
    for line in listed(draft.differences):
        display.say(line)
    for note in draft.notes:
        display.say(f"note: {inert(note, 400)}", style="yellow")
    for part, text in drafted.items():
        path, to = agreed.paths[part], folder / _NAMES[part]
        lines = list(unified(agreed.texts[part], text, path, to))
        for line in ("", *lines) if lines else ():
            display.say(line)
    display.say("")
    number = len(draft.differences)
    said = "1 difference" if number == 1 else f"{number} differences"
    display.say(f"{said} between the contract and {draft.rows:,} ratings; nothing was changed")
    display.say(f"draft     {shown(folder)}")
    display.say(f"agreed    {shown(folder / _THRESHOLDS)}   (each threshold and its reason)")
    if draft.differences:
        flag = options.output_flag(folder.parents[1])
        display.say(f"next      {options.program()} validate accept ID_OR_PATTERN ...{flag}")
