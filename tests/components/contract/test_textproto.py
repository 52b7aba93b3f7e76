from pathlib import Path

import pytest
from google.protobuf import text_format
from hypothesis import given
from hypothesis import strategies as st
from tensorflow_metadata.proto.v0 import schema_pb2

from components.contract.errors import ContractError
from components.contract.textproto import Field, pieces, scan

TEXTS = st.text(max_size=8).filter(lambda text: text.isascii() or text.isprintable())
GAPS = st.sampled_from(["\n", "  ", " # }{ \"not' a string\n", "\n\n# feature { name: 1 }\n", "\t"])


@st.composite
def schemas(draw: st.DrawFn) -> schema_pb2.Schema:
    schema = schema_pb2.Schema()
    for name in draw(st.lists(TEXTS, max_size=3)):
        feature = schema.feature.add(name=name, type=draw(st.sampled_from([1, 2, 3])))
        feature.not_in_environment.extend(draw(st.lists(TEXTS, max_size=2)))
        if draw(st.booleans()):
            feature.float_domain.min = draw(st.floats(width=32, allow_nan=False))
        if draw(st.booleans()):
            feature.shape.SetInParent()
    for name in draw(st.lists(TEXTS, max_size=2)):
        schema.string_domain.add(name=name, value=draw(st.lists(TEXTS, max_size=3)))
    return schema


def written(text: str, field: Field) -> str:
    return text[field.value_start : field.value_end]


def tree(message: object) -> list[tuple[str, object]]:
    """Names and nesting of all fields that protobuf sees in a message."""
    found: list[tuple[str, object]] = []
    for descriptor, value in message.ListFields():  # type: ignore[attr-defined]
        repeated = not isinstance(value, str) and hasattr(value, "__len__")
        for one in value if repeated and hasattr(value, "append") else [value]:
            found.append((descriptor.name, tree(one) if hasattr(one, "ListFields") else None))
        if repeated and not hasattr(value, "append"):
            found[-1:] = [(descriptor.name, tree(one)) for one in value]
    return found


def scanned(fields: tuple[Field, ...]) -> list[tuple[str, object]]:
    return [(f.name, None if f.fields is None else scanned(f.fields)) for f in fields]


@given(schemas(), st.lists(GAPS, min_size=1, max_size=4), st.booleans())
def test_pieces_joined_are_the_text_and_fields_are_protobufs(
    schema: schema_pb2.Schema, gaps: list[str], one_line: bool
) -> None:
    lines = text_format.MessageToString(schema, as_utf8=True).split("\n")
    text = " ".join(lines)
    if not one_line:
        text = "".join(line + gaps[i % len(gaps)] + "\n" for i, line in enumerate(lines))
    fields = scan(text)
    assert "".join(pieces(text, fields)) == text
    assert sorted(map(str, scanned(fields))) == sorted(map(str, tree(schema)))


def test_curated_schema_is_read_whole(project: Path) -> None:
    text = (project / "pipeline/schema/ratings.pbtxt").read_text(encoding="utf-8")
    fields = scan(text)
    schema = text_format.Parse(text, schema_pb2.Schema())
    assert "".join(pieces(text, fields)) == text
    assert len([f for f in fields if f.name == "feature"]) == len(schema.feature)


def test_every_notation_of_a_value() -> None:
    text = "a: 'x' \"y\" # z\n  'w'; b { c: -1.5e-3, d: [1, 2] } e: { f <- }"
    with pytest.raises(ContractError, match=r"line 2, column 43: '<- }'"):
        scan(text)
    a, b, e = scan(text.replace(" <- }", ": true }"))
    assert written(text, a) == "'x' \"y\" # z\n  'w'"
    assert [written(text, field) for field in b.fields or ()] == ["-1.5e-3", "[1, 2]"]
    assert [field.name for field in e.children("f")] == ["f"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a {", "line 1, column 4: the end of the text"),
        ("a: 1 }", "line 1, column 6"),
        ("a\nb: 1", "line 2, column 1"),
        ("a: ", "the end of the text"),
        ('a: "b', "line 1, column 4"),
        ("[x.y] { }", "line 1, column 1"),
        ("a: [1", "the end of the text"),
    ],
)
def test_what_is_no_text_proto_is_refused_with_its_place(text: str, where: str) -> None:
    with pytest.raises(ContractError, match=where):
        scan(text)
