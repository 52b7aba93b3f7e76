"""run_fn from end to end, and the exported model asked as a client asks."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from foundation.errors import ModelNotBlessedError
from tests.tiny_model import DAY, START_S, without_state
from transform.features import MOVIE_STATE_FIELDS, USER_STATE_FIELDS

pytestmark = pytest.mark.tfx

UNRATED = "m-unrated"
NUM_CANDIDATES = 13
NOW_S = START_S + 100 * DAY


@pytest.fixture(scope="module")
def signatures(export: Any) -> Any:
    import tensorflow as tf

    loaded = tf.saved_model.load(str(export.model))
    return loaded, loaded.signatures


def query(*users: str) -> dict[str, Any]:
    import tensorflow as tf

    missing = tf.fill([len(users)], -1.0)
    return {
        "user_id": tf.constant(users),
        "timestamp": tf.fill([len(users)], tf.constant(NOW_S, tf.int64)),
        "raw_user_age": missing,
        "bucketized_user_age": missing,
        "user_gender": tf.fill([len(users)], tf.constant(-1, tf.int64)),
        "user_occupation_text": tf.fill([len(users)], ""),
        **without_state(len(users), USER_STATE_FIELDS),
    }


def rated(*ratings: tuple[str, float, int]) -> dict[str, Any]:
    """The history of one user: movie, rating, seconds before the request; newest first."""
    import tensorflow as tf

    return {
        "history_movie_ids": tf.constant([[movie for movie, _, _ in ratings]]),
        "history_ratings": tf.constant([[stars for _, stars, _ in ratings]]),
        "history_timestamps": tf.constant([[NOW_S - ago for _, _, ago in ratings]], tf.int64),
    }


def recommend(
    signatures: Any,
    users: list[str],
    k: int,
    exclude: list[list[str]],
    num_candidates: int = 0,
    exclude_seen: bool = False,
    **history: Any,
) -> Any:
    import tensorflow as tf

    found = signatures[1]["recommend"](
        **(query(*users) | history),
        k=tf.constant(k),
        num_candidates=tf.constant(num_candidates),
        exclude=tf.reshape(tf.constant(exclude, tf.string), [len(users), -1]),
        exclude_seen=tf.constant(exclude_seen),
    )
    return {key: value.numpy() for key, value in found.items()}


def ids(found: Any, row: int = 0) -> list[str]:
    return [movie.decode() for movie in found["movie_id"][row]]


def test_the_history_holds_an_entry_for_each_epoch(export: Any) -> None:
    epochs = json.loads((export.run / "history.json").read_text())["epochs"]
    assert len(epochs) == 2
    assert {"loss", "retrieval_loss", "rating_loss", "eval_loss", "eval_rmse"} <= set(epochs[0])


def test_training_that_diverges_ends_with_one_error_and_leaves_no_model(
    export: Any, tmp_path: Path
) -> None:
    from trainer.run_fn import run_fn

    config = dict(export.fn_args.custom_config)
    config["trainer"] = {**config["trainer"], "learning_rate": 1e30}
    changed = {"custom_config": config, "serving_model_dir": str(tmp_path / "model")}
    with pytest.raises(ModelNotBlessedError, match="training diverged in epoch 1: ") as raised:
        run_fn(SimpleNamespace(**{**vars(export.fn_args), **changed}))
    assert "trainer.learning_rate" in raised.value.hint
    assert not (tmp_path / "model").exists()


def test_the_signatures_do_not_ask_for_the_label(signatures: Any) -> None:
    _, functions = signatures
    assert set(functions) == {
        "serving_default",
        "predict_examples",
        "transform_features",
        "transform_examples",
        "recommend",
        "index_candidates",
    }
    for function in functions.values():
        assert "user_rating" not in function.structured_input_signature[1]


def test_the_whole_catalogue_by_falling_score_each_movie_once(signatures: Any) -> None:
    found = recommend(signatures, ["u1"], 99, [[]])
    assert found["movie_id"].shape == (1, NUM_CANDIDATES)
    assert len(set(ids(found))) == NUM_CANDIDATES
    assert UNRATED in ids(found)
    scores = found["score"][0].tolist()
    assert scores == sorted(scores, reverse=True)


def test_fewer_are_the_first_of_all(signatures: Any) -> None:
    everything = recommend(signatures, ["u1", "stranger"], 99, [[], []])
    three = recommend(signatures, ["u1", "stranger"], 3, [[], []])
    assert ids(three, 0) == ids(everything, 0)[:3]
    assert ids(three, 1) == ids(everything, 1)[:3]


def test_of_the_likeliest_the_best_rated_are_the_answer(signatures: Any) -> None:
    likely = recommend(signatures, ["u1"], 4, [["m1"]])
    pairs = zip(likely["predicted_rating"][0].tolist(), ids(likely), strict=True)
    expected = [movie for _, movie in sorted(pairs, key=lambda pair: -pair[0])]
    assert ids(recommend(signatures, ["u1"], 2, [["m1"]], num_candidates=4)) == expected[:2]
    assert ids(recommend(signatures, ["u1"], 4, [["m1"]], num_candidates=1)) == expected


def test_ranking_the_whole_catalogue_leaves_excluded_movies_last(signatures: Any) -> None:
    found = recommend(signatures, ["u1"], 99, [["m0", "m1"]], num_candidates=99)
    assert ids(found)[-2:] == ["", ""]
    ratings = found["predicted_rating"][0][:-2].tolist()
    assert ratings == sorted(ratings, reverse=True)
    assert ratings[-1] >= 1


def test_excluded_movies_are_not_recommended_and_leave_empty_places(signatures: Any) -> None:
    exclude = [["m0", "m1", "nobody-knows"], ["", "", ""]]
    found = recommend(signatures, ["u1", "u1"], NUM_CANDIDATES, exclude)
    assert not {"m0", "m1"} & set(ids(found, 0))
    assert ids(found, 0)[-2:] == ["", ""]
    assert found["movie_title"][0][-1] == b""
    assert found["predicted_rating"][0][-2:].tolist() == [0.0, 0.0]
    assert {"m0", "m1"} <= set(ids(found, 1))


def test_an_unknown_user_gets_what_is_popular_and_is_told(signatures: Any) -> None:
    found = recommend(signatures, ["u1", "stranger"], 3, [[], []])
    assert found["known_user"].tolist() == [True, False]
    assert "m0" in ids(found, 1)


def test_a_history_changes_the_score_and_its_movies_can_be_left_out(signatures: Any) -> None:
    history = rated(("m3", 5.0, 60), ("m4", 1.0, 120))
    without = recommend(signatures, ["stranger"], NUM_CANDIDATES, [[]])
    scores = dict(zip(ids(without), without["score"][0].tolist(), strict=True))
    found = recommend(signatures, ["stranger"], NUM_CANDIDATES, [[]], **history)
    assert dict(zip(ids(found), found["score"][0].tolist(), strict=True)) != scores
    assert {"m3", "m4"} <= set(ids(found))
    left = recommend(
        signatures, ["stranger"], NUM_CANDIDATES, [["m0"]], exclude_seen=True, **history
    )
    assert not {"m0", "m3", "m4"} & set(ids(left))
    assert ids(left)[-3:] == ["", "", ""]


def test_ratings_of_the_same_second_and_later_are_not_read(signatures: Any) -> None:
    before = rated(("m3", 5.0, 60))
    leaked = rated(("m5", 1.0, -9), ("m4", 1.0, 0), ("m3", 5.0, 60))
    for one, other in zip(
        recommend(signatures, ["stranger"], 5, [[]], **before).values(),
        recommend(signatures, ["stranger"], 5, [[]], **leaked).values(),
        strict=True,
    ):
        assert one.tolist() == other.tolist()


def test_a_reason_names_movies_of_the_history_or_none(signatures: Any) -> None:
    history = rated(("m5", 1.0, -9), ("m3", 5.0, 60), ("m4", 4.0, 120))
    found = recommend(signatures, ["stranger"], NUM_CANDIDATES, [["m0"]], **history)
    kinds = found["reason"][0].tolist()
    assert kinds[-1] == b"" and set(kinds[:-1]) <= {b"history", b"people_like_you", b"popular"}
    for kind, names, titles in zip(
        kinds, found["reason_movie_id"][0], found["reason_movie_title"][0], strict=True
    ):
        assert {name.decode() for name in names} <= {"m3", "m4", ""}
        assert (kind == b"history") == any(names)
        assert [f"Amélie {name.decode()[1:]}" if name else "" for name in names] == [
            title.decode() for title in titles
        ]


def test_what_the_index_holds_is_what_index_candidates_answers(
    export: Any, signatures: Any
) -> None:
    """The signature alone, given the catalogue and the log's counts, makes the index again."""
    import numpy as np
    import tensorflow as tf

    from tests.tiny_model import NUM_TRAIN, ratings

    variables = tf.train.load_checkpoint(str(export.model / "variables" / "variables"))
    names = [movie.decode() for movie in _held(variables, "movie_ids")]
    train = ratings()[:NUM_TRAIN]
    moment = max(row["timestamp"] for row in train) + 1
    own = [[row for row in train if row["movie_id"] == name] for name in names]
    genres = [[sorted(names).index(name) % 3] if name != names[0] else [-1] for name in names]
    found = signatures[1]["index_candidates"](
        movie_id=tf.constant(names),
        movie_title=tf.constant(_held(variables, "titles")),
        movie_genres=tf.constant(genres, tf.int64),
        movie_rating_count=tf.constant([len(rows) for rows in own], tf.int64),
        movie_rating_mean=tf.constant(
            [np.mean([row["user_rating"] for row in rows]) if rows else -1.0 for rows in own],
            tf.float32,
        ),
        movie_last_timestamp=tf.constant(
            [max((row["timestamp"] for row in rows), default=-1) for rows in own], tf.int64
        ),
        movie_recent_popularity=tf.constant(
            [
                sum(2.0 ** (-(moment - row["timestamp"]) / (7 * DAY)) for row in rows)
                for rows in own
            ],
            tf.float32,
        ),
        timestamp=tf.fill([len(names)], tf.constant(moment, tf.int64)),
    )
    assert set(found) == {
        "embeddings",
        "rows",
        "movie_rating_count",
        "movie_rating_mean",
        "movie_idle_days",
        "movie_recent_popularity",
    }
    for name, value in found.items():
        np.testing.assert_allclose(value.numpy(), _held(variables, name), rtol=1e-5, err_msg=name)


def _held(variables: Any, name: str) -> Any:
    return variables.get_tensor(f"candidates/{name}/.ATTRIBUTES/VARIABLE_VALUE")


def test_titles_belong_to_their_ids(signatures: Any) -> None:
    found = recommend(signatures, ["u1"], NUM_CANDIDATES, [[]])
    titles = dict(zip(ids(found), found["movie_title"][0], strict=True))
    assert titles["m3"].decode() == "Amélie 3"
    assert titles[UNRATED] == b"Never rated"


def test_ratings_stay_on_the_scale_and_agree_with_serving_default(signatures: Any) -> None:
    import numpy as np
    import tensorflow as tf

    found = recommend(signatures, ["u1"], NUM_CANDIDATES, [[]])
    assert found["predicted_rating"].min() >= 1
    assert found["predicted_rating"].max() <= 5
    order = sorted(range(NUM_CANDIDATES), key=lambda place: ids(found)[place])
    names = [ids(found)[place] for place in order]
    genres = [[i % 3] if i else [-1] for i in range(NUM_CANDIDATES)]
    asked = signatures[1]["serving_default"](
        **query(*["u1"] * NUM_CANDIDATES),
        **without_state(NUM_CANDIDATES, MOVIE_STATE_FIELDS),
        movie_id=tf.constant(names),
        movie_title=tf.constant(found["movie_title"][0][order]),
        movie_genres=tf.constant(genres, tf.int64),
    )
    expected = found["predicted_rating"][0][order]
    np.testing.assert_allclose(asked["predicted_rating"].numpy(), expected, atol=1e-5)


def test_a_label_in_an_example_changes_nothing(signatures: Any) -> None:
    import tensorflow as tf

    def example(**label: float) -> bytes:
        text = {"user_id": b"u1", "movie_id": b"m1"}
        feature = {
            key: tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
            for key, value in text.items()
        }
        feature["timestamp"] = tf.train.Feature(int64_list=tf.train.Int64List(value=[86_400]))
        for key, value in label.items():
            feature[key] = tf.train.Feature(float_list=tf.train.FloatList(value=[value]))
        return bytes(tf.train.Example(features={"feature": feature}).SerializeToString())

    serialized = tf.constant([example(), example(user_rating=1.0), example(user_rating=5.0)])
    ratings = signatures[1]["predict_examples"](examples=serialized)["predicted_rating"].numpy()
    assert ratings[0] == ratings[1] == ratings[2]


def test_the_folder_names_no_path_of_this_machine(export: Any) -> None:
    for file in export.model.rglob("*"):
        if file.is_file():
            assert str(export.root).encode() not in file.read_bytes(), file.name


def test_a_fresh_process_needs_tensorflow_alone(export: Any) -> None:
    program = (
        "import sys, tensorflow as tf\n"
        "functions = tf.saved_model.load(sys.argv[1]).signatures\n"
        "names = {n.split('.')[0] for n in sys.modules}\n"
        "assert not names & {'tensorflow_transform', 'trainer', 'transform'}, names\n"
        "known = {'user_id': ['u1'], 'timestamp': [0], 'k': 2, 'num_candidates': 3}\n"
        "known['exclude_seen'] = True\n"
        "def value(name, spec):\n"
        "    unknown = '' if spec.dtype == tf.string else -1\n"
        "    missing = [[unknown]] if spec.shape.rank == 2 else [unknown]\n"
        "    return tf.constant(known.get(name, missing), spec.dtype)\n"
        "specs = functions['recommend'].structured_input_signature[1]\n"
        "found = functions['recommend'](**{n: value(n, s) for n, s in specs.items()})\n"
        "print(found['movie_id'].shape)\n"
    )
    command = [sys.executable, "-c", program, str(export.model)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=export.root)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "(1, 2)"
