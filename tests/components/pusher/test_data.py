from components.pusher.data import data_of

REPORT = {
    "counts": {"error": 0, "warning": 2},
    "splits": [{"name": "train", "rows": 60, "users": 5}, {"name": "test", "rows": 20}],
    "synthetic": True,
    "provenance": {
        "source": "/home/jane/ratings.csv",
        "files": [{"name": "ratings.csv"}],
        "input_fingerprint": "f00d",
        "schema_sha256": "5c4e",
        "rules_sha256": "",
    },
}


def test_numbers_and_digests_are_kept_and_no_names() -> None:
    assert data_of("passed", REPORT) == {
        "verdict": "passed",
        "rows": {"train": 60, "test": 20},
        "warnings": 2,
        "synthetic": True,
        "input_sha256": "f00d",
        "schema_sha256": "5c4e",
    }


def test_without_a_report_the_verdict_is_known() -> None:
    assert data_of("passed", {}) == {"verdict": "passed"}
