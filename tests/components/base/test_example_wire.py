import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.base.example_wire import (
    entries_of,
    entry,
    example,
    float_feature,
    int64_feature,
    text_feature,
)

pytestmark = pytest.mark.tfx
int64 = st.integers(-(2**63), 2**63 - 1)


@given(
    st.lists(st.text()),
    st.lists(st.floats(width=32, allow_nan=False)),
    st.lists(int64),
    st.text(max_size=300),
)
def test_tensorflow_reads_what_was_written_in_pieces(
    texts: list[str], floats: list[float], numbers: list[int], name: str
) -> None:
    import tensorflow as tf

    first = example(entry("texts", text_feature(texts)) + entry("floats", float_feature(floats)))
    whole = example(entries_of(first) + entry(f"n{name}", int64_feature(numbers)))
    read = tf.train.Example.FromString(whole).features.feature
    assert [text.decode() for text in read["texts"].bytes_list.value] == texts
    assert list(read["floats"].float_list.value) == floats
    assert list(read[f"n{name}"].int64_list.value) == numbers
    assert len(read) == 3


def test_what_tensorflow_wrote_can_be_added_to() -> None:
    import tensorflow as tf

    written = tf.train.Example()
    written.features.feature["a"].int64_list.value.append(1)
    more = example(entries_of(written.SerializeToString()) + entry("b", float_feature([0.5])))
    read = tf.train.Example.FromString(more).features.feature
    assert (read["a"].int64_list.value[0], read["b"].float_list.value[0]) == (1, 0.5)


@pytest.mark.parametrize("wrong", [b"", b"\x12\x00", b"\x0a", b"\x0a\x01", b"\x0a\x00\x0a\x00"])
def test_other_bytes_are_refused(wrong: bytes) -> None:
    assert entries_of(b"\x0a\x00") == b""
    with pytest.raises(ValueError, match="one piece"):
        entries_of(wrong)
