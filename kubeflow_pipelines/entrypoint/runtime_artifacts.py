"""KFP's RuntimeArtifacts turned into TFX's artifacts, and back.

KFP hands inputs over without a type (tensorflow/tfx#7768), keeps every number as a double
(kubeflow/pipelines 2.16.0, backend/src/v2/metadata/converter.go: StructValueToMLMDValue), fails on
null, and always has an artifact for each output. So the type comes from the component's
inputs, integers are listed beside the metadata, what has no value is left out, and an output that
the executor took back is marked as absent.
"""

import hashlib
import importlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from tfx.types import artifact as artifact_lib
from tfx.types import standard_artifacts
from tfx.types.experimental import simple_artifacts

from foundation.errors import RecommenderError
from kubeflow_pipelines.entrypoint.mounts import Mounts
from kubeflow_pipelines.entrypoint.runtime_names import ABSENT, INTEGERS, JSON_TEXTS

# What the launcher adds for the user interface, and for itself.
_OF_THE_LAUNCHER = ("display_name", "store_session_info")
_MOST_ID = 1 << 63
_FIRST_PARTY = "tfx."

Artifacts = dict[str, list[artifact_lib.Artifact]]


def artifacts_of(given: Mapping[str, Any], types: Mapping[str, Any], mounts: Mounts) -> Artifacts:
    """Returns {key: artifacts} with local URIs; absent ones are left out.

    Args:
      given: `artifacts` of the ExecutorInput's inputs or outputs.
      types: `artifacts` of the component's inputs; for outputs, which bring theirs, {}.
      mounts: where the launcher's paths are.
    """
    found: Artifacts = {}
    for key, listed in given.items():
        declared = types.get(key, {}).get("artifactType")
        found[key] = [
            _artifact(each, declared or each.get("type", {}), mounts)
            for each in listed.get("artifacts", [])
            if not each.get("metadata", {}).get(ABSENT)
        ]
    return found


def class_of(declared: Mapping[str, Any]) -> type[artifact_lib.Artifact]:
    """Returns the class that an ArtifactTypeSchema names.

    Raises:
      RecommenderError: there is no such class in this image.
    """
    schema = yaml.safe_load(declared.get("instanceSchema") or "") or {}
    title = declared.get("schemaTitle") or schema.get("title", "")
    package, _, name = title.rpartition(".")
    if title.startswith(_FIRST_PARTY):
        places: Sequence[Any] = (standard_artifacts, simple_artifacts)
    else:
        places = [_module(f"{package}.artifacts"), _module(package)] if package else []
    for place in places:
        if isinstance(found := getattr(place, name, None), type):
            return found
    raise RecommenderError(
        f"no artifact type {title!r} is in this image",
        hint="The image and the pipeline file must be made from the same sources.",
    )


def runtime_artifact(
    artifact: artifact_lib.Artifact | None, given: Mapping[str, Any], mounts: Mounts
) -> dict[str, Any]:
    """Returns an output as the launcher reads it; None stands for one that was taken back.

    Raises:
      RecommenderError: a property has a value that KFP has no form for.
    """
    if artifact is None:
        return {"name": given.get("name", ""), "uri": given["uri"], "metadata": {ABSENT: 1}}
    metadata: dict[str, Any] = {}
    marked: dict[str, list[str]] = {INTEGERS: [], JSON_TEXTS: []}
    proto = artifact.mlmd_artifact
    for values in (proto.properties, proto.custom_properties):
        for key, value in values.items():
            kind = value.WhichOneof("value")
            if kind == "struct_value" and values is not proto.properties:
                metadata[key] = json.dumps(artifact.get_json_value_custom_property(key))
                marked[JSON_TEXTS].append(key)
            elif kind in ("int_value", "double_value", "string_value"):
                metadata[key] = getattr(value, kind)
                marked[INTEGERS] += [key] if kind == "int_value" else []
            elif kind is not None:
                raise RecommenderError(f"{key}: KFP's metadata has no form for a {kind}")
    metadata |= {name: json.dumps(sorted(keys)) for name, keys in marked.items() if keys}
    return {
        "name": given.get("name", ""),
        "uri": mounts.remote(artifact.uri),
        "metadata": metadata,
    }


def _artifact(
    given: Mapping[str, Any], declared: Mapping[str, Any], mounts: Mounts
) -> artifact_lib.Artifact:
    made = class_of(declared)()
    made.uri = mounts.local(given["uri"])
    if name := given.get("name"):
        made.mlmd_artifact.id = _id(name)
    metadata = dict(given.get("metadata", {}))
    integers, texts = (set(json.loads(metadata.pop(m, "[]"))) for m in (INTEGERS, JSON_TEXTS))
    known = made.artifact_type.properties
    proto = made.mlmd_artifact
    for key, value in metadata.items():
        place = proto.properties if key in known else proto.custom_properties
        if key in _OF_THE_LAUNCHER:
            continue
        if key in texts:
            made.set_json_value_custom_property(key, json.loads(value))
        elif key in integers:
            place[key].int_value = int(value)
        elif isinstance(value, str):
            place[key].string_value = value
        elif isinstance(value, bool | int | float):
            place[key].double_value = float(value)
    return made


def _id(name: str) -> int:
    """Returns the number that TFX knows an artifact by; the backend's names are ids."""
    if name.isdigit():
        return int(name)
    return int(hashlib.sha256(name.encode("utf-8")).hexdigest(), 16) % _MOST_ID


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None
