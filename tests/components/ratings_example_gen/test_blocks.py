"""Bytes become blocks of whole, rightly numbered lines, however they are cut."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.ratings_example_gen.blocks import read_blocks
from components.ratings_example_gen.records import MAX_LINE_BYTES


def numbered_lines(data, block_bytes):
    for block in read_blocks(io.BytesIO(data), 0, "x", block_bytes):
        lines = block.data.removesuffix(b"\n").split(b"\n")
        yield from enumerate(lines, block.first_line)


@settings(deadline=None)
@given(
    st.lists(
        st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"").replace(b"\r", b"")), min_size=1
    ),
    st.integers(1, 50),
)
def test_lines_and_numbers_do_not_depend_on_the_block_size(lines, block_bytes):
    data = b"\n".join([b"first", *lines]) + b"\n"
    assert list(numbered_lines(data, block_bytes)) == list(enumerate([b"first", *lines], 1))


@pytest.mark.parametrize(
    "data", [b"a\nb\nc", b"a\nb\nc\n", b"\xef\xbb\xbfa\nb\nc\n", b"a\rb\rc", b"a\rb\rc\r"]
)
def test_byte_order_mark_last_line_and_mac_line_breaks(data):
    assert [line for _, line in numbered_lines(data, 1024)] == [b"a", b"b", b"c"]


def test_no_bytes_no_blocks():
    assert list(read_blocks(io.BytesIO(b""), 0, "x", 1024)) == []


@pytest.mark.parametrize("block_bytes", [1 << 10, 1 << 20])
def test_an_endless_line_is_cut_but_counted_once(block_bytes):
    data = b"a\n" + b"x" * 3_000_000 + b"\nb\n"
    lines = list(numbered_lines(data, block_bytes))
    assert [number for number, _ in lines] == [1, 2, 3]
    assert MAX_LINE_BYTES < len(lines[1][1]) <= MAX_LINE_BYTES + block_bytes
    assert lines[2][1] == b"b"
