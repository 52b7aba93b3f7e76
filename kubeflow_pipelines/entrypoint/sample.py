"""A source that is a sample's name turned into the sample, on the volume of all steps."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from components.ratings_example_gen.params import SourceParams, from_json
from pipeline import sources
from pipeline.workspace import Workspace

SOURCE = "source"


def with_sample(properties: dict[str, Any], state: Path) -> dict[str, Any]:
    """Returns execution properties in which `source` is a folder where it was a sample's name.

    Raises:
      ConfigError: there is no sample of that name.
      WorkspaceError: it cannot be written.
    """
    if SOURCE not in properties:
        return properties
    params = from_json(SourceParams, properties[SOURCE])
    if not sources.is_sample(params):
        return properties
    found = sources.resolve(params, Workspace(state).data)
    return {**properties, SOURCE: json.dumps(asdict(found.params), sort_keys=True)}
