"""Each form that a request comes in, and each that is refused: by line, with its reason."""

import base64
import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.ratings_example_gen.blocks import TextBlock
from components.request_log_example_gen.bodies import PARAMETERS
from components.request_log_example_gen.parsing import (
    MAX_LINE_BYTES,
    MAX_UNKNOWN_KEYS,
    Parsed,
    as_table,
    parse_block,
)
from components.request_log_example_gen.reasons import REASONS
from transform import features as f

PLAIN = {"user_id": "42", "timestamp": 893286638}


def parse(*lines):
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return parse_block(TextBlock(0, "log.jsonl", 1, b"\n".join(texts) + b"\n"))


def refusal(line):
    parsed = parse(line)
    assert parsed.requests == []
    (refused,) = parsed.refused
    assert (refused.source, refused.line) == ("log.jsonl", 1)
    assert refused.message.startswith(f"log.jsonl:1: {refused.code}: ")
    assert refused.message.endswith(REASONS[refused.code].cure)
    return refused


@pytest.mark.parametrize(
    "line",
    [
        PLAIN,
        {"signature_name": "serving_default", "instances": [PLAIN]},
        {"inputs": {"user_id": ["42"], "timestamp": [893286638]}},
        {"request": PLAIN, "took_ms": 3},
        {"request": {"instances": [PLAIN]}},
        {"request": json.dumps({"inputs": {"user_id": ["42"], "timestamp": [893286638]}})},
        {**PLAIN, "k": 10, "num_candidates": 0, "exclude": ["1"], "signature_name": "recommend"},
        {"inputs": {"user_id": ["42"], "timestamp": [893286638], "k": 3, "exclude": [["1"]]}},
        {"instances": [{**PLAIN, "user_id": {"b64": base64.b64encode(b"42").decode()}}]},
    ],
)  # fmt: skip
def test_every_form_gives_the_same_request(line):
    parsed = parse(line)
    assert parsed.requests == [PLAIN]
    assert not parsed.refused and not parsed.unknown_keys


def test_all_fields_are_understood_the_label_too():
    every = {
        "bucketized_user_age": 25, "movie_genres": [4, 7], "movie_id": "7", "movie_title": "Heat",
        "raw_user_age": 33.5, "timestamp": 893286638, "user_gender": 1, "user_id": "42",
        "user_occupation_label": 3, "user_occupation_text": "writer", "user_rating": 4.0,
        "user_zip_code": "12345",
    }  # fmt: skip
    assert set(every) == set(f.ALL_FIELDS)
    parsed = parse(every)
    assert parsed.requests == [every]
    assert as_table(parsed.requests).to_pylist() == [every]


def test_missing_markers_null_and_nan_mean_absent():
    marked = {
        **PLAIN, "movie_id": "", "movie_title": None, "movie_genres": [-1, -1], "raw_user_age": -1,
        "bucketized_user_age": float("nan"), "user_gender": -1,
    }  # fmt: skip
    assert parse(marked, {**PLAIN, "movie_genres": [5, -1]}).requests == [
        PLAIN,
        {**PLAIN, "movie_genres": [5]},
    ]
    assert as_table([PLAIN])["movie_genres"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (b"{", "E-REQUEST-JSON", "expected one JSON object"),
        (b"[1, 2]", "E-REQUEST-JSON", "a list, expected one JSON object"),
        (b'"x"', "E-REQUEST-JSON", "text"),
        (b'{"user_id": "\xff"}', "E-REQUEST-JSON", "byte 0xff at offset 13"),
        (b'{"user_id": "1", "user_id": "2"}', "E-REQUEST-JSON", "key 'user_id' given twice"),
        (b'{"a": ' * 100_000, "E-REQUEST-JSON", "recursion"),
        ({"request": "{"}, "E-REQUEST-JSON", "expected one JSON object"),
        ({**PLAIN, "user_id": 42}, "E-REQUEST-TYPE", "user_id='42' (a number), expected text"),
        ({**PLAIN, "user_id": "\ud800"}, "E-REQUEST-TYPE", r"user_id='\ud800' (text)"),
        ({**PLAIN, "timestamp": 8.5}, "E-REQUEST-TYPE", "timestamp='8.5' (a number)"),
        ({**PLAIN, "timestamp": 2**63}, "E-REQUEST-TYPE", "expected a whole number"),
        ({**PLAIN, "timestamp": True}, "E-REQUEST-TYPE", "(true or false)"),
        ({**PLAIN, "raw_user_age": "33"}, "E-REQUEST-TYPE", "raw_user_age='33' (text)"),
        ({**PLAIN, "raw_user_age": 1e39}, "E-REQUEST-TYPE", "raw_user_age='1e+39'"),
        (b'{"user_rating": -Infinity}', "E-REQUEST-TYPE", "user_rating='-inf'"),
        ({**PLAIN, "movie_genres": 4}, "E-REQUEST-TYPE", "expected a list of whole numbers"),
        ({**PLAIN, "movie_genres": ["Drama"]}, "E-REQUEST-TYPE", "movie_genres: a list"),
        ({"instances": PLAIN}, "E-REQUEST-TYPE", "instances: an object, expected a list"),
        ({"instances": ["x"]}, "E-REQUEST-TYPE", "instances[0]: text, expected an object"),
        ({"inputs": ["x"]}, "E-REQUEST-TYPE", "inputs: a list, expected lists by field"),
        ({"inputs": PLAIN}, "E-REQUEST-TYPE", "inputs.timestamp: a number, expected a list"),
        ({"inputs": {"user_id": ["1"], "timestamp": []}}, "E-REQUEST-TYPE",
         "lengths timestamp 0, user_id 1"),
        ({"inputs": {}, "instances": []}, "E-REQUEST-TYPE", "both"),
        ({"instances": []}, "E-REQUEST-MISSING", "an empty list"),
        ({"inputs": {"user_id": [], "timestamp": []}}, "E-REQUEST-MISSING", "without a request"),
        ({}, "E-REQUEST-MISSING", "the request has no user_id and no timestamp"),
        ({**PLAIN, "timestamp": -1}, "E-REQUEST-MISSING", "the request has no timestamp"),
        (b'{"user_id": "' + b"x" * MAX_LINE_BYTES, "E-OVERSIZE", "more than 1048576 bytes"),
    ],
)  # fmt: skip
def test_refused(line, code, says):
    refused = refusal(line)
    assert refused.code == code
    assert says in refused.message


def test_a_request_is_refused_alone_and_kept():
    parsed = parse(b"", {"instances": [PLAIN, {"user_id": "7"}, PLAIN]}, b"  \r", PLAIN)
    assert parsed.requests == [PLAIN] * 3
    assert parsed.blank_lines == 2
    (refused,) = parsed.refused
    assert (refused.line, refused.raw) == (2, '{"user_id": "7"}')
    assert "instances[1] has no timestamp" in refused.message


def test_unknown_keys_are_counted_by_name():
    wrapped = {"request": {**PLAIN, "tenant": 1}, "status": 200}
    column = {"inputs": {"user_id": ["1"], "timestamp": [1], "userid": ["1"]}, "b": 0}
    parsed = parse({"instances": [{**PLAIN, "tenant": 1}, PLAIN], "a": 0}, wrapped, column)
    assert dict(parsed.unknown_keys) == {"tenant": 2, "userid": 1, "a": 1, "b": 1}
    assert len(parsed.requests) == 4


def test_names_of_unknown_keys_are_capped_and_harmless():
    parsed = Parsed()
    parsed.count_keys({str(i): 1 for i in range(MAX_UNKNOWN_KEYS + 5)})
    parsed.count_keys({"0": 4})
    assert len(parsed.unknown_keys) == MAX_UNKNOWN_KEYS and parsed.unknown_keys["0"] == 5
    assert list(parse({**PLAIN, "\x1b[31m": 1}).unknown_keys) == [r"\x1b[31m"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*f.ALL_FIELDS, *PARAMETERS, "instances", "inputs", "request", "b64"])
            | st.text(alphabet=string.ascii_letters, max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON_VALUES)
def test_whatever_comes_is_a_request_or_refused(value):
    parsed = parse(value)
    assert parsed.requests or parsed.refused
    assert all({"user_id", "timestamp"} <= set(request) for request in parsed.requests)
    assert as_table(parsed.requests).num_rows == len(parsed.requests)
    for refused in parsed.refused:
        assert refused.code in REASONS and "\n" not in refused.message


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_whatever_bytes_come_are_a_request_blank_or_refused(line):
    line = line.replace(b"\n", b"")
    parsed = parse(line)
    assert len(parsed.refused) + len(parsed.requests) + parsed.blank_lines >= 1


VALUES = {
    f.USER_ID: st.text(min_size=1, max_size=8),
    f.TIMESTAMP: st.integers(0, 2**40),
    f.MOVIE_ID: st.text(min_size=1, max_size=8),
    f.USER_GENDER: st.sampled_from([0, 1]),
    f.MOVIE_GENRES: st.lists(st.integers(0, 20), min_size=1, max_size=4),
}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=4))
def test_rows_and_columns_say_the_same(requests):
    columns = {name: [request[name] for request in requests] for name in VALUES}
    assert parse({"instances": requests}).requests == requests
    assert parse({"inputs": columns}).requests == requests
    assert parse(*requests).requests == requests


@pytest.mark.parametrize("depth", [*range(960, 1010, 3), 5000])
def test_nesting_never_breaks_the_reader(depth):
    deep = b'{"instances": [{"user_id": "1", "x": ' + b"[" * depth + b"]" * depth + b"}]}"
    (refused,) = parse(deep).refused
    assert refused.code in ("E-REQUEST-JSON", "E-REQUEST-MISSING")
