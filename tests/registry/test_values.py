import base64
from typing import Any

import pytest

from registry.contract import Kind
from registry.values import WrongTypeError, decoded, read_value


def b64(content: bytes) -> dict[str, str]:
    return {"b64": base64.b64encode(content).decode()}


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        ("text", "Léon 😀", "Léon 😀"),
        ("text", b64("Amélie".encode()), "Amélie"),
        ("text", "", None),
        ("text", None, None),
        ("text", b64(b""), None),
        ("integer", 0, 0),
        ("integer", 2**63 - 1, 2**63 - 1),
        ("integer", -1, None),
        ("number", 4, 4.0),
        ("number", 4.5, 4.5),
        ("number", -1, None),
        ("number", float("nan"), None),
        ("integers", [4, -1, 7], [4, 7]),
        ("integers", [], None),
        ("integers", [-1], None),
        ("texts", ["a", "", b64(b"b")], ["a", "b"]),
        ("texts", [""], None),
        ("numbers", [4, 4.5, -1], [4.0, 4.5]),
    ],
)
def test_values_and_their_missing_markers(kind: Kind, sent: Any, value: Any) -> None:
    assert read_value(kind, sent) == value


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("text", 5), ("text", True), ("text", ["a"]), ("text", "\ud800"), ("text", b64(b"\xff")),
        ("text", {"b64": "?"}), ("text", {"b64": 5}), ("text", {"b64": "", "more": 1}),
        ("integer", 4.0), ("integer", "4"), ("integer", True), ("integer", 2**63),
        ("number", "4"), ("number", True), ("number", 1e39), ("number", float("inf")),
        ("texts", "a"), ("texts", [4]), ("texts", [None]), ("texts", [["a"]]),
        ("numbers", 4), ("numbers", ["4"]), ("numbers", [None]), ("numbers", [True]),
        ("integers", 4), ("integers", [4, None]), ("integers", [[4]]), ("integers", "4"),
    ],
)  # fmt: skip
def test_another_type_is_refused(kind: Kind, sent: Any) -> None:
    with pytest.raises(WrongTypeError, match=r"such as"):
        read_value(kind, sent)


def test_bytes_are_decoded_strictly() -> None:
    assert decoded(b64(b"\x00\xff")) == b"\x00\xff"
    assert decoded({"b64": "AP8=\n"}) is None
    assert decoded("AP8=") is None
