import json

from components.serving_parity.request_cases import cases

RIGHT = {"user_id": "1", "timestamp": 5, "raw_user_age": 30.0, "movie_genres": [1], "movie_id": "m"}
KINDS = {
    "user_id": "text",
    "timestamp": "integer",
    "raw_user_age": "number",
    "movie_genres": "integers",
    "movie_id": "text",
    "movie_title": "text",
}
REQUIRED = ("user_id", "timestamp", "movie_id")
CASES = {case.about: case for case in cases(RIGHT, KINDS, REQUIRED)}


def test_each_required_field_is_left_out_once_and_each_optional_one() -> None:
    for name in REQUIRED:
        case = CASES[f"no {name}"]
        assert (case.names, case.like) == (name, None)
        assert name not in json.loads(case.body)["instances"][0]
    for name in set(KINDS) - set(REQUIRED):
        case = CASES[f"no {name}"]
        assert case.names == "" and case.like is not None and name not in case.like


def test_every_field_is_sent_with_wrong_types() -> None:
    for name in KINDS:
        wrong = [case for about, case in CASES.items() if about.startswith(f"{name} is a ")]
        assert wrong and all(case.names == name and case.like is None for case in wrong)


def test_the_label_is_sent_to_be_refused() -> None:
    assert CASES["the label"].names == "user_rating"
    assert json.loads(CASES["the label"].body)["instances"][0]["user_rating"] == 4.0


def test_the_lists_of_a_history_are_left_out_together_and_cut_one_by_one() -> None:
    lists = {
        "history_movie_ids": ["a", "b"],
        "history_ratings": [4.0, 3.0],
        "history_timestamps": [4, 3],
    }
    kinds = {"history_movie_ids": "texts", "history_ratings": "numbers",
             "history_timestamps": "integers"}  # fmt: skip
    found = {case.about: case for case in cases({**RIGHT, **lists}, {**KINDS, **kinds}, REQUIRED)}
    for name in lists:
        for about in (f"no {name}", f"{name} is null", f"{name} is its missing marker"):
            assert found[about].like == RIGHT
        cut = found[f"{name} has one value less than the lists beside it"]
        assert cut.like is None
        assert len(json.loads(cut.body)["instances"][0][name]) == 1


def test_one_title_is_sent_raw_and_escaped() -> None:
    raw, escaped = CASES["a title in UTF-8"].body, CASES["the same title escaped"].body
    assert "Léon".encode() in raw and b"L\\u00e9on" in escaped
    assert json.loads(raw) == json.loads(escaped)


def test_a_missing_marker_counts_as_not_sent() -> None:
    assert CASES["raw_user_age is its missing marker"].like == CASES["no raw_user_age"].like
    assert b'"raw_user_age": -1.0' in CASES["raw_user_age is its missing marker"].body
    assert CASES["user_id is its missing marker"].names == "user_id"


def test_a_text_is_sent_as_bytes() -> None:
    assert json.loads(CASES["movie_id in base 64"].body)["instances"][0]["movie_id"] == {
        "b64": "bQ=="
    }
    assert CASES["movie_id in base 64"].like == RIGHT


def test_numbers_that_json_has_not_are_sent_to_be_refused() -> None:
    assert b"NaN" in CASES["raw_user_age is nan"].body
    assert CASES["raw_user_age is inf"].names == "JSON"
