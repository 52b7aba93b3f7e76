"""A compiled pipeline file turned into what is sent, without caching if that is asked."""

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.errors import ConfigError
from kubeflow_pipelines.document import from_yaml, to_yaml
from kubeflow_pipelines.spec import Spec

# The API server takes no larger one: common.MaxFileLength, backend/src/apiserver/common/const.go of
# kubeflow/pipelines 2.17.0.
MOST_BYTES = 32 << 20
_RECOMPILE = "kubeflow_runner.py compile makes one."


@dataclass(frozen=True)
class PipelineFile:
    """What is sent.

    Attributes:
      path: where it was read.
      name: the pipeline's.
      content: the YAML, as it is sent.
      parameters: {name: its definition} of the pipeline's own parameters (InputDefinitions).
    """

    path: Path
    name: str
    content: bytes
    parameters: Mapping[str, Mapping[str, Any]]

    @property
    def version(self) -> str:
        """A name for this very content: the same file is the same version, uploaded once."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def read_pipeline(path: Path, *, cached: bool = True) -> PipelineFile:
    """Returns a compiled pipeline.

    Args:
      path: the YAML that `compile` wrote.
      cached: false: with caching off for each step, those inside other steps as well.

    Raises:
      ConfigError: it is not there, or no pipeline for Kubeflow.
    """
    content = _read(path)
    spec, platform = _documents(content, path)
    if not cached:
        content = to_yaml(_without_caching(spec), platform).encode("utf-8")
    inputs = spec["root"].get("inputDefinitions") or {}
    name = str(spec["pipelineInfo"]["name"])
    return PipelineFile(path, name, content, inputs.get("parameters") or {})


def read_documents(path: Path) -> tuple[Spec, Spec]:
    """Returns (PipelineSpec, PlatformSpec) of a compiled pipeline.

    Raises:
      ConfigError: it is not there, or no pipeline for Kubeflow.
    """
    return _documents(_read(path), path)


def _documents(content: bytes, path: Path) -> tuple[Spec, Spec]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError([f"{path}: is no UTF-8"], hint=_RECOMPILE) from None
    return from_yaml(text, str(path))


def _read(path: Path) -> bytes:
    if path.suffix not in {".yaml", ".yml"}:
        raise ConfigError([f"{path}: is no .yaml, which the API server tells it by"])
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"], hint=_RECOMPILE) from None
    if len(content) > MOST_BYTES:
        raise ConfigError([f"{path}: {len(content)} bytes, and the server takes {MOST_BYTES}"])
    return content


def _without_caching(spec: Spec) -> Spec:
    """Returns a pipeline with caching off.

    The SDK's own switch reaches the outermost steps only; with an exit handler all steps are
    inside one.
    """
    changed = copy.deepcopy(spec)
    for component in (changed["root"], *(changed.get("components") or {}).values()):
        for task in ((component.get("dag") or {}).get("tasks") or {}).values():
            task["cachingOptions"] = {}
    return changed
