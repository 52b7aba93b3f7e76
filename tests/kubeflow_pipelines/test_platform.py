"""Settings that Kubernetes alone knows: one entry an executor, names and no values of secrets."""

from typing import Any

from kubeflow_pipelines.platform import platform_spec
from tests.kubeflow_pipelines.mends import stock


def executors(**params: Any) -> dict[str, Any]:
    spec = platform_spec(stock.spec(), stock.context(**params))
    found: dict[str, Any] = spec["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    return found


def test_every_step_mounts_the_claim_and_the_exit_handler_too() -> None:
    found = executors(state_claim="c", state_path="/mnt/c")
    assert set(found) == {"Gen_executor", "Gate_executor", "Exit_executor"}
    mount = {
        "mountPath": "/mnt/c",
        "constant": "c",
        "pvcNameParameter": {"runtimeValue": {"constant": "c"}},
    }
    assert all(config == {"pvcMount": [mount]} for config in found.values())


def test_a_step_of_its_own_settings() -> None:
    given = {
        "secret_env": {"B": "store/secret", "A": "store/key", "C": "other/x"},
        "secret_files": {"/etc/tls": "tls"},
        "node_selector": {"pool": "gpu"},
        "tolerations": ("gpu=true:NoSchedule", "spot:NoExecute"),
        "volumes": {"/data": "ratings"},
    }
    found = executors(steps={"Gen": given})
    config = found["Gen_executor"]
    assert [mount["mountPath"] for mount in config["pvcMount"]] == ["/mnt/tfx-recommender", "/data"]
    by_secret = {each["secretName"]: each["keyToEnv"] for each in config["secretAsEnv"]}
    assert by_secret == {
        "other": [{"envVar": "C", "secretKey": "x"}],
        "store": [{"envVar": "A", "secretKey": "key"}, {"envVar": "B", "secretKey": "secret"}],
    }
    assert config["secretAsVolume"][0]["mountPath"] == "/etc/tls"
    assert config["nodeSelector"] == {"labels": {"pool": "gpu"}}
    assert config["tolerations"] == [
        {"key": "gpu", "operator": "Equal", "value": "true", "effect": "NoSchedule"},
        {"key": "spot", "operator": "Exists", "effect": "NoExecute"},
    ]
    assert set(found["Gate_executor"]) == {"pvcMount"}
