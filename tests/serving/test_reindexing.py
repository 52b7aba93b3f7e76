"""A real SavedModel given another catalogue: what it recommends then, and what stays as it was."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation.digests import sha256_tree
from registry.contract import read_contract
from serving.recommendations import Question, Recommender
from serving.reindexing import Movie, NotRefreshableError, reindexed
from serving.state_params import state_params
from tests import tiny_model
from tests.serving import constant_model, indexed_model
from tests.tiny_model import Export
from transform.catalogue import read_catalogue
from transform.point_in_time import MovieState, movie_state

pytestmark = pytest.mark.tfx

OLD = ["m1", "m2", "m3"]


def movie(movie_id: str, popularity: float, genres: tuple[int, ...] = ()) -> Movie:
    state = MovieState(int(popularity), 4.0, 5, popularity)
    return Movie(movie_id, f"Title of {movie_id}", genres, state)


NEW = [movie("m0", 2.0), movie("m1", 1.0), movie("m3", 0.5, (4, 7)), movie("x", 9.0), movie("y", 3)]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed_model.save(tmp_path_factory.mktemp("model") / "model", OLD)


@pytest.fixture(scope="module")
def refreshed(old: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refreshed") / "model"
    assert reindexed(old, sha256_tree(old), NEW, 6, folder) == set(OLD)
    return folder


def load(folder: Path) -> Any:
    import tensorflow as tf

    return tf.saved_model.load(str(folder))


def recommended(model: Any, k: int, *exclude: str) -> list[tuple[str, str, float]]:
    import tensorflow as tf

    answer = model.signatures["recommend"](
        user_id=tf.constant(["u"]),
        timestamp=tf.constant([7], tf.int64),
        k=tf.constant(k),
        num_candidates=tf.constant(0),
        exclude=tf.constant([exclude or ("",)]),
    )
    names = ("movie_id", "movie_title", "score")
    rows = zip(*(answer[name].numpy()[0].tolist() for name in names), strict=True)
    return [(each.decode(), title.decode(), score) for each, title, score in rows if each]


def test_new_movies_are_recommended_and_those_that_are_gone_are_not(refreshed: Path) -> None:
    model = load(refreshed)
    found = recommended(model, 10)
    assert [each for each, _, _ in found] == ["x", "y", "m0", "m1", "m3"]
    assert found[0] == ("x", "Title of x", 9.0)
    assert [each for each, *_ in recommended(model, 2, "x", "m0", "m2", "unheard of")] == [
        "y",
        "m1",
    ]
    assert model.candidates.embeddings.numpy().tolist() == [
        [-1.0, 0.0], [0.0, 0.0], [2.0, 2.0], [-1.0, 0.0], [-1.0, 0.0]
    ]  # fmt: skip


def test_graph_and_vocabularies_stay_byte_for_byte(old: Path, refreshed: Path) -> None:
    before, after = sha256_tree(old), sha256_tree(refreshed)
    changed = {name for name, entry in before.items() if after.get(name) != entry}
    assert changed == {
        "assets.extra/contract.json",
        "fingerprint.pb",
        "variables/variables.data-00000-of-00001",
        "variables/variables.index",
    }
    assert set(before) - set(after) == {"fingerprint.pb"}
    assert set(load(refreshed).signatures) == set(load(old).signatures)


def test_the_contract_counts_the_candidates(old: Path, refreshed: Path) -> None:
    before, after = read_contract(old), read_contract(refreshed)
    assert (before.num_candidates, after.num_candidates) == (3, 5)
    assert after.signatures == before.signatures


def test_the_same_again_gives_the_same_files(refreshed: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert reindexed(refreshed, sha256_tree(refreshed), NEW, 6, again) == {
        "m0",
        "m1",
        "m3",
        "x",
        "y",
    }
    assert sha256_tree(again) == sha256_tree(refreshed)


def test_models_that_cannot_be_refreshed_are_named(tmp_path: Path) -> None:
    older = indexed_model.save(tmp_path / "older" / "model", OLD, index=False)
    with pytest.raises(NotRefreshableError, match="no signature index_candidates") as raised:
        reindexed(older, sha256_tree(older), NEW, 6, tmp_path / "out")
    assert "Run the pipeline again" in raised.value.hint
    constant = constant_model.save(tmp_path / "constant", 2.5)
    with pytest.raises(NotRefreshableError, match="no signature index_candidates"):
        reindexed(constant, sha256_tree(constant), NEW, 6, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def at_s() -> int:
    """A second after the last rating that the trained model saw: the moment of its own index."""
    return max(row["timestamp"] for row in tiny_model.ratings()[: tiny_model.NUM_TRAIN]) + 1


@pytest.fixture(scope="module")
def trained_movies(export: Export, at_s: int) -> list[Movie]:
    """The catalogue of the trained model, counted as it was in its train split."""
    past: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for row in tiny_model.ratings()[: tiny_model.NUM_TRAIN]:
        past[row["movie_id"]].append((row["user_rating"], row["timestamp"]))
    half_life_s = state_params(read_contract(export.model)).half_life_s
    return [
        Movie(
            row["movie_id"],
            row["movie_title"] or "",
            tuple(row["movie_genres"] or ()),
            movie_state(past[row["movie_id"]], at_s, half_life_s),
        )
        for row in read_catalogue(export.root / "catalogue.parquet").to_pylist()
    ]


def test_without_news_a_trained_model_keeps_its_index(
    export: Export, trained_movies: list[Movie], at_s: int, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    reindexed(export.model, sha256_tree(export.model), trained_movies, at_s, folder)
    before, after = load(export.model).candidates, load(folder).candidates
    names = [name for name, value in vars(before).items() if hasattr(value, "handle")]
    assert {"movie_ids", "embeddings", "movie_recent_popularity"} <= set(names)
    for name in names:
        there, fresh = getattr(before, name).numpy(), getattr(after, name).numpy()
        if there.dtype == np.float32:
            # The same arithmetic, but a loaded graph is optimised in another way.
            np.testing.assert_allclose(fresh, there, rtol=1e-5, atol=1e-6, err_msg=name)
        else:
            np.testing.assert_array_equal(fresh, there, err_msg=name)


def test_a_trained_model_recommends_a_movie_that_training_never_saw(
    export: Export, trained_movies: list[Movie], at_s: int, tmp_path: Path
) -> None:
    hit = Movie("new", "Brand New (1997)", (1,), MovieState(400, 4.9, at_s - 1, 300.0))
    movies = sorted([*trained_movies, hit], key=lambda each: each.movie_id)
    folder = tmp_path / "model"
    reindexed(export.model, sha256_tree(export.model), movies, at_s, folder)
    first, *_ = Recommender(folder).recommend(Question("stranger", at_s, k=3, num_candidates=0))
    assert (first.movie_id, first.title) == ("new", "Brand New (1997)")
    left_out = Question("stranger", at_s, k=30, exclude=["new"])
    assert "new" not in {each.movie_id for each in Recommender(folder).recommend(left_out)}
