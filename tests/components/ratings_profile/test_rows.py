"""Tables as arrays."""

import numpy as np

from components.ratings_profile.rows import Rows, coded, id_hashes, starts_of_runs
from components.ratings_profile.text_faults import kinds
from transform.arrow import pa


def test_first_rows_by_file_and_line(made):
    rows = [
        made.rating("1", str(i), 3.0, 500 - i, source_line=i, source_file=f"{i % 2}.dat")
        for i in range(60)
    ]
    table = Rows(made.history(rows))
    found = [(item[0], item[1]) for item in table.samples(np.arange(60))]
    assert found == [("0.dat", line) for line in range(0, 20, 2)]
    few = np.flatnonzero(table.lines < 8)
    assert [item[:2] for item in table.samples(few)] == [
        *(("0.dat", line) for line in (0, 2, 4, 6)),
        *(("1.dat", line) for line in (1, 3, 5, 7)),
    ]


def test_first_rows_of_many_files_when_the_first_has_few(made):
    files = ["a"] * 3 + ["b"] * 4 + ["c"] * 93
    rows = [made.rating("1", str(i), 3.0, i, source_file=name) for i, name in enumerate(files)]
    found = [item[:2] for item in Rows(made.history(rows)).samples(np.arange(100))]
    assert found == [(files[line - 1], line) for line in range(1, 11)]


def test_a_sample_is_a_rating(made):
    rows = Rows(made.history([made.rating("7", "50", 4.5, 9)]))
    assert rows.samples(np.array([True]), "why") == (
        ("u.data", 1, "7", "50", 4.5, made.start_s + 9, "why"),
    )


def test_text_with_nothing_and_with_bytes_that_are_not_utf8():
    raw = pa.array([b"a", None, b"\xed\xa0\x80", b"a"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 4, raw.buffers())
    found = coded(text)
    assert found.codes.tolist() == [0, -1, 1, 0]
    assert found.values == ("a", r"\xed\xa0\x80")
    assert [kinds(bits) for bits in found.faults.tolist()] == [(), ("surrogate",)]


def test_hashes_are_blake2b():
    # b2sum -l 64 of the three bytes "abc".
    import hashlib

    expected = int.from_bytes(hashlib.blake2b(b"abc", digest_size=8).digest(), "big")
    assert id_hashes(("abc",)).tolist() == [expected]


def test_runs():
    assert starts_of_runs(np.array([3, 3, 1, 3])).tolist() == [0, 2, 3]
    assert starts_of_runs(np.array([])).tolist() == []
