"""`compile` as a person calls it: what it says, and what it refuses within a second."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.kubeflow.main import cli


def test_a_path_of_this_machine_is_refused_before_tfx_is_imported(tmp_path: Path) -> None:
    target = tmp_path / "pipeline.yaml"
    done = CliRunner().invoke(
        cli, ["compile", "--data", str(tmp_path / "r.csv"), "--file", str(target)]
    )
    assert done.exit_code == 2
    assert f"RatingsExampleGen: source.path is '{tmp_path / 'r.csv'}'" in done.output
    assert "docs/kubeflow.md" in done.output
    assert not target.exists()


@pytest.mark.tfx
def test_the_file_is_written_and_described(tmp_path: Path) -> None:
    from kubeflow_pipelines.document import from_yaml

    target = tmp_path / "pipeline.yaml"
    arguments = ["--set", "kubeflow.image=registry.example/x:1", "--file", str(target)]
    done = CliRunner().invoke(cli, ["compile", *arguments])
    assert done.exit_code == 0, done.output
    assert "parameter  epochs = 12" in done.output
    assert done.output.endswith(f"written    {target}\n")
    spec, platform = from_yaml(target.read_text(), "pipeline.yaml")
    executors = spec["deploymentSpec"]["executors"]
    assert executors["Trainer_executor"]["container"]["image"] == "registry.example/x:1"
    assert set(platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]) == set(executors)


@pytest.mark.tfx
def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    target = tmp_path / "none" / "x.yaml"
    done = CliRunner().invoke(cli, ["compile", "--file", str(target)])
    assert done.exit_code == 5
    assert f"cannot write to {target}" in done.output
