"""parity.json and its page: what is said, in which words, and that nothing in it acts."""

import json
from typing import Any

HOSTILE = "<script>alert(1)</script>\x1b[31m"


def outcome(*checks: Any) -> Any:
    from components.serving_parity.outcome import Outcome

    return Outcome(
        model_digest="ab" * 32,
        checks=checks,
        num_data_rows=60,
        num_made_up=5000,
        strata={"nothing particular": (50, 50), "rare movie": (10, 10)},
        witnesses=(),
        witness_tolerance=1e-4,
        environment={"python": "3.10.1", "tensorflow": "2.16.2", "not_needed_but_loaded": []},
    )


def content(*checks: Any) -> dict[str, Any]:
    from components.serving_parity.params import ParityParams
    from components.serving_parity.report import as_json, parity_content

    found = parity_content(outcome(*checks), ParityParams())
    again: dict[str, Any] = json.loads(as_json(found))
    return again


def failing() -> Any:
    """A check of one feature, which differs in a row of a person, with a title that would act."""
    import numpy as np

    from components.schema_validation.identities import Identities
    from components.serving_parity.compare import compare_features
    from components.serving_parity.findings import Shower, features_check
    from components.serving_parity.row import EVAL, Row

    rows = [Row(EVAL, {"user_id": "jane-doe", "movie_title": HOSTILE}, b"")] * 2
    sides = ({"title_tokens": np.array([[3, -1], [4, 5]])}, {"title_tokens": np.array([[3], [6]])})
    return features_check(
        "P-FEATURES-NAMED",
        "features are equal",
        compare_features(*sides),
        sides,
        rows,
        Shower(Identities("key")),
    )


def passing() -> Any:
    from components.serving_parity.findings import Check

    return Check("P-LIVE", "towers are equal", 1024, "predictions", largest_difference=4.8e-7)


def test_a_passed_check_says_so() -> None:
    found = content(passing())
    assert found["verdict"] == "passed"
    assert found["summary"] == "The exported model answers 5,060 rows exactly as training saw them."
    assert found["checks"][0]["passed"]


def test_a_failed_check_names_feature_and_rows_and_nobody() -> None:
    from components.serving_parity.reasons import reasons

    found = content(passing(), failing())
    assert found["verdict"] == "failed"
    assert found["summary"] == "1 of 2 checks failed. Features that differ: title_tokens."
    (feature,) = found["checks"][1]["features"]
    assert (feature["differing"], feature["compared"]) == (1, 2)
    assert (feature["rows"][0]["training"], feature["rows"][0]["serving"]) == ("[4, 5]", "[6]")
    assert feature["rows"][0]["raw"]["user_id"].startswith("#")
    assert "jane" not in json.dumps(found)
    assert reasons(found) == ["P-FEATURES-NAMED: title_tokens differs in 1 of 2 rows"]


def test_of_many_problems_the_first_are_said_and_the_rest_counted() -> None:
    from components.serving_parity.findings import Check
    from components.serving_parity.reasons import reasons

    found = content(Check("P-RECOMMEND", "x", 9, problems=tuple(map(str, range(30)))))
    assert reasons(found) == [f"P-RECOMMEND: {n}" for n in range(4)] + ["P-RECOMMEND: and 26 more"]


def test_a_check_that_compared_nothing_is_not_passed() -> None:
    from components.serving_parity.findings import Check

    assert content(Check("P-X", "x", 0))["verdict"] == "failed"


def test_the_page_shows_it_and_nothing_acts() -> None:
    from components.serving_parity.report import parity_page, parity_section

    found = content(passing(), failing())
    for page in (parity_page(found), str(parity_section(found))):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script" not in page and "\x1b" not in page
        assert "title_tokens: 1 of 2 rows differ" in page
        assert "4.8e-07" in page
    assert "default-src &#39;none&#39;" in parity_page(found)


def test_floats_are_shown_to_the_last_digit() -> None:
    import numpy as np

    from components.serving_parity.findings import shown_value

    value = np.float32(0.1)
    assert shown_value(value) == "0.1"
    assert shown_value(np.nextafter(value, np.float32(1))) == "0.10000001"
    assert shown_value(np.array([0.5, -1.0], np.float32)) == "[0.5, -1.0]"
