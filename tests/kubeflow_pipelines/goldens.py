"""The reviewed pipeline file of each lane, and the command that writes this lane's anew.

python -m tests.kubeflow_pipelines.goldens
"""

import sys
from pathlib import Path

from tools.lanes import LANES

HINT = "look at the difference, then: .venv/bin/python -m tests.kubeflow_pipelines.goldens"
# Every kind of setting once, so that a change of any of them shows.
_SETTINGS = (
    "kubeflow.image=registry.example/tfx-recommender:golden",
    "kubeflow.notify_env=CHAT_URL",
    "kubeflow.every_step.cpu_request=0.5",
    "kubeflow.every_step.memory_limit=4Gi",
    "kubeflow.every_step.env={TZ: UTC}",
    "kubeflow.every_step.secret_env={AWS_ACCESS_KEY_ID: s3/id, AWS_SECRET_ACCESS_KEY: s3/key}",
    "kubeflow.exit_step.secret_env={CHAT_URL: chat/url}",
    "kubeflow.steps.Trainer={gpu_count: 1, memory_limit: 16Gi, node_selector: {pool: gpu}, "
    "tolerations: [nvidia.com/gpu:NoSchedule], retries: 1, image: registry.example/gpu:golden}",
    "kubeflow.steps.RatingsExampleGen={volumes: {/data: ratings}, secret_files: {/etc/tls: tls}}",
    "kubeflow.steps.Transform={cache: false}",
)


def path() -> Path:
    """Returns where the file of this lane is."""
    (lane,) = (name for name, lane in LANES.items() if sys.version_info[:2] in lane.pythons)
    return Path(__file__).parent / "goldens" / f"{lane}.yaml"


def compiled() -> str:
    """Returns the file for settings of every kind; digests of code are the nodes' names."""
    from kubeflow_pipelines.compile import compile_pipeline
    from kubeflow_pipelines.document import to_yaml
    from pipeline.code_digest import NODE_ENTRIES
    from pipeline.config import load_config

    config = load_config(assignments=_SETTINGS)
    made = compile_pipeline(config, {node: f"digest of {node}" for node in NODE_ENTRIES})
    return to_yaml(made.pipeline_spec, made.platform_spec)


if __name__ == "__main__":
    from pipeline import environment

    environment.prepare()
    path().parent.mkdir(exist_ok=True)
    path().write_text(compiled(), encoding="utf-8")
    print(f"written: {path()}")
