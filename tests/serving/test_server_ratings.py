"""The real server with a store: ratings posted, deleted, and told to a model that repeats them."""

import base64
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from registry.push import push
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from tests.serving import constant_model, echoing_model
from tests.serving.server_process import ServerProcess

pytestmark = pytest.mark.tfx

DAY_S = 86_400
START_S = 10_000 * DAY_S
HALF_LIFE_S = 7.0 * DAY_S  # what the contract says
LOG = [Rating("u1", f"m{number}", 4.0, START_S + number * DAY_S) for number in range(1, 7)]
LOG += [Rating("u2", "m9", 1.0, START_S), Rating("u2", "m8", 2.0, START_S)]
LATER_S = START_S + 100 * DAY_S
GIVEN = {
    "history_movie_ids": ["m9"],
    "history_ratings": [2.5],
    "history_timestamps": [START_S],
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    push(echoing_model.save(folder / "model"), folder / "recommender", now_s=1000.0)
    return folder / "recommender"


def filled(file: Path) -> Path:
    store = RatingStore(file)
    store.fill(LOG, "a log", HALF_LIFE_S)
    store.close()
    return file


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def running(models: Path, scratch: Path) -> Iterator[ServerProcess]:
    file = filled(scratch / "serving-state" / "ratings.sqlite")
    options = ("--ratings", str(file), "--request-log", str(scratch / "requests.jsonl"))
    with ServerProcess(models, scratch, options) as running:
        yield running
        assert "Traceback" not in running.log()
        assert "u1" not in running.log()


@pytest.fixture
def file(scratch: Path) -> Path:
    return scratch / "serving-state" / "ratings.sqlite"


@pytest.fixture
def server(running: ServerProcess, file: Path) -> Iterator[ServerProcess]:
    """The server with LOG in its store, and after the test nothing else."""
    yield running
    with sqlite3.connect(file) as connection:
        users = connection.execute("SELECT DISTINCT user_id FROM rating WHERE posted").fetchall()
    for (user_id,) in users:
        running.delete(f"/ratings/{quote(user_id, safe='')}")


def told(server: ServerProcess, **row: Any) -> dict[str, Any]:
    """Returns what the model was told of one row."""
    asked = {"user_id": "u1", "timestamp": LATER_S, "movie_id": "m1", **row}
    (answer,) = server.predict(instances=[asked]).json()["predictions"]
    return {key: value for key, value in answer.items() if value not in (-1, [-1], [""])}


def recommended(server: ServerProcess, **question: Any) -> list[str]:
    answer = server.post("/recommend", {"user_id": "u1", "timestamp": LATER_S, **question})
    return [movie["movie_id"] for movie in answer.json()["movies"]]


def test_a_request_without_a_history_gets_it_as_of_its_moment(server: ServerProcess) -> None:
    assert told(server) == {
        "history_movie_ids": ["m6", "m5", "m4", "m3", "m2"],  # max_history of the contract
        "history_ratings": [4.0] * 5,
        "history_timestamps": [START_S + number * DAY_S for number in (6, 5, 4, 3, 2)],
        "user_rating_count": 6,
        "user_rating_mean": 4.0,
        "movie_rating_count": 1,
        "movie_rating_mean": 4.0,
        "movie_last_timestamp": START_S + DAY_S,
        "movie_recent_popularity": pytest.approx(2.0 ** (-99 / 7)),
    }
    then = told(server, timestamp=START_S + 2 * DAY_S)
    assert (then["history_movie_ids"], then["user_rating_count"]) == (["m1"], 1)
    stranger = told(server, user_id="nobody", movie_id="none")
    assert stranger == {
        "user_rating_count": 0,
        "movie_rating_count": 0,
        "movie_recent_popularity": 0.0,
    }


def test_what_the_client_says_wins(server: ServerProcess) -> None:
    said = told(server, **GIVEN, movie_rating_count=7)
    assert said == {**GIVEN, "movie_rating_count": 7}
    empty = told(server, history_movie_ids=[])
    assert "history_movie_ids" not in empty and "user_rating_count" not in empty
    assert empty["movie_rating_count"] == 1
    refused = server.predict(
        instances=[
            {"user_id": "1", "timestamp": 2, "movie_id": "3", **GIVEN, "history_ratings": [1, 2]}
        ]
    )
    assert refused.status == 400
    assert "instances[0].history_ratings: expected 1 values" in refused.json()["error"]


def example(**fields: Any) -> dict[str, str]:
    """A serialized tf.Example as REST takes it."""
    import tensorflow as tf

    content = tf.train.Example()
    for name, value in fields.items():
        feature, values = (
            content.features.feature[name],
            value if isinstance(value, list) else [value],
        )
        if isinstance(values[0], str):
            feature.bytes_list.value.extend(each.encode() for each in values)
        elif isinstance(values[0], float):
            feature.float_list.value.extend(values)
        else:
            feature.int64_list.value.extend(values)
    return {"b64": base64.b64encode(content.SerializeToString()).decode()}


@pytest.mark.parametrize("given", [{}, GIVEN])
def test_examples_get_the_same(server: ServerProcess, given: dict[str, Any]) -> None:
    encoded = example(user_id="u1", movie_id="m1", timestamp=LATER_S, **given)
    answer = server.predict(signature_name="predict_examples", instances=[encoded])
    (row,) = answer.json()["predictions"]
    known = {key: value for key, value in row.items() if value not in (-1, [])}
    assert known == told(server, **given)


def test_a_posted_rating_is_known_from_the_next_second_on_and_excluded_at_once(
    server: ServerProcess, file: Path
) -> None:
    posted = {"user_id": "new", "movie_id": "m3", "rating": 4.5, "timestamp": LATER_S}
    answer = server.post("/ratings", posted)
    assert answer.status == 200
    assert answer.json() == {"stored": 1, "replaced": 0, "unchanged": 0, "unknown_movies": []}
    assert told(server, user_id="new", timestamp=LATER_S)["user_rating_count"] == 0
    assert told(server, user_id="new", timestamp=LATER_S + 1)["history_movie_ids"] == ["m3"]
    assert recommended(server, user_id="new") == ["m1", "m2", "m4", "m5", "m6"]
    assert recommended(server, user_id="new", exclude_seen=False)[:3] == ["m1", "m2", "m3"]
    assert recommended(server, user_id="new", exclude=["m1"], k=2) == ["m2", "m4"]
    again = [posted, {**posted, "rating": 2, "timestamp": LATER_S + 5}, {**posted, "rating": 1}]
    assert server.post("/ratings", again).json() == {
        "stored": 1, "replaced": 1, "unchanged": 1, "unknown_movies": []
    }  # fmt: skip
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT * FROM rating WHERE user_id = 'new'").fetchall()
    assert rows == [("new", LATER_S, "m3", 1.0, 1), ("new", LATER_S + 5, "m3", 2.0, 1)]


def test_a_rating_without_a_moment_is_of_now(server: ServerProcess, file: Path) -> None:
    before = int(time.time())
    answer = server.post("/ratings", {"user_id": "now", "movie_id": "unheard of", "rating": 3})
    assert answer.json()["unknown_movies"] == ["unheard of"]
    with sqlite3.connect(file) as connection:
        (row,) = connection.execute("SELECT timestamp_s FROM rating WHERE user_id = 'now'")
    assert before <= row[0] <= time.time()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "expected at least one rating"),
        (5, "expected an object, got a number"),
        ([{"user_id": "u", "movie_id": "m", "rating": 3}, 5], "[1]: expected an object"),
        ({"user_id": "u", "movie_id": "m"}, "rating: missing"),
        ({"user_id": "u", "movie_id": "m", "rating": 6}, "rating: expected at most 5, got 6"),
        ({"user_id": "u", "movie_id": "m", "rating": "3"}, "rating: expected a number such as"),
        ({"user_id": 1, "movie_id": "m", "rating": 3}, 'user_id: expected text such as "42"'),
        ([{"user_id": "u", "movie_id": "m", "rating": 3, "timestamp": 8.9e12}],
         "[0].timestamp: expected a whole number"),
        ({"user_id": "u", "movie_id": "m", "rating": 3, "timestamp": 893286638000},
         "timestamp: expected at most 4102444799"),
        ({"user_id": "u", "movie_id": "m", "rating": 3, "user_rating": 3},
         "user_rating: no field of the model; did you mean"),
    ],
)  # fmt: skip
def test_ratings_that_are_none_are_refused_as_requests_are(
    server: ServerProcess, body: Any, says: str
) -> None:
    answer = server.post("/ratings", body)
    assert answer.status == 400
    assert says in answer.json()["error"]
    assert answer.json()["problems"]


def test_of_a_batch_with_a_fault_nothing_is_kept(server: ServerProcess) -> None:
    right = {"user_id": "half", "movie_id": "m1", "rating": 3, "timestamp": 5}
    assert server.post("/ratings", [right, {**right, "rating": 0}]).status == 400
    assert told(server, user_id="half")["user_rating_count"] == 0


def test_a_user_can_be_forgotten(server: ServerProcess, file: Path) -> None:
    name = "Jérôme / 7"
    server.post("/ratings", {"user_id": name, "movie_id": "m1", "rating": 1, "timestamp": LATER_S})
    assert told(server, timestamp=LATER_S + 1)["movie_rating_count"] == 2
    answer = server.delete("/ratings/J%C3%A9r%C3%B4me%20%2F%207")
    assert (answer.status, answer.json()) == (200, {"deleted": 1})
    assert told(server, timestamp=LATER_S + 1)["movie_rating_count"] == 1
    assert told(server, user_id=name, timestamp=LATER_S + 1)["user_rating_count"] == 0
    assert told(server, movie_id="m9")["movie_rating_count"] == 1
    assert server.delete("/ratings/u2").json() == {"deleted": 2}
    assert server.delete("/ratings/u2").json() == {"deleted": 0}
    assert told(server, movie_id="m9")["movie_rating_count"] == 0


def test_pages_of_other_sites_cannot_write(server: ServerProcess) -> None:
    rating = {"user_id": "x", "movie_id": "m1", "rating": 1}
    assert server.post("/ratings", rating, Origin="http://evil.example").status == 403
    assert server.post("/ratings", rating, Origin=server.url).status == 200
    assert server.get("/ratings").status == 405


def test_recommendations_say_why(server: ServerProcess) -> None:
    question = {"user_id": "new", "timestamp": LATER_S, "k": 1}
    (movie,) = server.post("/recommend", question).json()["movies"]
    assert movie["why"] == {"reason": "popular"}
    history = {
        "history_movie_ids": ["m1", "m4"], "history_ratings": [5, 4], "history_timestamps": [2, 1]
    }  # fmt: skip
    (movie,) = server.post("/recommend", {**question, **history}).json()["movies"]
    assert movie["movie_id"] == "m2"
    assert movie["why"] == {
        "reason": "history",
        "movies": [
            {"movie_id": "m1", "title": "Title of m1"},
            {"movie_id": "m4", "title": "Title of m4"},
        ],
    }
    query = "history_movie_ids=m1&history_ratings=4.5&history_timestamps=7&exclude_seen=false"
    answer = server.get(f"/recommend?user_id=new&k=1&{query}").json()
    assert (answer["movies"][0]["movie_id"], answer["movies"][0]["why"]["reason"]) == (
        "m1", "history"
    )  # fmt: skip
    assert server.get("/recommend?user_id=new&exclude_seen=no").status == 400


def test_the_log_of_requests_holds_what_was_asked_not_what_was_known(
    server: ServerProcess, scratch: Path
) -> None:
    at_s = LATER_S + 77

    def lines() -> list[str]:
        logged = (scratch / "requests.jsonl").read_text().splitlines()
        return [line for line in logged if f'"timestamp":{at_s}' in line]

    told(server, user_id="logged", timestamp=at_s)
    history = {"history_movie_ids": ["m1"], "history_ratings": [1], "history_timestamps": [1]}
    recommended(server, timestamp=at_s, **history)
    server.wait_until(lambda: len(lines()) == 2)
    text = "".join(lines())
    assert "history" not in text and "rating" not in text
    assert "u1" not in text and "logged" not in text


def test_metrics_of_the_store(server: ServerProcess) -> None:
    names = (
        'recommender_store_ratings_total{outcome="stored"}',
        'recommender_store_ratings_total{outcome="deleted"}',
        'recommender_histories_total{source="client"}',
        'recommender_histories_total{source="store"}',
        'recommender_histories_total{source="none"}',
        'recommender_store_seconds_count{operation="write"}',
    )

    def counted() -> list[float]:
        lines = server.get("/metrics").body.decode().splitlines()
        found = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return [float(found.get(name, 0)) for name in names]

    before = counted()
    server.post("/ratings", {"user_id": "m", "movie_id": "m1", "rating": 1, "timestamp": 5})
    told(server)
    told(server, **GIVEN)
    told(server, user_id="nobody")
    server.delete("/ratings/m")
    after = counted()
    assert [b - a for a, b in zip(before, after, strict=True)] == [1.0] * len(names)


def test_a_store_that_breaks_is_said_and_not_served_over(models: Path, tmp_path: Path) -> None:
    file = filled(tmp_path / "ratings.sqlite")
    with ServerProcess(models, tmp_path / "scratch", ("--ratings", str(file))) as server:
        with sqlite3.connect(file) as connection:
            connection.execute("DROP TABLE user_second")
        answer = server.predict(instances=[{"user_id": "u1", "timestamp": 5, "movie_id": "m1"}])
        assert answer.status == 503
        assert "store of ratings" in answer.json()["error"]
        assert "user_second" in server.log()


def test_without_a_store_nothing_is_kept_and_requests_go_as_they_are(
    models: Path, tmp_path: Path
) -> None:
    with ServerProcess(models, tmp_path) as server:
        answer = server.post("/ratings", {"user_id": "u", "movie_id": "m1", "rating": 3})
        assert answer.status == 501
        assert "without a store" in answer.json()["error"]
        assert server.delete("/ratings/u").status == 501
        assert told(server) == {}


def test_an_older_model_has_its_seen_movies_left_out_by_the_server(
    export: Any, tmp_path: Path
) -> None:
    folder, file = tmp_path / "recommender", tmp_path / "ratings.sqlite"
    push(export.model, folder, now_s=1000.0)
    with ServerProcess(folder, tmp_path / "scratch", ("--ratings", str(file))) as server:
        first = recommended(server, k=3)
        rating = {"user_id": "u1", "movie_id": first[0], "rating": 3, "timestamp": LATER_S}
        assert server.post("/ratings", rating).json()["stored"] == 1
        assert recommended(server, k=2) == first[1:]
        assert recommended(server, k=3, exclude_seen=False) == first
        rows = [{"user_id": "u1", "timestamp": LATER_S}]
        asked = {"signature_name": "recommend", "instances": rows, "k": 2}
        (row,) = server.predict(**asked).json()["predictions"]
        assert row["movie_id"] == first[1:]
        (row,) = server.predict(**asked, exclude_seen=False).json()["predictions"]
        assert row["movie_id"] == first[:2]


def test_before_a_version_answers_no_rating_is_kept(tmp_path: Path) -> None:
    (tmp_path / "recommender").mkdir()
    options = ("--ratings", str(tmp_path / "ratings.sqlite"))
    with ServerProcess(
        tmp_path / "recommender", tmp_path / "scratch", options, expect_ready=False
    ) as server:
        server.find_port()
        rating = {"user_id": "u", "movie_id": "m1", "rating": 3, "timestamp": 5}
        assert server.post("/ratings", rating).status == 503
        model = constant_model.save(tmp_path / "model", 2.5)
        push(model, tmp_path / "recommender", now_s=7.0)
        server.wait_until(lambda: server.get("/v2/health/ready").status == 200)
        answer = server.post("/ratings", rating).json()
        # A model without candidates and bounds: any number is a rating, no movie is known.
        assert (answer["stored"], answer["unknown_movies"]) == (1, ["m1"])
