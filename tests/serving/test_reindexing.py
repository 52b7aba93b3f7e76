"""A real SavedModel given another catalogue: what it recommends then, and what stays as it was."""

from pathlib import Path
from typing import Any

import pytest

from foundation.digests import sha256_tree
from registry.contract import read_contract
from serving.reindexing import Movie, NotRefreshableError, reindexed
from tests.serving import constant_model, indexed_model
from transform.point_in_time import MovieState

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
