"""The table against the graph: what it says is what is emitted, with each option."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from transform import features as f
from transform.feature import Feature, Outcome
from transform.feature_page import OPTIONS, as_markdown
from transform.feature_table import feature_rows, feature_table
from transform.params import TransformParams

DAY = 86_400
# Options of different features, put together so that few graphs show them all.
TOGETHER: dict[str, Mapping[str, Any]] = {
    "default": {},
    "hashing": {
        "id_encoding": "hashing", "season_encoding": "cyclic", "timestamp_bucketing": "quantiles",
        "num_timestamp_buckets": 5, "title_tokens": "characters", "title_ngrams": (3, 5),
    },
    "oov": {
        "min_user_ratings": 5, "num_oov_buckets": 8, "title_ngrams": (1, 2),
        "max_genres": 1, "max_occupations": 1, "age_boundaries": (),
    },
}  # fmt: skip


def test_the_page_is_the_tables(project: Path) -> None:
    printed = as_markdown()
    assert (project / "docs" / "features.md").read_text(encoding="utf-8") == printed, (
        "write it anew: python -m transform.feature_page > docs/features.md"
    )


def test_the_rows_are_json_and_name_every_feature_once() -> None:
    rows = [dict(row) for row in feature_rows(TransformParams())]
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)
    assert set(names) == {*f.MODEL_FEATURES} - {f.SEASON_CYCLIC}


TOWERS = {
    "query": (f.QUERY_FIELDS, f.QUERY_FEATURES),
    "candidate": (f.CANDIDATE_FIELDS, f.CANDIDATE_FEATURES),
    "head": ((*f.MOVIE_STATE_FIELDS, f.TIMESTAMP), f.MOVIE_STATE_FEATURES),
}


@pytest.mark.parametrize("option", [*OPTIONS, *TOGETHER.values()])
def test_a_feature_is_made_of_the_fields_of_its_tower(option: Mapping[str, Any]) -> None:
    for feature in feature_table(TransformParams(**option)):
        fields, names = TOWERS[feature.tower]
        assert set(feature.fields) <= set(fields)
        assert feature.name in names
        required = set(feature.fields) <= set(f.REQUIRED_FIELDS)
        assert (feature.missing.kind == "refused") == required


def rating(user: str, movie: str, timestamp: int, **optional: Any) -> dict[str, Any]:
    row = {"user_id": user, "movie_id": movie, "user_rating": 4.0, "timestamp": timestamp}
    return row | {
        key: value if isinstance(value, list) else [value] for key, value in optional.items()
    }


TRAIN = [
    rating(
        f"u{i % 5}", f"m{i % 7}", (100 + 40 * i) * DAY + i * 3_600,
        movie_title=f"The Long Title {i % 7}", movie_genres=[i % 3, 5], raw_user_age=15.0 + i,
        user_gender=i % 2, user_occupation_text=("writer", "nurse", "none")[i % 3],
        history_movie_ids=["m1", "m2"], history_ratings=[4.0, 3.5],
        history_timestamps=[90 * DAY, 80 * DAY], user_rating_count=2, user_rating_mean=3.75,
        movie_rating_count=i, movie_rating_mean=3.0, movie_last_timestamp=99 * DAY,
        movie_recent_popularity=0.5,
    )
    for i in range(30)
]  # fmt: skip
MISSING = rating("u1", "m1", 200 * DAY)
NOT_A_NUMBER = rating("u1", "m1", 200 * DAY, raw_user_age=float("nan"))
UNSEEN = {
    "movie_title": "Xxxxxxxx", "movie_genres": 17, "raw_user_age": 99.0,
    "user_gender": 7, "user_occupation_text": "astronaut",
    "history_movie_ids": ["nothing"], "history_ratings": [9.5], "history_timestamps": [-1],
    "user_rating_count": 1_000_000, "user_rating_mean": 9.5, "movie_rating_count": 1_000_000,
    "movie_rating_mean": 9.5, "movie_last_timestamp": 5, "movie_recent_popularity": 9_999.0,
}  # fmt: skip
BEFORE = rating("nobody", "nothing", 0, **UNSEEN)
AFTER = rating("nobody", "nothing", 20_000 * DAY, **UNSEEN)


def test_every_option_of_the_page_is_tried() -> None:
    tried = {(key, value) for option in TOGETHER.values() for key, value in option.items()}
    assert {(key, value) for option in OPTIONS for key, value in option.items()} <= tried


@pytest.fixture(scope="module", params=TOGETHER.values(), ids=TOGETHER)
def run(request: pytest.FixtureRequest, transformed: Callable[..., Any]) -> Any:
    """Returns the table of an option, and what its graph made of train rows and of others."""
    option = request.param
    train, others, output = transformed(TRAIN, [MISSING, NOT_A_NUMBER, BEFORE, AFTER], **option)
    return feature_table(TransformParams(**option)), _arrays(train), _arrays(others), output


def _arrays(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    import numpy as np

    return [{key: np.asarray(value) for key, value in row.items()} for row in rows]


@pytest.mark.tfx
def test_the_table_names_exactly_what_is_emitted(run: Any) -> None:
    table, train, others, _ = run
    for row in [*train, *others]:
        assert set(row) == {feature.name for feature in table} | set(f.PASSED_THROUGH)


@pytest.mark.tfx
def test_types_and_shapes(run: Any) -> None:
    import tensorflow as tf

    table, train, others, output = run
    spec = output.transformed_feature_spec()
    for feature in table:
        assert spec[feature.name].dtype == tf.as_dtype(feature.dtype)
        varying = feature.shape[1:] == ("varying",)
        assert isinstance(spec[feature.name], tf.io.VarLenFeature) == varying
        for row in [*train, *others]:
            shape = row[feature.name].shape
            assert len(shape) == 1 if varying else shape == feature.shape[1:]


def bounds(feature: Feature, output: Any) -> tuple[float, float]:
    """Returns the ends of a range; without them the feature may take any value."""
    lowest, highest = feature.range.lowest, feature.range.highest
    if feature.range.vocabulary:
        known = output.vocabulary_size_by_name(feature.range.vocabulary)
        highest = known + feature.range.oov_buckets - 1
    unbounded = float("inf")
    return (
        -unbounded if lowest is None else lowest,
        unbounded if highest is None else highest,
    )


@pytest.mark.tfx
def test_values_keep_to_their_range(run: Any) -> None:
    table, train, others, output = run
    for feature in table:
        lowest, highest = bounds(feature, output)
        values = [value for row in [*train, *others] for value in row[feature.name].reshape(-1)]
        assert lowest <= min(values)
        assert max(values) <= highest
        if feature.range.vocabulary:
            assert any(value > highest - feature.range.oov_buckets for value in values)


@pytest.mark.tfx
def test_missing_values_give_what_the_table_says(run: Any) -> None:
    table, _, others, output = run
    for feature in table:
        if feature.missing.kind != "refused":
            for row in others[:2]:
                check_outcome(feature, feature.missing, row[feature.name], output)


@pytest.mark.tfx
def test_unseen_values_give_what_the_table_says(run: Any) -> None:
    table, train, others, output = run
    for feature in table:
        before, after = (row[feature.name] for row in others[2:])
        if feature.unseen.kind == "edge":
            values = [row[feature.name] for row in train]
            lowest, highest = feature.range.lowest, feature.range.highest
            assert before == (min(values) if lowest is None else lowest)
            assert after == (max(values) if highest is None else highest)
        else:
            check_outcome(feature, feature.unseen, after, output)


def check_outcome(feature: Feature, outcome: Outcome, value: Any, output: Any) -> None:
    if outcome.kind == "empty":
        assert value.shape == (0,), feature.name
    elif outcome.kind == "value":
        assert value == outcome.value, feature.name
    elif outcome.kind == "oov":
        known = output.vocabulary_size_by_name(feature.range.vocabulary)
        assert value.size, feature.name
        assert (value >= known).all(), feature.name
        assert (value < known + feature.range.oov_buckets).all(), feature.name
    else:
        assert outcome.kind == "regular", feature.name


@pytest.mark.tfx
def test_a_row_without_a_required_field_is_refused(transformed: Callable[..., Any]) -> None:
    for feature in feature_table(TransformParams()):
        if feature.missing.kind == "refused":
            (field,) = feature.fields
            assert field in f.REQUIRED_FIELDS
    for field in (f.USER_ID, f.MOVIE_ID, f.TIMESTAMP):
        row = {key: value for key, value in MISSING.items() if key != field}
        with pytest.raises(Exception, match=field):
            transformed([row], [])
