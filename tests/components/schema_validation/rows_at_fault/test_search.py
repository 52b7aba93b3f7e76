"""Counts and samples over the files of a history."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.ratings_profile.profile import MAX_SAMPLES
from components.ratings_profile.rows import id_hashes
from components.schema_validation.findings import Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rows_at_fault.answers import from_json, with_rows
from components.schema_validation.rows_at_fault.fault import Fault, Where, of_all, of_value
from components.schema_validation.rows_at_fault.questions import Question
from components.schema_validation.rows_at_fault.search import (
    Answer,
    SearchHistory,
    merge,
    search,
)
from pipeline.beam import beam_args
from transform.arrow import pa, pq

TOO_HIGH = Question("user_rating", Fault("range", 0.5, 5.0), until_s=100.0)
NO_MOVIE = Question("movie_id", Fault("missing"), until_s=100.0)


def history(ratings: list[float], first_line: int = 1, file: str = "u.data") -> Any:
    rows = range(len(ratings))
    return pa.table(
        {
            "user_id": pa.array([f"u{first_line + i}" for i in rows], pa.string()),
            "movie_id": pa.array(["7"] * len(ratings), pa.string()),
            "user_rating": pa.array(ratings, pa.float32()),
            "timestamp": pa.array([50] * len(ratings), pa.int64()),
            "source_file": pa.array([file] * len(ratings), pa.string()),
            "source_line": pa.array([first_line + i for i in rows], pa.int64()),
        }
    )


@given(st.lists(st.lists(st.sampled_from([3.0, 7.0]), max_size=30), max_size=5), st.randoms())
def test_parts_in_any_order_give_what_the_whole_gives(
    parts: list[list[float]], random: Any
) -> None:
    tables = []
    line = 1
    for ratings in parts:
        tables.append(history(ratings, line))
        line += len(ratings)
    whole = pa.concat_tables([history([]), *tables])
    answers = [search(table, [TOO_HIGH, NO_MOVIE]) for table in [history([]), *tables]]
    random.shuffle(answers)
    half = len(answers) // 2
    nested = [merged for merged in (merge(answers[:half]), merge(answers[half:])) if merged]
    assert merge(nested) == search(whole, [TOO_HIGH, NO_MOVIE])


def test_the_count_is_exact_and_the_samples_are_the_first_by_file_and_line() -> None:
    second, first = history([9.0] * 30, 1, "b.csv"), history([9.0] * 4, 7, "a.csv")
    (answer,) = merge([search(second, [TOO_HIGH]), search(first, [TOO_HIGH])])
    assert answer.rows == 34
    places = [(sample.source, sample.line) for sample in answer.samples]
    assert places == [("a.csv", n) for n in range(7, 11)] + [("b.csv", n) for n in range(1, 7)]
    assert len(places) == MAX_SAMPLES
    assert answer.samples[0].note == "user_rating: 9"


def test_a_beam_pass_over_the_files_answers_the_same(tmp_path: Path) -> None:
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions

    tables = [history([3.0, 9.0]), history([3.0]), history([9.0, 9.0], 40)]
    paths = []
    for number, table in enumerate(tables):
        paths.append(str(tmp_path / f"history-{number:05d}-of-00003.parquet"))
        pq.write_table(table, paths[-1])
    target = tmp_path / "answers.json"
    with beam.Pipeline(options=PipelineOptions(beam_args())) as pipeline:
        _ = pipeline | beam.Create(paths) | SearchHistory([TOO_HIGH, NO_MOVIE], str(target))
    found = from_json(json.loads(target.read_text()))
    assert found == search(pa.concat_tables(tables), [TOO_HIGH, NO_MOVIE])
    assert [answer.rows for answer in found] == [3, 0]


@pytest.mark.parametrize("show_ids", [False, True])
def test_findings_get_rows_share_and_examples_with_hashed_users(show_ids: bool) -> None:
    finding = Finding("E-VALUE-RANGE", "error", "", "7 > 5", split="train", feature="user_rating")
    other = Finding("E-FEATURE-NEW", "error", "", "", split="train", feature="shoe_size", rows=3)
    (answer,) = search(history([3.0, 9.0, 9.0], 5), [TOO_HIGH])
    answered = {TOO_HIGH: answer, NO_MOVIE: Answer()}
    found, same, none = with_rows(
        [finding, other, other],
        [TOO_HIGH, None, NO_MOVIE],
        answered,
        {"train": 8},
        Identities("f" * 64, show_ids),
    )
    assert same is other
    assert none is other
    assert (found.rows, found.share) == (2, 0.25)
    assert [(e.source, e.line) for e in found.examples] == [("u.data", 6), ("u.data", 7)]
    assert found.examples[0].text.endswith("user_rating: 9")
    assert ("u6" in found.examples[0].text) is show_ids


def test_a_value_that_names_a_person_is_not_shown() -> None:
    missing = Question("user_id", Fault("missing"))
    rows = history([3.0]).set_column(0, "user_id", pa.array([None], pa.string()))
    (answer,) = search(rows, [missing])
    assert answer.samples[0].note == "user_id"


def test_of_many_values_half_make_room_for_rows() -> None:
    told = tuple(Example(f"movie {n}") for n in range(10))
    finding = Finding("E-TITLES-CHANGED", "error", "", "", examples=told, where=IDS)
    (answer,) = search(history([9.0] * 12, 5), [TOO_HIGH])
    identities = Identities("f" * 64, False)
    (found,) = with_rows([finding], [TOO_HIGH], {TOO_HIGH: answer}, {"": 8}, identities)
    assert [example.line for example in found.examples] == [5, 6, 7, 8, 9, *[None] * 5]
    assert found.examples[5:] == told[:5]


MEN = of_value("user_gender", "1")
IDS = Where("user_id", Fault("ids", ids=frozenset({5})))
PLACED = (Example("told", "u.data", 3),)


@pytest.mark.parametrize(
    ("told", "where", "rows", "share", "lines"),
    [
        ({}, MEN, 2, 0.25, [5, 6]),
        ({"rows": 0, "share": 0.0}, MEN, 2, 0.25, [5, 6]),
        ({}, of_all("user_rating", counted=False), None, None, [5, 6]),
        ({"rows": 6, "share": 0.75}, IDS, 6, 0.75, [5, 6]),
        ({"rows": 6, "share": 0.75, "examples": PLACED}, IDS, 6, 0.75, [3]),
        ({"rows": 6, "share": 0.75, "examples": (Example("movie 7"),)}, IDS, 6, 0.75, [5, 6, None]),
    ],
)
def test_what_a_rule_has_told_stays(
    told: Any, where: Where, rows: int | None, share: float | None, lines: list[int | None]
) -> None:
    finding = Finding("E-UNLIKE-REFERENCE", "error", "", "", where=where, **told)
    (answer,) = search(history([9.0, 9.0], 5), [TOO_HIGH])
    identities = Identities("f" * 64, False)
    (found,) = with_rows([finding], [TOO_HIGH], {TOO_HIGH: answer}, {"": 8}, identities)
    assert (found.rows, found.share) == (rows, share)
    assert [example.line for example in found.examples] == lines


@pytest.mark.parametrize(
    ("fault", "feature", "note"),
    [
        (Fault("value", value="1"), "user_gender", "user_gender: male (1)"),
        (Fault("value", value="3"), "user_rating", ""),
        (Fault("any"), "timestamp", ""),
        (Fault("ids", ids=frozenset(id_hashes(("u1",)).tolist())), "user_id", ""),
    ],
)
def test_what_a_row_shows_anyhow_is_not_said_again(fault: Fault, feature: str, note: str) -> None:
    rows = history([3.0]).append_column("user_gender", pa.array([1]))
    (answer,) = search(rows, [Question(feature, fault)])
    assert [sample.note for sample in answer.samples] == [note]
