"""The settings of a run on Kubeflow Pipelines: images, and what each step's pod is given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

from foundation.version import VERSION

_MEMORY = re.compile(r"[1-9][0-9]*(k|M|G|T|Ki|Mi|Gi|Ti)?")
_TOLERATION = re.compile(r"([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(r"([a-z0-9][-.a-z0-9]*)/([-._a-zA-Z0-9]+)")
# Claims and secrets give their names to volumes of pods, which are labels of DNS.
_CLAIM = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
# In the plain text of a pipeline file anybody who may see the pipeline reads them.
_SECRETIVE = re.compile(r"PASSWORD|SECRET|TOKEN|CREDENTIAL|ACCESS_?KEY|API_?KEY", re.IGNORECASE)
MOST_RETRIES = 20


def _help(text: str, default: Any) -> Any:
    return field(default=default, metadata={"help": text})


def _mapping(text: str) -> Any:
    return field(default_factory=dict, metadata={"help": text})


@dataclass(frozen=True)
class StepParams:
    """What the pod of a step is given; unset keys are left to the cluster.

    Raises:
      ValueError: a setting is none that Kubernetes takes; the message names the field.
    """

    # The configuration is checked by pydantic, which drops keys that it does not know unless told.
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    image: str = _help("container image of the step; empty: kubeflow.image", "")
    cpu_request: float | None = _help("cores that the step is promised", None)
    cpu_limit: float | None = _help("most cores that the step may use", None)
    memory_request: str = _help("memory that the step is promised, such as 4Gi or 500M", "")
    memory_limit: str = _help("most memory that the step may use, such as 8Gi", "")
    gpu_count: int = _help("GPUs of the step", 0)
    gpu_type: str = _help("resource name of the GPUs", "nvidia.com/gpu")
    env: Mapping[str, str] = _mapping("{variable: value}, readable by all who see the pipeline")
    secret_env: Mapping[str, str] = _mapping(
        "{variable: secret/key}, values from Kubernetes secrets, which are in no file of ours"
    )
    secret_files: Mapping[str, str] = _mapping("{mount path: secret}, one file a key")
    node_selector: Mapping[str, str] = _mapping("{label: value} that a node must have")
    tolerations: tuple[str, ...] = _help(
        "taints of nodes that the step may run on, such as gpu=true:NoSchedule or spot:NoExecute",
        (),
    )
    volumes: Mapping[str, str] = _mapping(
        "{mount path: claim}, PersistentVolumeClaims beside the one of kubeflow.state_claim"
    )
    retries: int | None = _help("how often a step that failed is tried again; unset: 0", None)
    retry_backoff_s: int = _help("seconds before the first of them; each waits twice as long", 30)
    cache: bool | None = _help(
        "whether a step is taken from cache; unset: as the code knows, see docs/kubeflow.md", None
    )

    def __post_init__(self) -> None:
        for name in ("cpu_request", "cpu_limit"):
            value = getattr(self, name)
            _require(value is None or value > 0, name, value, "a number above 0")
        for name in ("memory_request", "memory_limit"):
            value = getattr(self, name)
            _require(not value or _MEMORY.fullmatch(value), name, value, "such as 500M, 4Gi or ''")
        _require(0 <= self.gpu_count <= 64, "gpu_count", self.gpu_count, "0..64")
        known = self.retries is None or 0 <= self.retries <= MOST_RETRIES
        _require(known, "retries", self.retries, f"0..{MOST_RETRIES}")
        _require(self.retry_backoff_s >= 0, "retry_backoff_s", self.retry_backoff_s, "0 or more")
        self._check_environment()
        for toleration in self.tolerations:
            _require(
                _TOLERATION.fullmatch(toleration), "tolerations", toleration, "key=value:effect"
            )
        for name, mounts in (("volumes", self.volumes), ("secret_files", self.secret_files)):
            for path, claim in mounts.items():
                usable = path.startswith("/") and path != "/" and _CLAIM.fullmatch(claim)
                _require(usable, name, f"{path}: {claim}", "{/path: name}")

    def _check_environment(self) -> None:
        for name in (*self.env, *self.secret_env):
            _require(_VARIABLE.fullmatch(name), "env", name, "a name such as TZ")
        for name in self.env:
            if _SECRETIVE.search(name):
                raise ValueError(
                    f"env: {name} looks like a secret, and the pipeline file is plain text;"
                    f" use secret_env: {{{name}: secret/key}}"
                )
        for reference in self.secret_env.values():
            _require(_SECRET.fullmatch(reference), "secret_env", reference, "secret/key")


def _require(condition: object, name: str, value: object, expected: str) -> None:
    if not condition:
        raise ValueError(f"{name}: expected {expected}, got {value!r}")


@dataclass(frozen=True)
class KubeflowParams:
    """How the pipeline is compiled for Kubeflow Pipelines."""

    image: str = _help(
        "container image with this project, with its registry and a tag or digest",
        f"tfx-recommender:{VERSION}",
    )
    state_claim: str = _help(
        "PersistentVolumeClaim that all steps mount: pushed models, and what runs know of earlier"
        " ones",
        "tfx-recommender",
    )
    state_path: str = _help("where it is mounted", "/mnt/tfx-recommender")
    exit_handler: bool = _help(
        "report the verdict when a run has ended, however it ended; needs a backend of 2.14", True
    )
    notify_env: str = _help(
        "variable (of exit_step.secret_env, say) with a URL that the verdict is sent to",
        "",
    )
    every_step: StepParams = field(default_factory=lambda: StepParams(retries=2))
    exit_step: StepParams = field(default_factory=StepParams)
    steps: Mapping[str, StepParams] = _mapping(
        "{node: keys of every_step}, for single nodes; mappings are added to those of every_step"
    )

    def __post_init__(self) -> None:
        _require(_CLAIM.fullmatch(self.state_claim), "state_claim", self.state_claim, "a name")
        usable = self.state_path.startswith("/") and self.state_path.rstrip("/")
        _require(usable, "state_path", self.state_path, "an absolute path")
        _require(self.image.strip(), "image", self.image, "the name of an image")

    def of_step(self, node_id: str) -> StepParams:
        """Returns the settings of one node: those of every step, changed by its own."""
        return merged(self.every_step, self.steps.get(node_id, StepParams()))


def merged(common: StepParams, own: StepParams) -> StepParams:
    """Returns `common` with what `own` sets: mappings are joined, other keys replaced."""
    unset = StepParams()
    changes: dict[str, Any] = {}
    for name in (each.name for each in fields(StepParams)):
        value = getattr(own, name)
        if isinstance(value, Mapping):
            changes[name] = {**getattr(common, name), **value}
        elif value != getattr(unset, name):
            changes[name] = value
    return replace(common, **changes)


def parse_toleration(text: str) -> tuple[str, str | None, str]:
    """Returns (key, value or None, effect) of `key=value:effect` or `key:effect`."""
    match = _TOLERATION.fullmatch(text)
    assert match is not None, text  # StepParams has checked it
    return match[1], match[2], match[3]


def parse_secret(text: str) -> tuple[str, str]:
    """Returns (secret, key) of `secret/key`."""
    secret, _, key = text.partition("/")
    return secret, key
