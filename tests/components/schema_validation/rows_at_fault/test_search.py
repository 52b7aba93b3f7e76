"""Counts and samples over the files of a history."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.ratings_profile.profile import MAX_SAMPLES
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rows_at_fault.answers import from_json, with_rows
from components.schema_validation.rows_at_fault.questions import Fault, Question
from components.schema_validation.rows_at_fault.search import (
    Answer,
    SearchHistory,
    merge,
    search,
)
from transform.arrow import pa, pq

RUNNER = ["--runner=apache_beam.runners.portability.fn_api_runner.fn_runner.FnApiRunner"]
TOO_HIGH = Question(
    "train", "user_rating", "E-VALUE-RANGE", -math.inf, 100.0, Fault("range", 0.5, 5.0)
)
NO_MOVIE = Question("train", "movie_id", "E-FEATURE-MISSING", -math.inf, 100.0, Fault("missing"))


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
    with beam.Pipeline(options=PipelineOptions(RUNNER)) as pipeline:
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
    found, same = with_rows(
        [finding, other], answered, {"train": 8}, Identities("f" * 64, show_ids)
    )
    assert same is other
    assert (found.rows, found.share) == (2, 0.25)
    assert [(e.source, e.line) for e in found.examples] == [("u.data", 6), ("u.data", 7)]
    assert found.examples[0].text.endswith("user_rating: 9")
    assert ("u6" in found.examples[0].text) is show_ids


def test_a_value_that_names_a_person_is_not_shown() -> None:
    missing = Question("train", "user_id", "E-FEATURE-MISSING", -math.inf, 100.0, Fault("missing"))
    rows = history([3.0]).set_column(0, "user_id", pa.array([None], pa.string()))
    (answer,) = search(rows, [missing])
    assert answer.samples[0].note == "user_id"
