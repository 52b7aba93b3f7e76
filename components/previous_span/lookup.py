"""ML Metadata turned into the data behind the newest pushed model of the same source.

    PushedModel <- Pusher <- ValidationReport <- SchemaValidation <- statistics, profile, examples

Data with the current input fingerprint does not count: a run that is repeated after its own push
finds the same previous data as before it. Neither does data whose model was rolled back from.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ml_metadata.proto import metadata_store_pb2 as mlmd

from components.base import lineage
from components.ratings_profile.profile import IDS_FILE, PROFILE_FILE, from_json
from foundation.text import inert
from registry.withdrawal import withdrawn
from transform.arrow import pq

PUSHED_MODEL_TYPE = "PushedModel"
VALIDATION_REPORT = "validation_report"
_SOURCE_PROPERTIES = ("source", "format")
_FINGERPRINT = "input_fingerprint"
_INPUTS = ("examples", "statistics", "profile")


@dataclass(frozen=True)
class PreviousSpan:
    """Data that was validated and whose model was pushed.

    Attributes:
      source, format, span, version, input_fingerprint: of its examples.
      split_names: of its statistics, as TFX encodes them.
      statistics, profile: URIs of the artifacts.
    """

    source: str
    format: str
    span: int
    version: int
    input_fingerprint: str
    split_names: str
    statistics: str
    profile: str

    def to_json(self) -> str:
        """Returns it as text, for an execution property."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "PreviousSpan":
        """Returns what `to_json` wrote."""
        return cls(**json.loads(text))


def find_previous(store: Any, current: Mapping[str, str]) -> PreviousSpan | None:
    """Returns the newest data behind a pushed model that the current data can be compared with.

    Data whose artifacts are gone or cannot be read is passed over with a warning.

    Args:
      store: an open ml_metadata MetadataStore.
      current: custom properties of the current examples: source, format, input_fingerprint.
    """
    seen: set[str] = set()
    for artifacts in _behind_pushes(store):
        found = _described(artifacts)
        if found.input_fingerprint in seen or found.input_fingerprint == current[_FINGERPRINT]:
            continue
        seen.add(found.input_fingerprint)
        if any(getattr(found, name) != current[name] for name in _SOURCE_PROPERTIES):
            continue
        if not (broken := damage(artifacts, found)):
            return found
        logging.getLogger(__name__).warning("previous data is not compared with: %s", broken)
    return None


def damage(artifacts: Mapping[str, Any], found: PreviousSpan) -> str | None:
    """Returns what is wrong with the artifacts of previous data, None when nothing is.

    A profile that another version wrote, with fields that this one does not have, is damaged too.
    """
    for name in ("statistics", "profile"):
        if artifacts[name].state != mlmd.Artifact.LIVE:
            return f"{artifacts[name].uri} has been given up"
    try:
        for split in json.loads(found.split_names):
            if not os.path.getsize(f"{found.statistics}/Split-{split}/FeatureStats.pb"):
                return f"{found.statistics}: no statistics of split {split}"
        with open(f"{found.profile}/{PROFILE_FILE}", "rb") as file:
            from_json(file.read())
        with open(f"{found.profile}/{IDS_FILE}", "rb") as file:
            pq.read_table(file)
    except (OSError, ValueError) as error:  # pydantic's and Arrow's errors are ValueErrors
        return f"{found.statistics}, {found.profile}: {inert(error, 300)}"
    return None


def _behind_pushes(store: Any) -> Iterator[dict[str, Any]]:
    """Yields examples, statistics and profile behind each push, newest first."""
    artifacts = store.get_artifacts_by_type(PUSHED_MODEL_TYPE)
    live = [artifact for artifact in artifacts if lineage.is_live(artifact)]
    pushed = [artifact.id for artifact in _not_withdrawn(live)]
    if not pushed:
        return
    pushers = {
        e.execution_id for e in store.get_events_by_artifact_ids(pushed) if lineage.is_output(e)
    }
    for pusher in sorted(pushers, reverse=True):
        report = lineage.inputs(store, pusher).get(VALIDATION_REPORT)
        makers = lineage.makers(store, report.id) if report is not None else []
        inputs = lineage.inputs(store, makers[0]) if makers else {}
        if all(name in inputs for name in _INPUTS):
            yield {name: inputs[name] for name in _INPUTS}


def _not_withdrawn(pushed: Sequence[Any]) -> Iterator[Any]:
    """Yields the pushed models that no rollback has left behind, by what their folders say."""
    known: dict[str, Mapping[str, object]] = {}
    for artifact in pushed:
        about = artifact.custom_properties
        folder = os.path.dirname(about["pushed_destination"].string_value)
        if folder and folder not in known:
            known[folder] = withdrawn(Path(folder))
        if about["model_digest"].string_value not in known.get(folder, {}):
            yield artifact


def _described(artifacts: Mapping[str, Any]) -> PreviousSpan:
    about = artifacts["examples"].custom_properties
    statistics = artifacts["statistics"]
    return PreviousSpan(
        source=about["source"].string_value,
        format=about["format"].string_value,
        span=about["span"].int_value,
        version=about["version"].int_value,
        input_fingerprint=about[_FINGERPRINT].string_value,
        split_names=statistics.properties["split_names"].string_value,
        statistics=statistics.uri,
        profile=artifacts["profile"].uri,
    )
