"""The real server with a really trained model, asked as clients ask."""

import base64
import json
import math
import shutil
import socket
import struct
import subprocess
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.ratings_example_gen.blocks import TextBlock
from components.request_log_example_gen.parsing import parse_block
from registry.push import push
from serving.raw_tensors import named_tensors
from tests.serving.server_process import ServerProcess

pytestmark = pytest.mark.tfx

PREDICT = "/v1/models/recommender:predict"
ROW = {"user_id": "u1", "timestamp": 893286638, "movie_id": "m1"}
TITLES = ["Léon", "Amélie (2001)", "Alien 👽", "\"Quoted\" & 'single' \\ back", "日本語", "e\u0301"]
MAX_BODY_BYTES = 200_000


@pytest.fixture(scope="module")
def server(export: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("serving")
    push(export.model, folder / "recommender", now_s=1000.0)
    options = ("--max-body-bytes", str(MAX_BODY_BYTES), "--max-instances", "1100")
    options += ("--request-log", str(folder / "requests.jsonl"))
    with ServerProcess(folder / "recommender", folder / "scratch", options) as running:
        yield running
        assert "Traceback" not in running.log()
        assert "u1" not in running.log()


@pytest.fixture(scope="module")
def signatures(export: Any) -> Any:
    import tensorflow as tf

    loaded = tf.saved_model.load(str(export.model))
    return loaded, loaded.signatures


def example(**features: Any) -> str:
    """A serialized tf.Example as REST takes it."""
    import tensorflow as tf

    content = tf.train.Example()
    for name, value in features.items():
        feature = content.features.feature[name]
        if isinstance(value, str):
            feature.bytes_list.value.append(value.encode())
        elif isinstance(value, float):
            feature.float_list.value.append(value)
        else:
            feature.int64_list.value.append(value)
    return base64.b64encode(content.SerializeToString()).decode()


def test_the_environment_has_nothing_that_could_preprocess(server: ServerProcess) -> None:
    """tests/tools/test_serving_lock.py says what is installed; here is where it answers from."""
    found = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "/tensorflow/" in found
    assert "tensorflow_transform" not in found and "tfx_bsl" not in found


def test_status_is_that_of_tensorflow_serving(server: ServerProcess) -> None:
    expected = {
        "model_version_status": [
            {
                "version": "1000",
                "state": "AVAILABLE",
                "status": {"error_code": "OK", "error_message": ""},
            }
        ]
    }
    assert server.get("/v1/models/recommender").json() == expected
    assert server.get("/v1/models/recommender/versions/1000").json() == expected


@pytest.mark.parametrize(
    "path",
    ["/v1/models/other", "/v1/models/recommender/versions/7", "/v1/models/recommender/versions/x",
     "/v1/models/recommender/versions/7/metadata", "/nowhere", "/v1/models/recommender:predict"],
)  # fmt: skip
def test_what_there_is_not_is_404_with_an_error(server: ServerProcess, path: str) -> None:
    answer = server.get(path)
    assert answer.status == 404
    assert isinstance(answer.json()["error"], str)


def test_metadata_names_every_signature(server: ServerProcess) -> None:
    found = server.get("/v1/models/recommender/metadata").json()
    assert found["model_spec"] == {
        "name": "recommender",
        "signature_name": "",
        "version": "1000",
    }
    defs = found["metadata"]["signature_def"]["signature_def"]
    assert set(defs) == {
        "serving_default", "predict_examples", "recommend", "transform_features",
        "transform_examples", "index_candidates",
    }  # fmt: skip
    k = defs["recommend"]["inputs"]["k"]
    assert (k["dtype"], k["tensor_shape"]) == ("DT_INT32", {"dim": [], "unknown_rank": False})


@pytest.mark.parametrize(
    "path",
    ["/", "/v2/health/live", "/v2/health/ready", "/v2/models/recommender/ready",
     "/v2/models/recommender", "/v1/models", "/v2"],
)  # fmt: skip
def test_kserve_s_own_routes_answer(server: ServerProcess, path: str) -> None:
    assert server.get(path).status == 200


def test_rows_columns_and_examples_give_the_model_s_own_ratings(
    server: ServerProcess, signatures: Any
) -> None:

    users, movies = ["u1", "u2", "stranger"], ["m1", "m2", "m99"]
    columns: dict[str, Any] = {
        "user_id": users,
        "movie_id": movies,
        "timestamp": [5, 6, 7],
        "movie_title": TITLES[:3],
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    by_name = signatures[1]["serving_default"]
    tensors = named_tensors(rows, by_name.structured_input_signature[1])
    expected = by_name(**tensors)["predicted_rating"].numpy()
    examples = [{"b64": example(**row)} for row in rows]
    answers = [
        server.predict(instances=rows).json()["predictions"],
        server.predict(inputs=columns).json()["outputs"],
        server.predict(signature_name="predict_examples", instances=examples).json()["predictions"],
        server.predict(signature_name="predict_examples", inputs=examples).json()["outputs"],
    ]
    for answer in answers:
        assert [struct.pack("f", rating) for rating in answer] == [
            struct.pack("f", rating) for rating in expected
        ]


def test_transformed_features_come_back_by_name(server: ServerProcess) -> None:
    found = server.predict(signature_name="transform_features", instances=[ROW, ROW])
    (first, second) = found.json()["predictions"]
    assert first == second
    assert first["user_index"] >= 0
    assert isinstance(first["title_tokens"], list)


@pytest.mark.parametrize("escaped", [True, False])
def test_titles_survive_in_both_spellings(server: ServerProcess, escaped: bool) -> None:
    rows = [{**ROW, "movie_title": title} for title in TITLES]
    body = json.dumps({"instances": rows}, ensure_ascii=escaped).encode()
    assert len(server.post(PREDICT, body).json()["predictions"]) == len(TITLES)


def test_answers_are_utf_8(server: ServerProcess) -> None:
    answer = server.get("/recommend?user_id=u1&k=13")
    titles = [movie["title"] for movie in answer.json()["movies"]]
    assert "Amélie 0" in titles
    assert "Amélie".encode() in answer.body
    assert answer.headers["content-type"] == "application/json"


def test_recommendations_are_best_first_and_each_movie_once(server: ServerProcess) -> None:
    answer = server.get("/recommend?user_id=u1&k=1000&exclude=m0&exclude=m1").json()
    assert (answer["model_version"], answer["user_id"]) == (1000, "u1")
    assert answer["known_user"] is True
    ids = [movie["movie_id"] for movie in answer["movies"]]
    assert len(ids) == len(set(ids)) == 11
    assert not {"m0", "m1"} & set(ids)
    assert [movie["rank"] for movie in answer["movies"]] == list(range(1, 12))
    ratings = [movie["predicted_rating"] for movie in answer["movies"]]
    assert ratings == sorted(ratings, reverse=True)


def test_a_question_by_query_and_as_json_is_the_same(server: ServerProcess) -> None:
    user = "Jérôme 😀 \"&'"
    query = urllib.parse.urlencode(
        [("user_id", user), ("k", "2"), ("timestamp", "5"), ("raw_user_age", "30")]
    )
    by_query = server.get(f"/recommend?{query}").json()
    question = {"user_id": user, "k": 2, "timestamp": 5, "raw_user_age": 30}
    assert server.post("/recommend", question).json() == by_query
    assert by_query["user_id"] == user
    assert by_query["known_user"] is False


def test_recommend_answers_as_its_signature_does(server: ServerProcess) -> None:
    asked = {"user_id": ["u1", "u2"], "timestamp": [5, 5], "k": 3, "exclude": [["m0"], []]}
    outputs = server.predict(signature_name="recommend", inputs=asked).json()["outputs"]
    assert [len(row) for row in outputs["movie_id"]] == [3, 3]
    rows = [{"user_id": "u1", "timestamp": 5, "exclude": ["m0"]}, {"user_id": "u2", "timestamp": 5}]
    by_rows = server.predict(signature_name="recommend", instances=rows, k=3).json()
    assert by_rows["predictions"][1]["movie_id"] == outputs["movie_id"][1]
    plain = server.get("/recommend?user_id=u2&k=3&timestamp=5").json()["movies"]
    assert [movie["movie_id"] for movie in plain] == outputs["movie_id"][1]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({**ROW, "user_rating": 4.0}, "instances[0].user_rating: is the label"),
        ({"timestamp": 5, "movie_id": "m1"}, "instances[0].user_id: missing"),
        ({**ROW, "user_id": 5}, "instances[0].user_id: expected text"),
        ({**ROW, "user_gender": 3}, "instances[0].user_gender: expected at most 1, got 3"),
        ({**ROW, "user_occupation_text": "\x1b[31m"}, r"got '\x1b[31m' (text)"),
        ({**ROW, "userid": "1"}, "did you mean 'user_id'?"),
    ],
)
def test_wrong_requests_are_400_with_the_field_named(
    server: ServerProcess, row: Any, says: str
) -> None:
    answer = server.predict(instances=[row])
    assert answer.status == 400
    assert says in answer.json()["error"]
    assert "Traceback" not in answer.body.decode()


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ({**ROW, "user_rating": 4.0}, "instances[0].user_rating: is the label"),
        ({"user_id": "u1", "timestamp": 5}, "instances[0].movie_id: missing"),
        ({**ROW, "timestamp": 5.0}, "timestamp: expected int64_list, got float_list"),
    ],
)
def test_wrong_examples_are_400_with_the_field_named(
    server: ServerProcess, features: Any, says: str
) -> None:
    body = {"signature_name": "predict_examples", "instances": [{"b64": example(**features)}]}
    answer = server.post(PREDICT, body)
    assert (answer.status, says in answer.json()["error"]) == (400, True), answer.body
    junk = server.predict(signature_name="predict_examples", instances=["\x01\x02junk"])
    assert (junk.status, "serialized tf.Example" in junk.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[1]", b'{"instances": [{"user_id": NaN}]}', b"null",
     b'{"instances": [], "instances": []}', b"[" * 100_000],
)  # fmt: skip
def test_bodies_that_are_no_request_are_400(server: ServerProcess, body: bytes) -> None:
    for path in (PREDICT, "/recommend"):
        answer = server.post(path, body)
        assert answer.status == 400, answer.body
        assert "error" in answer.json()


def test_bodies_have_a_limit_whether_or_not_they_say_their_size(server: ServerProcess) -> None:
    body = b'{"instances": ["' + b"x" * MAX_BODY_BYTES + b'"]}'
    assert server.post(PREDICT, body).status == 413
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        head = f"POST {PREDICT} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
        try:
            for _ in range(MAX_BODY_BYTES // 0x8000 + 2):
                connection.sendall(chunk)
        except OSError:
            pass  # it does not read on
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_as_many_instances_as_the_limit_says(server: ServerProcess) -> None:
    assert len(server.predict(instances=[ROW] * 1100).json()["predictions"]) == 1100
    assert server.predict(instances=[ROW] * 1101).status == 400
    row = {"user_id": "u1", "timestamp": 5}
    assert server.predict(signature_name="recommend", instances=[row] * 129).status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "application/json; charset=UTF-8"}, 200),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 200),
        ({"Content_Type": "text/xml"}, 415),
        ({"Content_Type": "application/json; charset=latin-1"}, 415),
        ({"Content_Encoding": "gzip"}, 415),
    ],
)
def test_content_types(server: ServerProcess, headers: dict[str, str], status: int) -> None:
    assert server.post(PREDICT, {"instances": [ROW]}, **headers).status == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v2/repository/models/recommender/unload", 501),
        ("/v2/repository/models/recommender/load", 501),
        ("/v2/models/recommender/infer", 501),
        ("/v1/models/recommender:explain", 501),
        ("/v1/models/recommender:classify", 501),
        ("/v1/models/recommender", 405),
        ("/metrics", 405),
    ],
)
def test_what_is_not_offered_changes_nothing(server: ServerProcess, path: str, status: int) -> None:
    answer = server.post(path, {})
    assert answer.status == status
    assert "error" in answer.json()
    assert server.predict(instances=[ROW]).status == 200


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl_as_the_documents_of_tensorflow_serving_have_it(server: ServerProcess) -> None:
    body = '{"instances": [{"user_id": "u1", "timestamp": 5, "movie_id": "Léon"}]}'
    command = ["curl", "-sS", "-d", body, "-X", "POST", server.url + PREDICT]
    done = subprocess.run(command, capture_output=True, check=True)
    (rating,) = json.loads(done.stdout)["predictions"]
    assert 1 <= rating <= 5


def test_a_client_written_for_tensorflow_serving(server: ServerProcess) -> None:
    """As its own examples do it, with requests, a session and a loop."""
    import requests

    with requests.Session() as session:
        status = session.get(f"{server.url}/v1/models/recommender").json()
        version = status["model_version_status"][0]["version"]
        url = f"{server.url}/v1/models/recommender/versions/{version}:predict"
        for title in TITLES:
            data = json.dumps(
                {"signature_name": "serving_default", "instances": [{**ROW, "movie_title": title}]}
            )
            response = session.post(url, data=data)
            response.raise_for_status()
            (rating,) = response.json()["predictions"]
            assert math.isfinite(rating)


def test_metrics_tell_what_happened_and_no_value_of_a_request(server: ServerProcess) -> None:
    server.predict(instances=[{**ROW, "user_id": 987654321}])
    text = server.get("/metrics").body.decode()
    assert (
        'recommender_requests_total{route="predict",signature="serving_default",status="200"}'
        in text
    )
    assert 'recommender_refused_total{field="user_id",reason="type"}' in text
    assert "recommender_version 1000.0" in text
    assert "recommender_ready 1.0" in text
    assert 'recommender_version_loads_total{outcome="loaded"} 1.0' in text
    assert "recommender_request_seconds_bucket" in text
    assert "987654321" not in text


def test_the_request_log_is_read_by_validation_without_a_refusal(server: ServerProcess) -> None:
    file = server.folder.parent / "requests.jsonl"
    for title in TITLES:
        assert server.predict(instances=[{**ROW, "movie_title": title}]).status == 200
    examples = [{"b64": example(**ROW)}]
    assert server.predict(signature_name="predict_examples", instances=examples).status == 200
    assert server.get("/recommend?user_id=u1").status == 200
    assert server.predict(instances=[{**ROW, "user_rating": 5, "user_id": "refused"}]).status == 400
    server.wait_until(lambda: file.read_bytes().endswith(b"\n") and "recommend" in last(file))
    parsed = parse_block(TextBlock(0, file.name, 1, file.read_bytes()))
    assert not parsed.refused and not parsed.unknown_keys
    assert set(TITLES) <= {request.get("movie_title") for request in parsed.requests}
    users = {request["user_id"] for request in parsed.requests}
    assert not {"u1", "refused"} & users
    assert "u1" not in file.read_text(encoding="utf-8")


def last(file: Path) -> str:
    return file.read_text(encoding="utf-8").splitlines()[-1]
