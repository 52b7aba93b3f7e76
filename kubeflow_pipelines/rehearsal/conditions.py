"""The condition of a task, in CEL, turned into whether the task runs.

What TFX and kfp write is understood: comparisons of inputs and constants, joined by && and ||,
negated by !. Anything else is refused rather than guessed
(kubeflow/pipelines 2.16.0, backend/src/v2/expression/expression.go: Condition).
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from kubeflow_pipelines.rehearsal.errors import RefusedError

_COMPARE: Mapping[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
# CEL sees ExecutorInput with protobuf's names; JSON has others.
_NAMES = {"parameter_values": "parameterValues"}
_TOKENS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|&&|\|\||!(?!=)|\btrue\b|\bfalse\b")
_IN_PYTHON = {"&&": " and ", "||": " or ", "!": " not ", "true": "True", "false": "False"}


def holds(condition: str, executor_input: Mapping[str, Any]) -> bool:
    """Returns whether a task runs.

    Raises:
      RefusedError: the condition is not understood, or names an input that there is not.
    """
    text = _TOKENS.sub(lambda match: _IN_PYTHON.get(match[0], match[0]), condition)
    try:
        result = _value(ast.parse(text.strip(), mode="eval").body, executor_input)
    except (SyntaxError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise RefusedError(f"condition {condition}: {type(error).__name__}: {error}") from error
    if not isinstance(result, bool):
        raise RefusedError(f"condition {condition}: gives {result!r}, not true or false")
    return result


def _value(node: ast.expr, given: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return given[node.id]
    if isinstance(node, ast.Attribute):
        return _value(node.value, given)[_NAMES.get(node.attr, node.attr)]
    if isinstance(node, ast.Subscript):
        return _value(node.value, given)[_value(node.slice, given)]
    if isinstance(node, ast.BoolOp):
        values = (_value(each, given) for each in node.values)
        return all(values) if isinstance(node.op, ast.And) else any(values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _value(node.operand, given)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, given)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        compare = _COMPARE[type(node.ops[0])]
        return compare(_value(node.left, given), _value(node.comparators[0], given))
    raise TypeError(f"{ast.dump(node)[:60]} is not understood")
