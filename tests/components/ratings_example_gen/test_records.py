"""Each kind of bad line has its code; good lines survive a round trip."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.ratings_example_gen.blocks import TextBlock, parse_block
from components.ratings_example_gen.records import (
    MAX_LINE_BYTES,
    Fault,
    Layout,
    RowRules,
    Scale,
    parse_line,
    refuse,
)

U_DATA = Layout(
    "\t",
    ("user_id", "movie_id", "user_rating", "timestamp"),
    ("user", "item", "rating", "timestamp"),
    "ascii",
)
CSV = Layout(
    ",",
    ("user_id", "movie_id", "user_rating", "timestamp", "movie_title", "user_gender"),
    ("user", "item", "rating", "timestamp", "title", "gender"),
    "utf-8",
    quoted=True,
    header="user,item,rating,timestamp,title,gender",
)
WHOLE = RowRules(Scale(1, 5, 1), 788_918_400, 1_800_000_000)
HALVES = RowRules(Scale(0.5, 5, 0.5), 788_918_400, 1_800_000_000)
GOOD = {"user_id": "196", "movie_id": "242", "user_rating": 3.0, "timestamp": 881250949}


def test_good_line():
    assert parse_line(b"196\t242\t3\t881250949", U_DATA, WHOLE) == GOOD


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (b"196\t242\t3", "E-FIELDS", 0),
        (b"196\t242\t3\t881250949\t1", "E-FIELDS", 0),
        (b"196\t242\t3\t", "E-MISSING", 4),
        (b"\t242\t3\t881250949", "E-MISSING", 1),
        (b" 196\t242\t3\t881250949", "E-TYPE", 1),
        (b"196\t242 \t3\t881250949", "E-TYPE", 2),
        (b"007\t242\t3\t881250949", "E-TYPE", 1),
        (b"1_0\t242\t3\t881250949", "E-TYPE", 1),
        (b"+5\t242\t3\t881250949", "E-TYPE", 1),
        (b"=cmd|' /C calc'!A0\t242\t3\t881250949", "E-TYPE", 1),
        (b"196\t242\tthree\t881250949", "E-TYPE", 3),
        (b"196\t242\tNaN\t881250949", "E-TYPE", 3),
        (b"196\t242\tinf\t881250949", "E-TYPE", 3),
        (b"196\t242\t3.5\t881250949", "E-TYPE", 3),
        (b"196\t242\t3e0\t881250949", "E-TYPE", 3),
        (b"196\t242\t0\t881250949", "E-RATING-RANGE", 3),
        (b"196\t242\t6\t881250949", "E-RATING-RANGE", 3),
        (b"196\t242\t-1\t881250949", "E-RATING-RANGE", 3),
        (b"196\t242\t3\t-1", "E-TIMESTAMP-RANGE", 4),
        (b"196\t242\t3\t0", "E-TIMESTAMP-RANGE", 4),
        (b"196\t242\t3\t88125", "E-TIMESTAMP-RANGE", 4),
        (b"196\t242\t3\t9223372036854775808", "E-TIMESTAMP-RANGE", 4),
        (b"196\t242\t3\t1997-12-04", "E-TYPE", 4),
        (b"196\t242\t3\t881250949.0", "E-TYPE", 4),
        (b"0\t242\t3\t881250949", "E-ID-RANGE", 1),
        (b"-4\t242\t3\t881250949", "E-ID-RANGE", 1),
        (b"2147483648\t242\t3\t881250949", "E-ID-RANGE", 1),
        (b"196\t99999999999999999999\t3\t881250949", "E-ID-RANGE", 2),
        (b"196\t24\x002\t3\t881250949", "E-CONTROL", 0),
        (b"196\t242\t3\t881250949\x1b[31m", "E-CONTROL", 4),
        (b"196\t24\xe9\t3\t881250949", "E-ENCODING", 0),
        ("١٩٦\t242\t3\t881250949".encode(), "E-ENCODING", 0),
        (b"9" * (MAX_LINE_BYTES + 1), "E-OVERSIZE", 0),
    ],
)
def test_bad_line(line, code, column):
    fault = parse_line(line, U_DATA, WHOLE)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.column) == (code, column)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"user,item,rating,timestamp,title,gender", "E-HEADER-REPEATED"),
        (b'1,2,3,881250949,"Casablanca,M', "E-QUOTE"),
        ("\u0661,2,3,881250949,x,M".encode(), "E-TYPE"),
        ("1,2,٣,881250949,x,M".encode(), "E-TYPE"),
        (b"1,2,3,881250949,x,Q", "E-ATTRIBUTE"),
        (b"1,2,3.25,881250949,x,M", "E-RATING-RANGE"),
        (b"1,2,5.5,881250949,x,M", "E-RATING-RANGE"),
        (b"1,2,3,881250949,\xff,M", "E-ENCODING"),
        (b"1,2,3,881250949,a\x00b,M", "E-CONTROL"),
        (b"1,2,3,881250949,a\xc2\x9bb,M", "E-CONTROL"),
    ],
)
def test_bad_csv_line(line, code):
    fault = parse_line(line, CSV, HALVES)
    assert isinstance(fault, Fault)
    assert fault.code == code


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "$\\frac{1$", "\x1b[31mred\x1b[0m", "=cmd|calc", "\u202eabc"],
)
def test_a_title_is_taken_as_it_is(title):
    record = parse_line(f"1,2,3,881250949,{title},M".encode(), CSV, HALVES)
    assert record["movie_title"] == title


@pytest.mark.parametrize("field", ["movie_genres", "user_occupation_label"])
def test_a_label_of_many_digits_is_refused(field):
    layout = Layout(
        ",", (*U_DATA.fields, field), (*U_DATA.names, field), "utf-8", quoted=True, header="h"
    )
    fault = parse_line(b"1,2,3,881250949," + b"1" * 5000, layout, HALVES)
    assert isinstance(fault, Fault) and fault.column == 5


@pytest.mark.parametrize("age", ["0", "121", "-1", "x"])
def test_an_age_that_the_schema_does_not_have_is_refused(age):
    names = (*U_DATA.fields, "raw_user_age")
    layout = Layout(",", names, names, "utf-8")
    fault = parse_line(f"1,2,3,881250949,{age}".encode(), layout, HALVES)
    assert isinstance(fault, Fault) and fault.code == "E-ATTRIBUTE"


def test_utf8_in_latin1_is_refused_and_latin1_is_not():
    fields = (*U_DATA.fields, "movie_title")
    layout = Layout("\t", fields, fields, "latin-1")
    line = "1\t2\t3\t881250949\tMisérables"
    assert parse_line(line.encode("latin-1"), layout, WHOLE)["movie_title"] == "Misérables"
    fault = parse_line(line.encode("utf-8"), layout, WHOLE)
    assert isinstance(fault, Fault) and fault.code == "E-ENCODING"


def test_quoted_fields_and_absent_values():
    record = parse_line('1,2,4.5,881250949,"Léon, ""the"" pro",'.encode(), CSV, HALVES)
    assert record == {
        "user_id": "1", "movie_id": "2", "user_rating": 4.5, "timestamp": 881250949,
        "movie_title": 'Léon, "the" pro', "user_gender": None,
    }  # fmt: skip


def test_milliseconds_are_named():
    fault = parse_line(b"196\t242\t3\t881250949000", U_DATA, WHOLE)
    assert isinstance(fault, Fault)
    assert fault.expected.endswith("(milliseconds?)")


def test_listed_ids_only():
    rules = RowRules(Scale(1, 5, 1), 0, 10**10, movies={"242"}, users={"196"})
    assert parse_line(b"196\t242\t3\t881250949", U_DATA, rules) == GOOD
    unknown_movie = parse_line(b"196\t243\t3\t881250949", U_DATA, rules)
    unknown_user = parse_line(b"197\t242\t3\t881250949", U_DATA, rules)
    assert isinstance(unknown_movie, Fault) and unknown_movie.code == "E-UNKNOWN-MOVIE"
    assert isinstance(unknown_user, Fault) and unknown_user.code == "E-UNKNOWN-USER"


def test_string_ids():
    rules = RowRules(Scale(1, 5, 1), 0, 10**10, id_type="string")
    record = parse_line(b"u-007\ttt0111161\t3\t881250949", U_DATA, rules)
    assert isinstance(record, dict) and record["user_id"] == "u-007"
    for bad in (b" u", b"=cmd", b"@x", b"u" * 257):
        fault = parse_line(bad + b"\t1\t3\t881250949", U_DATA, rules)
        assert isinstance(fault, Fault) and fault.code == "E-TYPE"


def test_message_has_place_value_expectation_and_cure():
    fault = parse_line(b"196\t242\t7\t881250949", U_DATA, WHOLE)
    assert isinstance(fault, Fault)
    refused = refuse("u.data", 11, fault, b"196\t242\t7\t881250949")
    assert refused.message == (
        "u.data:11:3: E-RATING-RANGE: rating='7', expected integer 1..5; fix or remove the row"
    )
    assert refused.raw == "196\t242\t7\t881250949"


def test_message_shows_no_escape_sequence():
    fault = Fault("E-TYPE", 1, "user='\\x1b[31m'", "an id")
    line = b"\x1b[31m" + b"x" * 9000
    refused = refuse("u.data", 1, fault, line)
    assert "\x1b" not in refused.message
    assert refused.raw == line.decode()


def test_a_moment_to_come_is_refused_with_the_setting_that_takes_it():
    line = b"196\t242\t3\t%d" % (WHOLE.timestamp_max_s + 1)
    fault = parse_line(line, U_DATA, WHOLE)
    assert isinstance(fault, Fault)
    assert "source.timestamp_max_s" in refuse("u.data", 1, fault, line).message
    later = RowRules(WHOLE.scale, WHOLE.timestamp_min_s, WHOLE.timestamp_max_s + 1)
    assert not isinstance(parse_line(line, U_DATA, later), Fault)


def test_a_row_is_kept_whole_up_to_the_longest_line():
    fault = Fault("E-TYPE", 1, "user='x'", "an id")
    line = "é".encode("latin-1") + b"x" * (MAX_LINE_BYTES - 1)
    assert refuse("u.data", 1, fault, line).raw == "\\xe9" + "x" * (MAX_LINE_BYTES - 1)
    assert refuse("u.data", 1, fault, line + b"yz").raw == refuse("u.data", 1, fault, line).raw


ids = st.integers(1, 2**31 - 1).map(str)
records = st.tuples(ids, ids, st.integers(1, 5), st.integers(788_918_400, 1_800_000_000))


@settings(deadline=None)
@given(records)
def test_parse_of_format_is_identity(record):
    user, movie, rating, timestamp = record
    line = f"{user}\t{movie}\t{rating}\t{timestamp}".encode()
    assert parse_line(line, U_DATA, WHOLE) == {
        "user_id": user, "movie_id": movie, "user_rating": float(rating), "timestamp": timestamp,
    }  # fmt: skip


field = st.one_of(
    st.sampled_from(["1", "5", "881250949", "0", "", " 1", "1_0", "٣", "NaN", "3.0", "-1", "1e3"]),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=8),
)


@settings(deadline=None)
@given(st.lists(st.lists(field, min_size=1, max_size=5).map("\t".join), max_size=12))
def test_block_agrees_with_line_by_line(texts):
    """The short way through a block accepts and refuses exactly what parse_line does."""
    good = "1\t1\t5\t881250949"  # seen first, so that the short way is taken for what follows
    lines = [good, *texts, good]
    block = TextBlock(0, "u.data", 1, "\n".join(lines).encode())
    parsed = parse_block(block, U_DATA, WHOLE)
    stripped = [line.encode().removesuffix(b"\r") for line in lines]
    expected = [parse_line(line, U_DATA, WHOLE) for line in stripped if line.strip()]
    assert parsed.rows_read == len(expected) == parsed.rows.num_rows + len(parsed.refused)
    assert [r.code for r in parsed.refused] == [e.code for e in expected if isinstance(e, Fault)]
    got = parsed.rows.to_pydict()
    kept = [e for e in expected if not isinstance(e, Fault)]
    for name in ("user_id", "movie_id", "user_rating", "timestamp"):
        assert got[name] == [record[name] for record in kept]
