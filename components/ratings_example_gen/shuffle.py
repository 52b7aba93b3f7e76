"""A rating's key turned into a seeded pseudo-random number, by which rows are shuffled.

The number depends on the seed and on (user, movie, timestamp) alone, never on file order, bundles
or workers. It is splitmix64's finaliser (Steele, Lea, Flood 2014) over keyed BLAKE2b digests of the
two ids and the timestamp.
"""

import hashlib
from typing import Any

import numpy as np

from transform import features as f

_ODD = np.uint64(0x9E3779B97F4A7C15)


def shuffle_keys(rows: Any, seed: int) -> Any:
    """Returns uint64 [rows] for a pa.Table with user_id, movie_id and timestamp."""
    with np.errstate(over="ignore"):
        key = _mix(_hash_ids(rows, f.USER_ID, seed))
        key = _mix(key ^ _hash_ids(rows, f.MOVIE_ID, seed + 1))
        return _mix(
            key
            ^ (_column(rows, f.TIMESTAMP).to_numpy(zero_copy_only=False).astype(np.uint64) * _ODD)
        )


def _hash_ids(rows: Any, name: str, seed: int) -> Any:
    ids = _column(rows, name).dictionary_encode()
    salt = seed.to_bytes(9, "big")
    digests = [
        hashlib.blake2b(value.encode(), digest_size=8, key=salt).digest()
        for value in ids.dictionary.to_pylist()
    ]
    hashes = np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
    return hashes[ids.indices.to_numpy(zero_copy_only=False)]


def _column(rows: Any, name: str) -> Any:
    column = rows.column(rows.schema.get_field_index(name))
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column


def _mix(value: Any) -> Any:
    value = value + _ODD
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
