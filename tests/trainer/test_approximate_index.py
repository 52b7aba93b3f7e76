"""A tiny catalogue searched by an inverted file, held against an exact search of the same model."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_model import DAY, START_S, without_state
from transform.features import USER_STATE_FIELDS

pytestmark = pytest.mark.tfx

NUM_CANDIDATES = 13
APPROXIMATE = {"approximate_from": 1, "max_linear_movies": 2}


@pytest.fixture(scope="module")
def exact(make_export: Callable[..., Any]) -> Any:
    return make_export({}, max_linear_movies=2)


@pytest.fixture(scope="module")
def all_probed(make_export: Callable[..., Any]) -> Any:
    return make_export({}, **APPROXIMATE, index_probes=1.0)


@pytest.fixture(scope="module")
def one_probed(make_export: Callable[..., Any]) -> Any:
    return make_export({}, **APPROXIMATE, index_probes=0.01)


def contract(export: Any) -> Any:
    return json.loads((export.model / "assets.extra" / "contract.json").read_text())


def recommend(
    model: Path, k: int, exclude: list[list[str]], num_candidates: int = 0, **changed: Any
) -> Any:
    """What two users are recommended; the first has rated m3 and m4."""
    import tensorflow as tf

    unknown = tf.fill([2], -1.0)
    history = {
        "history_movie_ids": tf.constant([["m3", "m4"], ["", ""]]),
        "history_ratings": tf.constant([[5.0, 1.0], [-1.0, -1.0]]),
        "history_timestamps": tf.constant(
            [[START_S + 99 * DAY, START_S + 98 * DAY], [-1, -1]], tf.int64
        ),
    }
    loaded = tf.saved_model.load(str(model))
    found = loaded.signatures["recommend"](
        user_id=tf.constant(["u1", "stranger"]),
        timestamp=tf.fill([2], tf.constant(START_S + 100 * DAY, tf.int64)),
        raw_user_age=unknown,
        bucketized_user_age=unknown,
        user_gender=tf.fill([2], tf.constant(-1, tf.int64)),
        user_occupation_text=tf.fill([2], ""),
        **{**without_state(2, USER_STATE_FIELDS), **history},
        k=tf.constant(k),
        num_candidates=tf.constant(num_candidates),
        exclude=tf.reshape(tf.constant(exclude, tf.string), [2, -1]),
        exclude_seen=tf.constant(changed.get("exclude_seen", False)),
    )
    return {key: value.numpy() for key, value in found.items()}


def ids(found: Any, row: int = 0) -> list[str]:
    return [movie.decode() for movie in found["movie_id"][row]]


def test_the_contract_says_what_the_index_is_and_finds(exact: Any, all_probed: Any) -> None:
    assert contract(exact)["candidate_index"] == "exact"
    assert contract(exact)["candidate_index_recall"] is None
    found = contract(all_probed)
    assert found["candidate_index"] == "ivf"
    assert found["candidate_index_recall"] == 1.0
    assert found["candidate_index_latency_ratio"] > 0


@pytest.mark.parametrize("k", [1, 5, NUM_CANDIDATES])
@pytest.mark.parametrize("num_candidates", [0, 6])
def test_with_all_clusters_probed_it_is_the_exact_search(
    exact: Any, all_probed: Any, k: int, num_candidates: int
) -> None:
    asked = (k, [[], []], num_candidates)
    one, other = recommend(exact.model, *asked), recommend(all_probed.model, *asked)
    assert one["movie_id"].tolist() == other["movie_id"].tolist()
    assert one["reason"].tolist() == other["reason"].tolist()
    assert other["score"] == pytest.approx(one["score"], abs=1e-5)
    assert other["predicted_rating"] == pytest.approx(one["predicted_rating"], abs=1e-5)


def test_what_is_excluded_or_seen_does_not_come_back(exact: Any, all_probed: Any) -> None:
    asked = (4, [["m0", "nobody-knows", "m2"], ["m1", "", ""]])
    one = recommend(exact.model, *asked, exclude_seen=True)
    other = recommend(all_probed.model, *asked, exclude_seen=True)
    assert one["movie_id"].tolist() == other["movie_id"].tolist()
    assert not {"m0", "m2", "m3", "m4"} & set(ids(other))
    assert "m1" not in ids(other, 1) and len(set(ids(other, 1))) == 4


def test_more_than_the_lists_hold_is_searched_exactly(exact: Any, one_probed: Any) -> None:
    for k, exclude in ((99, [[], []]), (NUM_CANDIDATES, [["m0"], [""]])):
        one, other = (recommend(each.model, k, exclude) for each in (exact, one_probed))
        assert one["movie_id"].tolist() == other["movie_id"].tolist()
        assert len(set(ids(other, 1))) == NUM_CANDIDATES


def test_one_cluster_is_probed_and_the_movies_of_the_matrix(one_probed: Any) -> None:
    """Three places fit into one list and that of the two covered movies, m0 and m1."""
    import tensorflow as tf

    held = tf.train.load_checkpoint(str(one_probed.model / "variables" / "variables"))
    names, lists, starts = (
        held.get_tensor(f"candidates/{name}/.ATTRIBUTES/VARIABLE_VALUE").tolist()
        for name in ("movie_ids", "list_movies", "list_starts")
    )
    assert len(starts) == 5  # three clusters of eleven movies, those of the matrix, and the end
    assert sorted(lists) == list(range(NUM_CANDIDATES))
    of = [[names[row].decode() for row in lists[a:b]] for a, b in itertools.pairwise(starts)]
    assert of[-1] == ["m0", "m1"]
    found = ids(recommend(one_probed.model, 3, [[], []]), 1)
    allowed = [set(part) | {"m0", "m1"} for part in of[:-1]]
    assert any(set(found) <= each for each in allowed)


def test_a_refresh_puts_new_movies_into_the_clusters_that_there_are(
    one_probed: Any, tmp_path: Path
) -> None:
    import tensorflow as tf

    from foundation.digests import sha256_tree
    from serving.reindexing import Movie, reindexed
    from transform.point_in_time import MovieState

    names = sorted([f"m{number}" for number in range(12)] + ["new-1", "new-2"])
    movies = [
        Movie(name, "Amélie", (0,), MovieState(number + 1, 3.0, START_S, number + 1.0))
        for number, name in enumerate(names)
    ]
    refreshed = tmp_path / "refreshed"
    reindexed(one_probed.model, sha256_tree(one_probed.model), movies, START_S + DAY, refreshed)
    before, after = (
        tf.train.load_checkpoint(str(folder / "variables" / "variables"))
        for folder in (one_probed.model, refreshed)
    )
    suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    for name in ("inverted_file/centres", "inverted_file/scale"):
        assert before.get_tensor(name + suffix).tolist() == after.get_tensor(name + suffix).tolist()
    assert sorted(after.get_tensor("candidates/list_movies" + suffix)) == list(range(14))
    assert sorted(ids(recommend(refreshed, 99, [[], []]))) == names
    few = recommend(refreshed, 2, [[names[0]], [""]])
    assert "" not in ids(few) and names[0] not in ids(few)
