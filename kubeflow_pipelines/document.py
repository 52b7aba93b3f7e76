"""A compiled pipeline turned into the bytes of its file, and these into the two documents again.

The same pipeline always gives the same bytes: keys are sorted, and nothing of the machine, the time
or the path is in them.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from foundation.errors import ConfigError
from foundation.text import inert
from kubeflow_pipelines.spec import Spec

_WIDTH = 120
# The server reads by gopkg.in/yaml.v3, for which 1e3, 0o7, +_2 and 2024-01-01 are no texts (v3.0.1,
# resolve.go: yamlStyleFloat, resolve); PyYAML leaves some of these without quotes.
_LIKE_A_NUMBER = re.compile(r"[-+]?[._]*[0-9]")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and in quotes what the server takes for a number."""

    def ignore_aliases(self, data: Any) -> bool:
        """Repeats what occurs twice; anchors are legal YAML, but unfriendly to review."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style: str | None = None
    if text[:1].isspace() or not text.replace("\n", "").isprintable():
        style = '"'  # Escaped: the server breaks lines at U+0085, and a block's first tab ends it.
    elif "\n" in text:
        style = "|"
    elif _LIKE_A_NUMBER.match(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def to_yaml(pipeline_spec: Spec, platform_spec: Spec) -> str:
    """Returns both documents as one YAML text."""
    return "---\n".join(
        [
            _heading(pipeline_spec),
            *(
                yaml.dump(each, Dumper=_Dumper, sort_keys=True, width=_WIDTH, allow_unicode=True)
                for each in (pipeline_spec, platform_spec)
            ),
        ]
    )


def from_yaml(text: str, name: str) -> tuple[Spec, Spec]:
    """Returns (PipelineSpec, PlatformSpec) of a file; the second is {} where there is none.

    Raises:
      ConfigError: it is no YAML, or holds no PipelineSpec of schema 2.1.0.
    """
    try:
        documents = [each for each in yaml.safe_load_all(text) if each is not None]
    except yaml.YAMLError as error:
        raise ConfigError([f"{name}: not YAML: {inert(error, 300)}"]) from error
    specs = [each for each in documents if isinstance(each, Mapping) and "pipelineInfo" in each]
    platforms = [each for each in documents if isinstance(each, Mapping) and "platforms" in each]
    if len(specs) != 1 or len(platforms) > 1 or "root" not in specs[0]:
        raise ConfigError([f"{name}: expected one PipelineSpec and at most one PlatformSpec"])
    if (version := specs[0].get("schemaVersion")) != "2.1.0":
        raise ConfigError([f"{name}: expected schemaVersion 2.1.0, got {inert(version)}"])
    return dict(specs[0]), dict(platforms[0]) if platforms else {}


def _heading(spec: Spec) -> str:
    """Returns comment lines: what this is, and the parameters with their defaults."""
    parameters = spec["root"].get("inputDefinitions", {}).get("parameters", {})
    lines = [
        f"Pipeline {spec['pipelineInfo']['name']}, compiled by kubeflow_runner.py compile",
        f"with {spec['sdkVersion']}. Do not edit: change the configuration and compile again.",
        "Parameters:",
        *(
            f"  {name} ({declared['parameterType']}, default {declared.get('defaultValue')!r}):"
            f" {declared.get('description', '')}".rstrip(": ")
            for name, declared in sorted(parameters.items())
        ),
    ]
    return "".join(f"# {line}\n" for line in lines)
