"""The distinct values of each feature turned into label sums by half: what predicts the label.

Rows are cut into two halves by a hash of (user, movie, time). Of each value of a feature, and of
each value derived from one, a table says how many ratings each half has and what they sum up to:

    feature int16 (position in FEATURES), key uint64 (of the value),
    n0, n1, sum0, sum1 int64 (rows and thousandths by half), faults int16 (text_faults.faults)

It has one row a distinct value, for exact timestamps as well; it is cut by `key` into shards, so
that no worker ever holds the values of all the data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.ratings_profile.rows import ABSENT, Ints, Rows, coded, column, id_hashes
from transform import features as f
from transform.arrow import pa, pc

NUM_BINS = 100
TEXT_FEATURES = (
    f.MOVIE_TITLE,
    f.USER_ID,
    f.MOVIE_ID,
    f.USER_OCCUPATION_TEXT,
    f.USER_ZIP_CODE,
)
NUMBER_FEATURES = (
    f.RAW_USER_AGE,
    f.BUCKETIZED_USER_AGE,
    f.USER_GENDER,
    f.USER_OCCUPATION_LABEL,
    f.TIMESTAMP,
)
# Derived features: (name, raw feature, what it is of the raw values).
DERIVED: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("timestamp % 10", f.TIMESTAMP, lambda times_s: times_s % 10),
    ("timestamp % 60", f.TIMESTAMP, lambda times_s: times_s % 60),
    ("timestamp % 100", f.TIMESTAMP, lambda times_s: times_s % 100),
    ("timestamp % 3600 // 60", f.TIMESTAMP, lambda times_s: times_s % 3600 // 60),
    ("timestamp % 86400 // 3600", f.TIMESTAMP, lambda times_s: times_s % 86400 // 3600),
    ("length of movie_title", f.MOVIE_TITLE, lambda texts: tuple(str(len(t)) for t in texts)),
    ("last character of movie_title", f.MOVIE_TITLE, lambda texts: tuple(t[-1:] for t in texts)),
    ("last character of user_id", f.USER_ID, lambda texts: tuple(t[-1:] for t in texts)),
    ("last character of movie_id", f.MOVIE_ID, lambda texts: tuple(t[-1:] for t in texts)),
)
BINS = f"timestamp in {NUM_BINS} equal bins"
FEATURES = (
    *TEXT_FEATURES,
    *NUMBER_FEATURES,
    f.MOVIE_GENRES,
    *(name for name, _, _ in DERIVED),
    BINS,
)
RAW_OF = {name: raw for name, raw, _ in DERIVED} | {BINS: f.TIMESTAMP}

Keys = NDArray[np.uint64]
# The key of a value that a row does not have.
ABSENT_KEY = np.uint64(0)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SUMS = ("n0", "n1", "sum0", "sum1")


@dataclass(frozen=True)
class _Values:
    """Distinct values of one raw feature: `keys` [v], `sums` [4, v] as in _SUMS, the values."""

    keys: Keys
    sums: Ints
    values: Any


def mix(keys: Keys) -> Keys:
    """Returns splitmix64's finaliser (Steele, Lea, Flood 2014) of each key."""
    with np.errstate(over="ignore"):
        keys = keys + _ODD
        keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return keys ^ (keys >> np.uint64(31))


def halves(rows: Rows) -> Ints:
    """Returns 0 or 1 for each row, by its user, movie and time alone."""
    key = mix(rows.users.hashes)[rows.users.codes] ^ rows.movies.hashes[rows.movies.codes]
    return (mix(mix(key) ^ rows.times_s.astype(np.uint64)) & np.uint64(1)).astype(np.int64)


def measure_values(rows: Rows, range_s: tuple[float, float]) -> Any:
    """Returns the table of the values of `rows`; `range_s` is that of the time bins."""
    half = halves(rows)
    tables = []
    for name in (*TEXT_FEATURES, *NUMBER_FEATURES, f.MOVIE_GENRES):
        if name not in rows.table.column_names:
            continue
        found = _raw_values(rows, name, half)
        tables.append(
            _table(name, found, rows.text(name).faults if name in TEXT_FEATURES else None)
        )
        for derived, raw, function in DERIVED:
            if raw == name:
                tables.append(_table(derived, _regrouped(found, function(found.values))))
        if name == f.TIMESTAMP:
            tables.append(_table(BINS, _regrouped(found, _bins(found.values, range_s))))
    return pa.concat_tables(tables)


def shown_values(rows: Rows, name: str, range_s: tuple[float, float]) -> list[str]:
    """Returns a feature's value in each row as text, for people."""
    raw = RAW_OF.get(name, name)
    if raw not in rows.table.column_names:
        return ["absent"] * len(rows)
    if raw in TEXT_FEATURES:
        texts = rows.text(raw)
        values: Any = tuple("absent" if at < 0 else texts.values[at] for at in texts.codes)
    else:
        values = rows.times_s if raw == f.TIMESTAMP else column(rows.table, raw).to_pylist()
    for derived, _, function in DERIVED:
        if derived == name:
            values = function(values)
    if name == BINS:
        values = _bins(values, range_s)
    return [str(value) for value in values]


def title_values(titles: Any) -> Any:
    """Returns the table of a catalogue's titles, which no row need have."""
    texts = coded(titles.unique())
    sums = np.zeros((4, len(texts.values)), dtype=np.int64)
    return _table(f.MOVIE_TITLE, _Values(texts.hashes, sums, texts.values), texts.faults)


def _raw_values(rows: Rows, name: str, half: Ints) -> _Values:
    array = column(rows.table, name)
    if name == f.MOVIE_GENRES:
        keys, codes = np.unique(_list_keys(array), return_inverse=True)
        return _Values(keys, _sums(codes, half, rows.units, len(keys)), ())
    if name in TEXT_FEATURES:
        texts = rows.text(name)
        keys, codes, values = texts.hashes, texts.codes, texts.values
    else:
        array = array.dictionary_encode()
        values = array.dictionary.to_numpy()
        codes = pc.fill_null(array.indices, ABSENT).to_numpy(zero_copy_only=False).astype(np.int64)
        keys = _number_keys(values)
    # bincount counts from 0: what is absent goes to the end.
    codes = np.where(codes == ABSENT, len(keys), codes)
    sums = _sums(codes, half, rows.units, len(keys) + 1)
    return _Values(np.append(keys, ABSENT_KEY), sums, values)


def _sums(codes: Ints, half: Ints, units: Ints, num_values: int) -> Ints:
    at = half * num_values + codes
    counts = np.bincount(at, minlength=2 * num_values)
    sums = np.bincount(at, weights=units, minlength=2 * num_values)
    both: Ints = np.concatenate([counts, sums.astype(np.int64)]).reshape(4, num_values)
    return both


def _number_keys(values: Any) -> Keys:
    return mix(np.asarray(values, dtype=np.float64).view(np.uint64) + np.uint64(1))


def _list_keys(lists: Any) -> Keys:
    """Returns a key of each list of integers, by its members in their order."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    members = pc.fill_null(lists.flatten(), ABSENT).to_numpy(zero_copy_only=False)
    ends = np.cumsum(lengths)
    places = np.arange(len(members)) - np.repeat(ends - lengths, lengths)
    with np.errstate(over="ignore"):
        each = mix(members.astype(np.uint64) ^ mix(places.astype(np.uint64)))
        before = np.concatenate([np.zeros(1, np.uint64), np.cumsum(each, dtype=np.uint64)])
        keys = mix(before[ends] - before[ends - lengths] + lengths.astype(np.uint64))
    keys[lists.is_null().to_numpy(zero_copy_only=False)] = ABSENT_KEY
    return keys


def _bins(times_s: Ints, range_s: tuple[float, float]) -> Ints:
    width_s = max(range_s[1] - range_s[0], 1.0) / NUM_BINS
    return np.clip((times_s - range_s[0]) // width_s, 0, NUM_BINS - 1).astype(np.int64)


def _regrouped(raw: _Values, derived: Any) -> _Values:
    """Returns the sums by derived value; `derived` is in the order of `raw.values`."""
    made = id_hashes(derived) if isinstance(derived, tuple) else _number_keys(derived)
    keys, codes = np.unique(np.append(made, raw.keys[len(made) :]), return_inverse=True)
    sums = np.zeros((4, len(keys)), dtype=np.int64)
    for row in range(4):
        np.add.at(sums[row], codes, raw.sums[row])
    return _Values(keys, sums, ())


def _table(name: str, found: _Values, faults: Any = None) -> Any:
    bits = np.zeros(len(found.keys), dtype=np.int16)
    if faults is not None:
        bits[: len(faults)] = faults
    columns = {
        "feature": np.full(len(found.keys), FEATURES.index(name), dtype=np.int16),
        "key": found.keys,
        **dict(zip(_SUMS, found.sums, strict=True)),
        "faults": bits,
    }
    table = pa.table({key: pa.array(value) for key, value in columns.items()})
    return table.filter(pa.array((found.sums[:2].sum(axis=0) > 0) | (faults is not None)))
