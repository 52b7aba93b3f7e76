"""Rows of typed columns are refused for what a line of text is refused for, and nothing is bent."""

import pytest

from components.ratings_example_gen.arrow_bytes import to_bytes
from components.ratings_example_gen.records import MAX_LINE_BYTES, RowRules, Scale
from components.ratings_example_gen.typed_blocks import TypedBlock, parse_typed_block, typed_layout
from transform import features as f
from transform.arrow import pa

RULES = RowRules(Scale(0.5, 5.0, 0.5), 788_918_400, 1_800_000_000, "string")
SECONDS = 880_000_000


def parse(timestamps=None, **columns):
    """One block with the given columns, the others unremarkable."""
    count = len(next(iter(columns.values()))) if columns else len(timestamps)
    table = {
        f.USER_ID: ["u"] * count, f.MOVIE_ID: ["m"] * count, f.USER_RATING: [4.0] * count,
        f.TIMESTAMP: [SECONDS] * count if timestamps is None else timestamps, **columns,
    }  # fmt: skip
    block = TypedBlock(0, "log.parquet", 1, to_bytes(pa.table(table)))
    return parse_typed_block(block, typed_layout(list(table), list(table)), RULES)


def strings(*values):
    """Values as Arrow strings, whatever their bytes, as a Parquet file may have them."""
    data = pa.array([v if isinstance(v, bytes) else v.encode() for v in values], pa.binary())
    return pa.Array.from_buffers(pa.string(), len(values), data.buffers())


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_whole_seconds_of_any_unit(unit, zone):
    times = pa.array([SECONDS, None, SECONDS + 1]).cast(pa.timestamp("s"))
    parsed = parse(times.cast(pa.timestamp(unit)).cast(pa.timestamp(unit, zone)))
    assert parsed.rows[f.TIMESTAMP].to_pylist() == [SECONDS, SECONDS + 1]
    assert [(row.line, row.code) for row in parsed.refused] == [(2, "E-MISSING")]


@pytest.mark.parametrize(("unit", "part"), [("ms", "0.25"), ("us", "0.000001"), ("ns", "0.5")])
def test_parts_of_a_second_are_not_cut_off(unit, part):
    ticks = {"ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    moment = SECONDS * ticks + round(float(part) * ticks)
    parsed = parse(pa.array([moment, SECONDS * ticks]).cast(pa.timestamp(unit)))
    assert parsed.rows[f.TIMESTAMP].to_pylist() == [SECONDS]
    (refused,) = parsed.refused
    assert f"log.parquet:1:4: E-TYPE: timestamp='{SECONDS}{part[1:]}'" in refused.message


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\nb", "E-CONTROL"),
        ("a\0b", "E-CONTROL"),
        ("\x1b[31m", "E-CONTROL"),
        (b"a\xffb", "E-ENCODING"),
        ("x" * 200_000, "E-OVERSIZE"),
    ],
)
def test_an_id_that_is_not_legible(value, code):
    parsed = parse(**{f.USER_ID: strings("a", value, "b")})
    assert parsed.rows[f.USER_ID].to_pylist() == ["a", "b"]
    assert [(row.line, row.code) for row in parsed.refused] == [(2, code)]
    assert parsed.refused[0].message.isprintable()


@pytest.mark.parametrize(
    ("title", "code"), [("x" * 200_000, "E-OVERSIZE"), (b"Caf\xe9", "E-ENCODING")]
)
def test_a_title_that_is_not_legible(title, code):
    parsed = parse(**{f.MOVIE_TITLE: strings("Heat", title)})
    assert [(row.line, row.code) for row in parsed.refused] == [(2, code)]
    assert len(parsed.refused[0].raw) <= MAX_LINE_BYTES


def test_a_genre_that_is_not_legible():
    genres = pa.ListArray.from_arrays(
        pa.array([0, 1, 3], pa.int32()), strings("War", "War", b"\xe9")
    )
    parsed = parse(**{f.MOVIE_GENRES: genres})
    assert parsed.rows[f.MOVIE_GENRES].to_pylist() == [[18]]
    assert [(row.line, row.code) for row in parsed.refused] == [(2, "E-ENCODING")]


def test_the_row_is_kept_with_its_bad_bytes_marked():
    (refused,) = parse(**{f.USER_ID: strings(b"a\xff")}).refused
    assert refused.raw == f"a\\xff\tm\t4\t{SECONDS}"
