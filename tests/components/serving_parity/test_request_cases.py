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


def test_one_title_is_sent_raw_and_escaped() -> None:
    raw, escaped = CASES["a title in UTF-8"].body, CASES["the same title escaped"].body
    assert "Léon".encode() in raw and b"L\\u00e9on" in escaped
    assert json.loads(raw) == json.loads(escaped)
