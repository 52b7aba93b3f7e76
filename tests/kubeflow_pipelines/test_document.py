"""The file: stable bytes, readable blocks, and back again."""

import pytest
import yaml

from foundation.errors import ConfigError
from kubeflow_pipelines.document import from_yaml, to_yaml
from kubeflow_pipelines.platform import platform_spec
from kubeflow_pipelines.post_compile import mended
from tests.kubeflow_pipelines.mends import stock


def test_two_documents_come_back_as_they_were() -> None:
    spec = mended(stock.spec(), stock.context())
    platform = platform_spec(spec, stock.context())
    text = to_yaml(spec, platform)
    assert from_yaml(text, "x") == (spec, platform)
    assert to_yaml(*from_yaml(text, "x")) == text
    assert "#   span (NUMBER_INTEGER, default -1): which\n" in text
    assert "instanceSchema: |\n" in text


def test_the_sdk_loads_it() -> None:
    from kfp import components

    spec = mended(stock.spec(), stock.context())
    loaded = components.load_component_from_text(
        to_yaml(spec, platform_spec(spec, stock.context()))
    )
    assert loaded.pipeline_spec.pipeline_info.name == "tiny"
    assert "Gen_executor" in str(loaded.platform_spec)
    inputs = loaded.component_spec.inputs
    assert inputs is not None
    assert {name: given.default for name, given in inputs.items()} == {"data": "sample", "span": -1}


@pytest.mark.parametrize(
    "value",
    [
        *("1e3", "7e07", "0o17", "0b1", "0x1F", "1_000", "+_2", "2024-01-01", "1:30", "-1e5"),
        *(".5e3", "off"),
    ],
)
def test_no_text_is_left_to_the_server_s_idea_of_a_number(value: str) -> None:
    """Hex digests such as 7e07 are texts for PyYAML, and numbers for gopkg.in/yaml.v3."""
    heading = {"pipelineInfo": {"name": "x"}, "root": {}, "sdkVersion": "s"}
    text = to_yaml({**heading, value: {"digest": [value]}}, {})
    scalars = (each for each in yaml.parse(text) if isinstance(each, yaml.ScalarEvent))
    found = [each for each in scalars if each.value == value]
    assert len(found) == 2
    assert all(each.style in {"'", '"'} for each in found)


@pytest.mark.parametrize(
    "value",
    ["a\x85b", "a\nb\x85", "a\u2028b", "\ta\nb", "\na", "a\tb\nc", "\ufeffa", "a\rb", " a\nb"],
)
def test_what_readers_of_yaml_disagree_on_is_escaped(value: str) -> None:
    """gopkg.in/yaml.v3 breaks lines where PyYAML does not, and refuses tabs that it writes."""
    spec = {"pipelineInfo": {"name": "x"}, "root": {"a": value}, "sdkVersion": "s"}
    text = to_yaml({**spec, "schemaVersion": "2.1.0"}, {})
    assert from_yaml(text, "x")[0]["root"]["a"] == value
    body = text.split("pipelineInfo:")[1]
    assert body.replace("\n", "").isprintable()
    assert "|" not in body


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not YAML"),
        ("a: 1", "expected one PipelineSpec"),
        ("pipelineInfo: {name: x}\nroot: {}\nschemaVersion: 2.0.0", "expected schemaVersion 2.1.0"),
    ],
)
def test_another_file_is_refused_with_its_name(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"my.yaml: {message}"):
        from_yaml(text, "my.yaml")
