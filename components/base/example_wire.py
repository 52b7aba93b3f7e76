"""Values turned into the bytes of a tf.Example, the same for the same values.

The wire format is written here (protobuf's encoding guide; tensorflow/core/example/*.proto) because
protobuf's own serializers put the entries of a map into another order on each run, and then equal
rows would not give equal files.
"""

import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache

# Tags: field number << 3 | wire type 2 (length-delimited).
_FIELD_1, _FIELD_2, _FIELD_3 = b"\x0a", b"\x12", b"\x1a"


def example(entries: bytes) -> bytes:
    """Returns a serialized tf.Example of entries, one after another."""
    return _delimited(_FIELD_1, entries)


def entries_of(serialized: bytes) -> bytes:
    """Returns what `example` was made of.

    Raises:
      ValueError: it is no tf.Example, or one in several pieces.
    """
    length, start = _read_varint(serialized, 1)
    if serialized[:1] != _FIELD_1 or start + length != len(serialized):
        raise ValueError("a tf.Example in one piece is required")
    return serialized[start:]


def entry(name: str, feature: bytes) -> bytes:
    """Returns the entry {name: feature} of a tf.Example."""
    return _delimited(_FIELD_1, _delimited(_FIELD_1, name.encode()) + _delimited(_FIELD_2, feature))


def text_feature(texts: Iterable[str]) -> bytes:
    """Returns a tf.train.Feature of texts, as UTF-8."""
    return _delimited(_FIELD_1, b"".join(map(_text, texts)))


def float_feature(numbers: Sequence[float]) -> bytes:
    """Returns a tf.train.Feature of numbers, rounded to float32."""
    packed = struct.pack(f"<{len(numbers)}f", *numbers)
    return _delimited(_FIELD_2, _delimited(_FIELD_1, packed) if packed else b"")


def int64_feature(numbers: Iterable[int]) -> bytes:
    """Returns a tf.train.Feature of integers of at most 64 bits."""
    packed = b"".join(map(_varint, numbers))
    return _delimited(_FIELD_3, _delimited(_FIELD_1, packed) if packed else b"")


@lru_cache(maxsize=1 << 14)
def _text(text: str) -> bytes:
    return _delimited(_FIELD_1, text.encode("utf-8"))


def _delimited(tag: bytes, payload: bytes) -> bytes:
    return tag + _varint(len(payload)) + payload


@lru_cache(maxsize=1 << 14)
def _varint(value: int) -> bytes:
    if 0 <= value < 128:
        return bytes((value,))
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(data: bytes, start: int) -> tuple[int, int]:
    """Returns a number and the position behind it; (0, 0) when there is none."""
    value = 0
    for place, byte in enumerate(data[start : start + 10]):
        value |= (byte & 127) << (7 * place)
        if byte < 128:
            return value, start + place + 1
    return 0, 0
