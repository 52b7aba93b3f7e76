"""However refused rows were packed, all come back, in order, and counted."""

import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from components.ratings_example_gen.quarantine import count_by_code, merge, pack
from components.ratings_example_gen.records import Refused

rows = st.builds(
    Refused,
    source=st.sampled_from(["a.csv", "b.csv"]),
    line=st.integers(1, 50),
    code=st.sampled_from(["E-TYPE", "E-FIELDS"]),
    message=st.text(max_size=5),
    raw=st.text(max_size=5),
)


@given(st.lists(st.lists(rows, min_size=1, max_size=8), max_size=8))
def test_rows_come_back_in_the_order_of_the_files(parts):
    packs = [pack(part) for part in parts]
    lines = list(merge(packs))
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    back = [json.loads(line) for line in lines]
    keys = [(row["source"], row["line"], row["code"]) for row in back]
    assert keys == sorted(keys)
    given_rows = [asdict(row) for part in parts for row in part]
    assert sorted(map(str, back)) == sorted(map(str, given_rows))
    codes = [row["code"] for row in back]
    assert count_by_code(packs) == {code: codes.count(code) for code in set(codes)}


def test_a_thousand_alike_take_little_room():
    part = [Refused("u.data", i, "E-TYPE", f"u.data:{i}: E-TYPE", "1\t2") for i in range(1000)]
    packed = pack(part)
    assert len(packed.lines) * 5 < sum(len(line) for line in merge([packed]))
