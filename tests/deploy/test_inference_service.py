"""The YAML for KServe is what KServe and Kubernetes know, and says what the server understands."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from foundation.serving_environment import serving_python
from serving.settings import parse

CHECK = Path(__file__).with_name("check_models.py")


def check(*files: Path) -> list[str]:
    command = [str(serving_python()), str(CHECK), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def service(project: Path) -> Any:
    return yaml.safe_load((project / "deploy" / "inference-service.yaml").read_text())


def test_kserve_s_models_know_every_key(project: Path) -> None:
    files = sorted((project / "deploy").glob("*.yaml"))
    assert len(files) == 2
    assert check(*files) == []


def test_a_slip_is_found(project: Path, tmp_path: Path) -> None:
    text = (project / "deploy" / "inference-service.yaml").read_text()
    slip = tmp_path / "slip.yaml"
    slip.write_text(
        text.replace("minReplicas: 1", "minReplica: 1").replace("name: kserve-container", "nam: x")
    )
    found = check(slip)
    assert any(line.startswith("slip.yaml.spec.predictor.minReplica: ") for line in found)
    assert any("name Field required" in line for line in found)


def test_the_server_understands_its_arguments(service: Any) -> None:
    (container,) = service["spec"]["predictor"]["containers"]
    settings = parse(container["args"])
    mount = container["volumeMounts"][0]
    assert settings.folder == Path(mount["mountPath"]) / settings.name
    assert settings.name == service["metadata"]["name"]
    assert mount["readOnly"] is True
    grace_s = service["spec"]["predictor"]["terminationGracePeriodSeconds"]
    assert grace_s > settings.drain_s + 7


def test_user_and_port_are_the_image_s(service: Any, project: Path) -> None:
    predictor = service["spec"]["predictor"]
    (container,) = predictor["containers"]
    image = (project / "Dockerfile.serving").read_text()
    user = predictor["securityContext"]["runAsUser"]
    assert f"\nUSER {user}:{predictor['securityContext']['runAsGroup']}\n" in image
    ports = {container["ports"][0]["containerPort"]} | {
        container[probe]["httpGet"]["port"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe")
    }
    assert len(ports) == 1
    assert f"\nEXPOSE {ports.pop()}\n" in image
