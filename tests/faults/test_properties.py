"""Healthy data spoilt at random, anywhere and to any extent: the matching code, the right rows."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from components.schema_validation.findings import Finding
from components.schema_validation.rule_file import Rules
from tests.faults.conftest import Originals
from tests.faults.data import (
    AGE,
    GENDER,
    MOVIE,
    OCCUPATION,
    RATING,
    TIME,
    TITLE,
    USER,
    ZIP,
    Data,
    Folder,
)
from tests.faults.faults_of_behaviour import bot
from tests.faults.faults_of_text import mojibake
from tests.faults.judging import judge, measured

# The slow lane; they import neither TensorFlow nor TFX.
pytestmark = pytest.mark.tfx

Spoil = Callable[[Data], str]

# A case takes a second: shrinking a failure would take minutes, and the seed says all.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

SEEDS = st.integers(0, 2**32 - 1).map(random.Random)
IDS = Rules().ids


@st.composite
def impossible_ratings(draw: Any) -> Spoil:
    """Some rows with a rating that no scale of ours has."""
    rating = draw(st.integers(6, 10**6) | st.integers(-(10**6), -1) | st.sampled_from([0, 2.25]))
    rng, count = draw(SEEDS), draw(st.integers(1, 50))

    def spoil(data: Data) -> str:
        data.at_fault = rng.sample(data.rows, count)
        for row in data.at_fault:
            row[RATING] = str(rating)
        return "E-RATING-RANGE"

    return spoil


@st.composite
def repeated_rows(draw: Any) -> Spoil:
    """Some rows once more, anywhere behind the original."""
    rng, count = draw(SEEDS), draw(st.integers(1, 200))

    def spoil(data: Data) -> str:
        data.at_fault = [list(row) for row in rng.sample(data.rows, count)]
        data.rows += data.at_fault
        return "E-DUPLICATE"

    return spoil


@st.composite
def repeated_blocks(draw: Any) -> Spoil:
    """A stretch of the file again, all of it later by one time."""
    count = draw(st.integers(IDS.repeated_rows, 400))
    start = draw(st.integers(0, 700))
    lag_s = draw(st.integers(3_600, 90 * 86_400))

    def spoil(data: Data) -> str:
        block = data.rows[start : start + count]
        copies = [list(row) for row in block]
        for row in copies:
            row[TIME] = str(int(row[TIME]) + lag_s)
        data.rows += copies
        data.at_fault = [*block, *copies]
        return "E-REPEATED-BLOCK"

    return spoil


@st.composite
def bursts(draw: Any) -> Spoil:
    """A new user with more ratings in a window than the rules allow."""
    window_s, limit = draw(
        st.sampled_from(
            [
                (60, IDS.user_burst.per_minute),
                (600, IDS.user_burst.per_10_minutes),
                (3_600, IDS.user_burst.per_hour),
            ]
        )
    )
    count, rng = limit + draw(st.integers(1, 300)), draw(SEEDS)

    def spoil(data: Data) -> str:
        movies = sorted({row[MOVIE] for row in data.rows})
        start = int(rng.choice(data.rows)[TIME])
        rated = {(rng.choice(movies), start + rng.randrange(window_s)) for _ in range(9 * count)}
        bot(data, sorted(rated)[:: len(rated) // count][:count])
        return "E-USER-BURST"

    return spoil


@st.composite
def clockwork(draw: Any) -> Spoil:
    """A new user who rates at one distance."""
    count = draw(st.integers(IDS.clockwork_rows + 1, 150))
    step_s, rng = draw(st.integers(1, 86_400)), draw(SEEDS)

    def spoil(data: Data) -> str:
        movies = rng.sample(sorted({row[MOVIE] for row in data.rows}), count)
        start = min(int(row[TIME]) for row in data.rows)
        bot(data, [(movie, start + i * step_s) for i, movie in enumerate(movies)])
        return "E-USER-CLOCKWORK"

    return spoil


@st.composite
def leaks(draw: Any) -> Spoil:
    """A feature that mostly is the rating in other words."""
    column = draw(st.sampled_from([AGE, GENDER, OCCUPATION, ZIP]))
    share, rng = draw(st.floats(0.8, 1.0)), draw(SEEDS)
    words: dict[int, Callable[[int], str]] = {
        AGE: lambda stars: str(20 + 7 * stars),
        GENDER: lambda stars: "MF"[stars > 3],
        OCCUPATION: lambda stars: ["artist", "doctor", "lawyer", "student", "writer"][stars - 1],
        ZIP: lambda stars: f"{7 * stars:05d}",
    }

    def spoil(data: Data) -> str:
        data.at_fault = list(data.rows)
        for row in data.rows:
            if rng.random() < share:
                row[column] = words[column](int(row[RATING]))
        return "E-LABEL-LEAK"

    return spoil


@st.composite
def changing_people(draw: Any) -> Spoil:
    """A user some of whose ratings have another gender."""
    rng, share = draw(SEEDS), draw(st.floats(0.01, 0.99))

    def spoil(data: Data) -> str:
        user = rng.choice(data.rows)[USER]
        rows = data.at_fault = [row for row in data.rows if row[USER] == user]
        for row in rng.sample(rows, min(len(rows) - 1, 1 + int(share * len(rows)))):
            row[GENDER] = "F" if row[GENDER] == "M" else "M"
        return "E-USER-ATTRIBUTES"

    return spoil


@st.composite
def misread_titles(draw: Any) -> Spoil:
    """Some titles with letters that UTF-8 writes in two bytes, read as Windows-1252."""
    rng, count = draw(SEEDS), draw(st.integers(1, 30))

    def spoil(data: Data) -> str:
        titles = sorted({row[TITLE] for row in data.rows if not row[TITLE].isascii()})
        chosen = set(rng.sample(titles, min(count, len(titles))))
        data.at_fault = [row for row in data.rows if row[TITLE] in chosen]
        for row in data.at_fault:
            row[TITLE] = mojibake(row[TITLE])
        return "E-TEXT-MOJIBAKE"

    return spoil


FAULTS = st.one_of(
    impossible_ratings(),
    repeated_rows(),
    repeated_blocks(),
    bursts(),
    clockwork(),
    leaks(),
    changing_people(),
    misread_titles(),
)


def findings(data: Data) -> tuple[list[Finding], frozenset[tuple[str, int]]]:
    """What is found, and the rows at fault."""
    with tempfile.TemporaryDirectory() as scratch:
        written = data.write(Path(scratch) / "in")
        return judge(measured(written.path, Path(scratch) / "out")), written.at_fault


@settings(max_examples=24, phases=PHASES)
@given(spoil=FAULTS)
def test_a_fault_anywhere_is_found_where_it_is(small: Originals, spoil: Spoil) -> None:
    data = small.log()
    code = spoil(data)
    found, at_fault = findings(data)
    hits = [item for item in found if item.code == code and item.severity == "error"]
    assert hits, f"expected {code}, found {sorted({item.code for item in found})}"
    shown = {(e.source, e.line) for hit in hits for e in hit.examples if e.line is not None}
    assert shown and {(Path(source).name, line) for source, line in shown} <= at_fault


@settings(max_examples=8, phases=PHASES)
@given(rng=SEEDS, users=st.floats(0.3, 1.0), rows=st.floats(0.5, 1.0))
def test_no_part_of_healthy_data_raises_an_error(
    small: Originals, rng: random.Random, users: float, rows: float
) -> None:
    data = small.log()
    ids = sorted({row[USER] for row in data.rows})
    kept = set(rng.sample(ids, max(10, int(users * len(ids)))))
    data.rows = [row for row in data.rows if row[USER] in kept and rng.random() < rows]
    rng.shuffle(data.rows)
    found, _ = findings(data)
    small_splits = {"E-SPLIT-SMALL", "E-SPLIT-EMPTY"}  # true of so few rows
    assert not {item.code for item in found if item.severity == "error"} - small_splits


@settings(max_examples=10, phases=PHASES)
@given(share=st.floats(0.01, 0.99))
def test_a_file_that_ends_in_a_line_refuses_that_line_alone(small: Originals, share: float) -> None:
    data = small.folder()
    assert isinstance(data, Folder)
    content = data.files()["u.data"]
    left = content[: int(share * len(content))]
    lines = left.split(b"\n")
    whole = not lines[-1] or content[len(left) : len(left) + 1] == b"\n"
    data.damage["u.data"] = lambda content: left
    found, _ = findings(data)
    errors = [item for item in found if item.severity == "error"]
    if whole:
        assert not [item for item in errors if item.examples]
    else:
        refused = [example for item in errors for example in item.examples]
        assert [(example.source, example.line) for example in refused] == [("u.data", len(lines))]
