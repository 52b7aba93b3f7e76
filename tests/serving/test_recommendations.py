"""Asking a real, tiny SavedModel for recommendations."""

from pathlib import Path

import pytest

from foundation.errors import RecommenderError
from serving.recommendations import Question, Recommendation, Recommender, Why
from tests.serving import echoing_model
from transform.point_in_time import PastRating

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose score of movie i is i, or 10 - i for women; it obeys exclusions."""
    import tensorflow as tf

    class Model(tf.Module):
        @tf.function(
            input_signature=[
                tf.TensorSpec([None], tf.string, name="user_id"),
                tf.TensorSpec([None], tf.int64, name="timestamp"),
                tf.TensorSpec([None], tf.int64, name="user_gender"),
                tf.TensorSpec([None], tf.string, name="user_occupation_text"),
                tf.TensorSpec([], tf.int32, name="k"),
                tf.TensorSpec([], tf.int32, name="num_candidates"),
                tf.TensorSpec([None, None], tf.string, name="exclude"),
            ]
        )
        def recommend(  # type: ignore[no-untyped-def]
            self, user_id, timestamp, user_gender, user_occupation_text, k, num_candidates, exclude
        ):
            ids = tf.constant(["1", "2", "3", "4"])
            scores = tf.constant([1.0, 2.0, 3.0, 4.0])
            scores = tf.where(user_gender[0] == 0, 10.0 - scores, scores)
            banned = tf.reduce_any(ids[:, None] == exclude[0][None, :], axis=1)
            top, at = tf.math.top_k(tf.where(banned, float("-inf"), scores), k=tf.minimum(k, 4))
            shown = tf.where(tf.math.is_finite(top), tf.gather(ids, at), "")
            title = tf.strings.join(
                [shown, user_id[0], tf.strings.as_string(timestamp[0]), user_occupation_text[0]],
                "/",
            )
            return {
                "movie_id": shown[None],
                "movie_title": title[None],
                "score": top[None],
                "predicted_rating": top[None] / 2.0 + tf.cast(num_candidates, tf.float32),
            }

    path = tmp_path_factory.mktemp("model")
    model = Model()
    tf.saved_model.save(model, str(path), signatures={"recommend": model.recommend})
    return path


def test_the_answer_is_ordered_and_complete(model_dir: Path) -> None:
    answer = Recommender(model_dir).recommend(Question("42", 7, k=2, num_candidates=3))
    assert answer == [
        Recommendation(1, "4", "4/42/7/", predicted_rating=5.0, score=4.0),
        Recommendation(2, "3", "3/42/7/", predicted_rating=4.5, score=3.0),
    ]


def test_known_facts_reach_the_model_and_unknown_names_are_left_out(model_dir: Path) -> None:
    facts = {"user_gender": 0, "user_occupation_text": "Künstler", "shoe_size": 44}
    answer = Recommender(model_dir).recommend(Question("x", timestamp_s=0, k=1, facts=facts))
    assert [movie.title for movie in answer] == ["1/x/0/Künstler"]


def test_excluded_movies_do_not_come_back(model_dir: Path) -> None:
    answer = Recommender(model_dir).recommend(Question("x", 0, k=4, exclude=["4", "2"]))
    assert [movie.movie_id for movie in answer] == ["3", "1"]


def test_a_history_reaches_the_model_and_its_reasons_come_back(tmp_path: Path) -> None:
    recommender = Recommender(echoing_model.save(tmp_path / "model"))
    past = [PastRating(f"m{number}", 4.0, number) for number in (2, 1, 9)]
    first, second = recommender.recommend(Question("x", 9, k=2, past=past))
    # m9 is of the very second; m1 and m2 are seen.
    assert (first.movie_id, second.movie_id) == ("m3", "m4")
    assert first.why == Why("history", ("Title of m2", "Title of m1"))
    (stranger,) = recommender.recommend(Question("x", 9, k=1))
    assert (stranger.movie_id, stranger.why) == ("m1", Why("popular"))


def test_a_k_below_one_is_refused(model_dir: Path) -> None:
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        Recommender(model_dir).recommend(Question("x", 0, k=0))


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecommenderError, match="holds no SavedModel"):
        Recommender(tmp_path)


def test_a_model_that_cannot_recommend_is_named(tmp_path: Path) -> None:
    import tensorflow as tf

    module = tf.Module()
    module.f = tf.function(lambda x: {"y": x}, input_signature=[tf.TensorSpec([], tf.float32)])
    tf.saved_model.save(module, str(tmp_path), signatures={"other": module.f})
    with pytest.raises(RecommenderError, match="no signature 'recommend'; it has other"):
        Recommender(tmp_path)
