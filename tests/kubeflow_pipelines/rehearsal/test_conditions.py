"""Conditions as TFX and kfp write them, and what is not understood."""

import pytest

from kubeflow_pipelines.rehearsal.conditions import holds
from kubeflow_pipelines.rehearsal.errors import RefusedError

GIVEN = {
    "inputs": {
        "parameterValues": {"pipelinechannel--n": 3.0, "word": "it's"},
        "artifacts": {"blessing": {"artifacts": [{"uri": "u", "metadata": {"blessed": 1.0}}]}},
    }
}
BLESSED = "inputs.artifacts['blessing'].artifacts[0].metadata['blessed']"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (f"({BLESSED} == 1.0)", True),
        (f"!({BLESSED} == 1.0)", False),
        (f"({BLESSED} == 1.0) && ({BLESSED} > 1.0)", False),
        (f"(({BLESSED} == 0.0) || !({BLESSED} > 1.0))", True),
        ("inputs.parameter_values['pipelinechannel--n'] >= 3", True),
        ("inputs.parameter_values['pipelinechannel--n'] != 3", False),
        ("inputs.parameter_values['word'] == 'it\\'s'", True),
        ("inputs.artifacts['blessing'].artifacts[0].uri == '!&& true'", False),
        ("true || false", True),
    ],
)
def test_conditions(condition: str, expected: bool) -> None:
    assert holds(condition, GIVEN) is expected


@pytest.mark.parametrize(
    "condition",
    [
        "inputs.artifacts['other'].artifacts[0].uri == 'x'",
        "__import__('os').system('true') == 0",
        "inputs.parameter_values['word'].size() > 3",
        "inputs.parameter_values['word']",
        "1 +",
    ],
)
def test_anything_else_is_refused_and_named(condition: str) -> None:
    with pytest.raises(RefusedError, match="condition "):
        holds(condition, GIVEN)
