"""Settings of pods: what is joined, what is replaced, and what is refused before anything runs."""

import pytest

from foundation.errors import ConfigError
from pipeline.config import load_config
from pipeline.kubeflow_params import StepParams, merged, parse_secret, parse_toleration


def problems_of(*assignments: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(assignments=assignments)
    return caught.value.problems


def test_a_step_has_the_settings_of_every_step_changed_by_its_own() -> None:
    common = StepParams(cpu_limit=2.0, retries=2, env={"A": "1", "B": "1"})
    own = StepParams(cpu_limit=4.0, retries=0, env={"B": "2"}, tolerations=("x:NoExecute",))
    assert merged(common, own) == StepParams(
        cpu_limit=4.0, retries=0, env={"A": "1", "B": "2"}, tolerations=("x:NoExecute",)
    )
    assert merged(common, StepParams()) == common


def test_steps_are_set_by_node() -> None:
    config = load_config(
        assignments=(
            "kubeflow.every_step.memory_limit=4Gi",
            "kubeflow.steps.Trainer={memory_limit: 16Gi, gpu_count: 1}",
        )
    )
    assert config.kubeflow.of_step("Trainer").memory_limit == "16Gi"
    assert config.kubeflow.of_step("Pusher").memory_limit == "4Gi"


def test_secrets_do_not_belong_into_plain_text() -> None:
    (problem,) = problems_of("kubeflow.every_step.env={AWS_SECRET_ACCESS_KEY: hunter2}")
    assert "use secret_env: {AWS_SECRET_ACCESS_KEY: secret/key}" in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("kubeflow.steps.Trainer={memroy: 1}", "kubeflow.steps.Trainer.memroy: unknown key"),
        ("kubeflow.steps.Trainer={memory_limit: lots}", "memory_limit: expected such as"),
        ("kubeflow.every_step.cpu_limit=0", "cpu_limit: expected a number above 0"),
        ("kubeflow.every_step.retries=99", "retries: expected 0..20"),
        ("kubeflow.every_step.tolerations=[gpu]", "tolerations: expected key=value:effect"),
        ("kubeflow.every_step.secret_env={A: nokey}", "secret_env: expected secret/key"),
        ("kubeflow.every_step.volumes={data: claim}", "volumes: expected {/path: name}"),
        ("kubeflow.state_claim=My Claim", "state_claim: expected a name"),
        ("kubeflow.state_path=mnt", "state_path: expected an absolute path"),
    ],
)
def test_what_kubernetes_does_not_take_is_named(assignment: str, message: str) -> None:
    assert message in problems_of(assignment)[0]


def test_parts_of_texts() -> None:
    assert parse_toleration("gpu=true:NoSchedule") == ("gpu", "true", "NoSchedule")
    assert parse_toleration("spot:NoExecute") == ("spot", None, "NoExecute")
    assert parse_secret("store/access-key") == ("store", "access-key")
