"""`recommend` over a workspace with a real pushed model and a real rating history."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.main import cli
from pipeline import run_history
from pipeline.processes import ourselves
from pipeline.results import ArtifactRecord
from pipeline.run_history import RunSummary
from pipeline.workspace import Workspace
from registry.push import push
from registry.rollback import plan_rollback, rollback
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from tests.serving import echoing_model
from transform.features import MOVIE_ID, RAW_USER_AGE, TIMESTAMP, USER_GENDER, USER_ID, USER_RATING

pytestmark = pytest.mark.tfx

TRAIN_END_S = 100
NEWEST_S = 200
# user, movie, second, gender; user 7 came after training
RATINGS = [("42", "1", 50, 1), ("42", "3", 150, 1), ("7", "2", 160, 0)]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("output")
    workspace = Workspace(root)
    _save_model(root / "model")
    pushed = push(root / "model", workspace.serving, now_s=1000.0)
    _save_history(root / "history")
    _save_catalogue(root / "catalogue")
    (root / "ingest").mkdir()
    (root / "ingest" / "ingest.json").write_text(json.dumps({"synthetic": True}))
    boundaries = json.dumps({"train_end_s": TRAIN_END_S, "max_s": NEWEST_S})
    node = "RatingsExampleGen"
    artifacts = (
        ArtifactRecord(node, "examples", 1, "T", "", {"split_boundaries": boundaries}),
        ArtifactRecord(node, "history", 2, "T", str(root / "history")),
        ArtifactRecord(node, "ingest_report", 3, "T", str(root / "ingest")),
        ArtifactRecord(node, "catalogue", 4, "T", str(root / "catalogue")),
        ArtifactRecord(
            "Pusher", "pushed_model", 5, "PushedModel", "", {"model_digest": pushed.model_digest}
        ),
    )
    run_id = "0001-x"
    (workspace.runs / run_id).mkdir(parents=True)
    version = str(pushed.version)
    run_history.save(
        workspace,
        RunSummary(
            run_id, "succeeded", 0.0, ourselves(), pushed_version=version, artifacts=artifacts
        ),
    )
    return root


def _save_model(folder: Path) -> None:
    """Movies 1..4; the title tells what the model was asked: user, second, age, gender."""
    import tensorflow as tf

    class Model(tf.Module):
        @tf.function(
            input_signature=[
                tf.TensorSpec([None], tf.string, name=USER_ID),
                tf.TensorSpec([None], tf.int64, name=TIMESTAMP),
                tf.TensorSpec([None], tf.float32, name=RAW_USER_AGE),
                tf.TensorSpec([None], tf.int64, name=USER_GENDER),
                tf.TensorSpec([], tf.int32, name="k"),
                tf.TensorSpec([None, None], tf.string, name="exclude"),
            ]
        )
        def recommend(self, user_id, timestamp, raw_user_age, user_gender, k, exclude):  # type: ignore[no-untyped-def]
            ids = tf.constant(["1", "2", "3", "4"])
            kept = tf.boolean_mask(ids, ~tf.reduce_any(ids[:, None] == exclude[0], axis=1))[:k]
            number = tf.strings.as_string
            asked = [user_id[0], number(timestamp[0]), number(raw_user_age[0], precision=0)]
            title = tf.strings.join([*asked, number(user_gender[0])], " ")
            some = tf.strings.to_number(kept)[None]
            return {
                MOVIE_ID: kept[None],
                "movie_title": tf.fill(tf.shape(kept), title)[None],
                "score": some,
                "predicted_rating": some,
            }

    model = Model()
    tf.saved_model.save(model, str(folder), signatures={"recommend": model.recommend})


def _save_history(folder: Path) -> None:
    from transform.arrow import pa, pq
    from transform.history import bucket_file

    folder.mkdir()
    rows = [
        {USER_ID: user, MOVIE_ID: movie, TIMESTAMP: second, USER_GENDER: gender, USER_RATING: 4.0}
        for user, movie, second, gender in sorted(RATINGS)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / bucket_file(0, 1))


def _save_catalogue(folder: Path) -> None:
    from transform.arrow import pa, pq
    from transform.catalogue import CATALOGUE_FILE

    folder.mkdir()
    pq.write_table(pa.table({MOVIE_ID: ["1", "2", "3", "4"]}), folder / CATALOGUE_FILE)


@pytest.fixture(scope="module")
def ask(output: Path) -> Callable[..., Result]:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["recommend", *arguments, "--output", str(output)])

    return invoke


def test_a_known_user_gets_what_they_have_not_rated(ask: Callable[..., Result]) -> None:
    done = ask("--user", "42", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert [movie["movie_id"] for movie in answer["movies"]] == ["2", "4"]
    assert answer["movies"][0]["title"] == f"42 {NEWEST_S} -1 1"
    assert (answer["known"], answer["num_ratings"], answer["num_trained"]) == (True, 2, 1)
    assert answer["left_out"] == 2
    assert answer["facts_used"] == [USER_GENDER]
    assert answer["synthetic"] is True


def test_the_table_says_on_what_it_rests(ask: Callable[..., Result]) -> None:
    text = ask("--user", "42", "--k", "1").stdout
    assert "1 movie for user 42, model version 1000" in text
    assert "2 movies that user 42 has rated left out" in text
    assert "trained on 1 of their 2 ratings" in text
    assert "synthetic data" in text
    assert "not on their taste" not in text


def test_a_user_who_came_after_training_is_told_so(ask: Callable[..., Result]) -> None:
    text = ask("--user", "7").stdout
    assert "the model was trained on 0 of their 1 rating" in text
    assert "this list rests on gender and what is popular, not on their taste" in text


def test_a_stranger_gets_an_honest_answer(ask: Callable[..., Result]) -> None:
    text = ask("--user", "stranger").stdout
    assert "user stranger is unknown" in text
    assert "this list rests on what is popular" in text
    assert "left out" not in text


def test_what_a_stranger_states_reaches_the_model(ask: Callable[..., Result]) -> None:
    stated = ("--age", "30", "--gender", "female")
    answer = json.loads(ask("--user", "x", "--json", *stated).stdout)
    assert answer["movies"][0]["title"] == f"x {NEWEST_S} 30 0"
    assert "rests on age, gender and what is popular" in ask("--user", "x", *stated).stdout


def test_stated_ratings_are_newer_than_the_data_and_left_out(ask: Callable[..., Result]) -> None:
    rated = ("--rated", "2=4.5", "--rated", "4=1")
    answer = json.loads(ask("--user", "x", "--json", *rated).stdout)
    assert [movie["movie_id"] for movie in answer["movies"]] == ["1", "3"]
    assert (answer["as_of_s"], answer["num_stated"]) == (NEWEST_S + 2, 2)
    assert "2 ratings stated, and taken as the newest" in ask("--user", "x", *rated).stdout
    wrong = ask("--user", "x", "--rated", "Star Wars")
    assert wrong.exit_code == 2
    assert "expected ID=STARS such as 50=4.5, got 'Star Wars'" in wrong.stderr


def test_the_store_knows_what_was_posted_since(output: Path, ask: Callable[..., Result]) -> None:
    none = ask("--user", "42", "--store")
    assert none.exit_code == 5
    assert "there is no store of ratings" in none.stderr
    store = RatingStore(Workspace(output).ratings)
    store.add([Rating("42", "4", 5.0, NEWEST_S + 50)])
    store.close()
    answer = json.loads(ask("--user", "42", "--store", "--json").stdout)
    assert [movie["movie_id"] for movie in answer["movies"]] == ["1", "2", "3"]
    assert (answer["as_of_s"], answer["num_ratings"]) == (NEWEST_S + 51, 1)
    assert answer["facts_used"] == [USER_GENDER]


def test_why_is_a_column_where_the_model_says_it(output: Path, tmp_path: Path) -> None:
    apart = shutil.copytree(output, tmp_path / "explaining")
    serving = Workspace(apart).serving
    shutil.rmtree(serving)
    pushed = push(echoing_model.save(apart / "echo"), serving, now_s=1000.0)
    (summary,) = Workspace(apart).runs.glob("*/summary.json")
    digest = json.dumps({"model_digest": pushed.model_digest})[1:-1]
    summary.write_text(re.sub(r'"model_digest": "[^"]*"', digest, summary.read_text()))
    arguments = ["recommend", "--user", "7", "--k", "2", "--rated", "m1=5", "--output", str(apart)]
    done = CliRunner().invoke(cli, arguments, env={"COLUMNS": "120"})
    assert done.exit_code == 0, done.output
    head, first, *_ = done.stdout.splitlines()
    assert head.split()[-1] == "why"
    assert "Movie 2" in first and first.rstrip().endswith("like Title of m1, Title of 2")
    movies = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).stdout)["movies"]
    assert movies[0]["why"] == {"reason": "history", "titles": ["Title of m1", "Title of 2"]}


def test_excluded_movies_are_left_out(ask: Callable[..., Result]) -> None:
    answer = json.loads(ask("--user", "x", "--exclude", "1", "--exclude", "4", "--json").stdout)
    assert [movie["movie_id"] for movie in answer["movies"]] == ["2", "3"]


def test_an_id_of_no_movie_is_said(ask: Callable[..., Result]) -> None:
    excluded = ("--exclude", "1", "--exclude", "nine\x1b[31m")
    assert json.loads(ask("--user", "x", "--json", *excluded).stdout)["excluded_unknown"] == [
        "nine\x1b[31m"
    ]
    text = ask("--user", "x", *excluded).stdout
    assert r"to be excluded, but in no catalogue: nine\x1b[31m" in text
    assert "catalogue" not in ask("--user", "x", "--exclude", "1").stdout


def test_what_gives_way_to_the_history_is_said(ask: Callable[..., Result]) -> None:
    stated = ("--gender", "female", "--age", "30")
    assert json.loads(ask("--user", "42", "--json", *stated).stdout)["overridden"] == ["gender"]
    assert "not as stated but from the history: gender" in ask("--user", "42", *stated).stdout
    assert "not as stated" not in ask("--user", "42", "--gender", "male").stdout


def test_an_id_that_tries_to_act_is_shown_inertly(ask: Callable[..., Result]) -> None:
    assert "\x1b" not in ask("--user", "\x1b[31mred").stdout


def test_after_a_rollback_the_history_is_that_of_the_models_own_run(output: Path) -> None:
    """The version that a rollback made was pushed by no run."""
    apart = shutil.copytree(output, output.parent / "rolled-back")
    serving = Workspace(apart).serving
    _save_other(apart / "other")
    push(apart / "other", serving, now_s=2000.0)
    back = rollback(serving, plan_rollback(serving), 3000.0)
    done = CliRunner().invoke(cli, ["recommend", "--user", "42", "--json", "--output", str(apart)])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["model_version"], answer["known"]) == (back.version, True)


def _save_other(folder: Path) -> None:
    folder.mkdir()
    (folder / "saved_model.pb").write_bytes(b"of no run")


def test_a_damaged_model_is_not_loaded(output: Path, ask: Callable[..., Result]) -> None:
    (file,) = Workspace(output).serving.glob("*/saved_model.pb")
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"\x00")
    try:
        done = ask("--user", "42")
    finally:
        file.write_bytes(whole)
    assert done.exit_code == 5
    assert "is damaged: saved_model.pb was changed" in done.stderr
