from components.span_window.lookup import Span
from components.span_window.plan import Part, Plan, parts_of

CURRENT = Span("now", 5, 0, 500, 599, {"train": 6, "eval": 3, "test": 1})
EARLIER = Span("then", 4, 0, 400, 499, {"train": 60, "eval": 30, "test": 10})


def parts(*earlier: Span, count: int) -> tuple[Part, ...]:
    return parts_of(CURRENT, earlier, count, "+".join)


def test_the_rows_of_a_span_are_its_train_split_and_the_rest() -> None:
    assert parts(EARLIER, count=1) == (
        Part("train", "train", ("now/Split-train",), 6, "now/Split-train"),
        Part("eval", "", ("now/Split-eval",), 3, "now/Split-eval"),
        Part(
            "earlier_1_train",
            "analyze_earlier_1_train",
            ("then/Split-train",),
            60,
            "then/Split-train",
        ),
        Part(
            "earlier_1_rest",
            "analyze_earlier_1_rest",
            ("then/Split-eval", "then/Split-test"),
            40,
            "then/Split-eval+then/Split-test",
        ),
    )


def test_there_are_as_many_splits_whatever_was_found() -> None:
    names = [part.split for part in parts(EARLIER, EARLIER, count=2)]
    for found in ((), (EARLIER,)):
        window = parts(*found, count=2)
        assert [part.split for part in window] == names
        assert all((part.folders, part.rows) == ((), 0) for part in window[2 + 2 * len(found) :])


def test_the_current_test_split_is_in_none() -> None:
    folders = [folder for part in parts(EARLIER, count=1) for folder in part.folders]
    assert "now/Split-test" not in folders


def test_a_plan_survives_json() -> None:
    plan = Plan(5, 2, "s", parts(EARLIER, count=2), (5, 4))
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.digests()["train"] == "now/Split-train"
    assert plan.digests()["analyze_earlier_1_train"] == "then/Split-train"
    assert "eval" not in plan.digests()
