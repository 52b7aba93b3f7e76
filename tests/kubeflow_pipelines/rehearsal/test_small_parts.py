"""Placeholders, parameters, order and pods: the small rules, each as the backend has it."""

import json
from pathlib import Path
from typing import Any

import pytest

from kubeflow_pipelines.rehearsal.cache import Cache, fingerprint
from kubeflow_pipelines.rehearsal.errors import RefusedError
from kubeflow_pipelines.rehearsal.folders import Folders
from kubeflow_pipelines.rehearsal.order import in_order
from kubeflow_pipelines.rehearsal.parameter_values import for_component, values_of_run
from kubeflow_pipelines.rehearsal.placeholders import as_text, filled
from kubeflow_pipelines.rehearsal.pods import secrets_of
from kubeflow_pipelines.rehearsal.process import environment_of
from kubeflow_pipelines.rehearsal.records import ArtifactIds, StoredArtifact

GIVEN = {
    "inputs": {
        "parameterValues": {"n": 3.0, "yes": True, "d": {"a": 1}},
        "artifacts": {"x": {"artifacts": [{"name": "7", "uri": "minio://b/x"}]}},
    },
    "outputs": {
        "artifacts": {"y": {"artifacts": [{"name": "y", "uri": "s3://b/y"}]}},
        "parameters": {"p": {"outputFile": "/tmp/p"}},
    },
}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("{{$.inputs.parameters['n']}}", "3"),
        ("-{{$.inputs.parameters['yes']}}-{{$.inputs.parameters['d']}}", '-true-{"a":1}'),
        ("{{$.inputs.artifacts['x'].uri}}", "minio://b/x"),
        ("{{$.outputs.artifacts['y'].path}}", "/r/pod/s3/b/y"),
        ("{{$.outputs.parameters['p'].output_file}}", "/tmp/p"),
    ],
)
def test_placeholders(word: str, expected: str) -> None:
    assert filled([word], GIVEN, Folders(Path("/r"))) == [expected]


def test_the_whole_input_is_one_placeholder_and_unknown_ones_are_refused() -> None:
    (whole,) = filled(["{{$}}"], GIVEN, Folders(Path("/r")))
    assert '"minio://b/x"' in whole
    with pytest.raises(RefusedError, match="names nothing"):
        filled(["{{$.inputs.artifacts['z'].uri}}"], GIVEN, Folders(Path("/r")))


def test_a_step_gets_no_empty_maps_but_those_that_are_values() -> None:
    """protobuf's JSON leaves them out, and a step must not count on them."""
    artifact = {"name": "1", "uri": "minio://b/x", "metadata": {}}
    given = {
        "inputs": {"parameterValues": {"s": {}}, "artifacts": {}},
        "outputs": {"artifacts": {"o": {"artifacts": [artifact]}}, "parameters": {}},
    }
    (whole,) = filled(["{{$}}"], given, Folders(Path("/r")))
    assert json.loads(whole) == {
        "inputs": {"parameterValues": {"s": {}}},
        "outputs": {"artifacts": {"o": {"artifacts": [{"name": "1", "uri": "minio://b/x"}]}}},
    }


def test_parameters_are_of_their_type() -> None:
    declared = {
        "s": {"parameterType": "STRING"},
        "i": {"parameterType": "NUMBER_INTEGER", "defaultValue": 1},
        "b": {"parameterType": "BOOLEAN", "isOptional": True},
    }
    assert values_of_run({"s": "x"}, declared) == {"s": "x", "i": 1}
    for name, value in (("i", "three"), ("i", True), ("b", 1)):
        with pytest.raises(RefusedError, match=f"parameter {name}"):
            values_of_run({"s": "x", name: value}, declared)
    with pytest.raises(RefusedError, match="not of this pipeline: other"):
        values_of_run({"s": "x", "other": "x"}, declared)
    with pytest.raises(RefusedError, match="parameter s: neither a value nor a default"):
        values_of_run({}, declared)


def test_anything_may_be_read_as_a_text() -> None:
    assert for_component("p", 3.0, "STRING") == "3"
    assert for_component("p", {"state": "COMPLETE"}, "STRING") == '{"state":"COMPLETE"}'
    assert as_text(2.5) == "2.5"
    with pytest.raises(RefusedError):
        for_component("p", "3", "NUMBER_INTEGER")


def task(*before: str) -> dict[str, Any]:
    return {"dependentTasks": list(before)}


def test_tasks_come_after_what_they_need_and_else_by_name() -> None:
    assert in_order({"c": task(), "a": task("c"), "b": task()}) == ["b", "c", "a"]
    with pytest.raises(RefusedError, match="a: unknown producer task z in DAG"):
        in_order({"a": task("z")})
    with pytest.raises(RefusedError, match="need each other: a, b"):
        in_order({"a": task("b"), "b": task("a")})


def test_the_key_of_the_cache_holds_what_the_backend_s_does() -> None:
    container = {"image": "i", "command": ["c"], "args": ["a"]}
    base = fingerprint("p", GIVEN, container, ["v"])
    moved = {**GIVEN, "outputs": {**GIVEN["outputs"], "artifacts": {"y": {"artifacts": [
        {"name": "y", "uri": "s3://elsewhere"}]}}}}  # fmt: skip
    assert fingerprint("p", moved, container, ["v"]) == base
    other_input = {**GIVEN, "inputs": {**GIVEN["inputs"], "artifacts": {"x": {"artifacts": [
        {"name": "8", "uri": "minio://b/x"}]}}}}  # fmt: skip
    different = [
        fingerprint("q", GIVEN, container, ["v"]),
        fingerprint("p", other_input, container, ["v"]),
        fingerprint("p", GIVEN, {**container, "image": "j"}, ["v"]),
        fingerprint("p", GIVEN, {**container, "args": []}, ["v"]),
        fingerprint("p", GIVEN, container, []),
    ]
    assert len({base, *different}) == 6


def test_what_is_known_survives_the_process(tmp_path: Path) -> None:
    made = {"y": StoredArtifact(4, "s3://b/y", "tfx.Model", {"n": 1.0})}
    Cache(tmp_path / "cache.json").remember("key", made, {"p": 2})
    assert Cache(tmp_path / "cache.json").look_up("key") == (made, {"p": 2})
    assert Cache(tmp_path / "cache.json").look_up("other") is None
    assert ArtifactIds(tmp_path / "ids.json").next() == 1
    assert ArtifactIds(tmp_path / "ids.json").next() == 2


def test_secrets_come_from_the_caller_and_are_missed_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIVEN_HERE", "hunter2")
    config = {"secretAsEnv": [{"keyToEnv": [{"envVar": "GIVEN_HERE"}, {"envVar": "NOT_HERE"}]}]}
    assert secrets_of(config) == ({"GIVEN_HERE": "hunter2"}, ["NOT_HERE"])


def test_a_step_s_environment_is_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_MY_SHELL", "1")
    made = environment_of({"env": [{"name": "A", "value": "b"}]}, {"S": "t"}, {}, tmp_path)
    assert (made["A"], made["S"], made["HOME"]) == ("b", "t", str(tmp_path / "home"))
    assert "OF_MY_SHELL" not in made
