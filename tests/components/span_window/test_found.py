from pathlib import Path
from typing import Any

from components.span_window.found import find_analyses


def found(
    runs: Any, digests: set[str], span: int = 5, settings: str = "s", intact: Any = None
) -> dict[str, str]:
    return find_analyses(
        runs.store,
        span,
        settings,
        digests,
        lambda uri, split: f"{Path(uri).name}+{split}",
        intact or (lambda folder: True),
    )


def test_rows_are_known_by_their_digest_whatever_split_they_were(runs: Any) -> None:
    assert found(runs, {"a"}) == {}
    cache = runs.analyzed({"train": "a", "analyze_earlier_1_rest": "b"}, span=4)
    window = f"window-{runs.count}"
    assert found(runs, {"a", "b", "c"}) == {
        "a": f"{cache}/{window}+train",
        "b": f"{cache}/{window}+analyze_earlier_1_rest",
    }
    assert set(found(runs, {"b"})) == {"b"}


def test_other_settings_know_nothing(runs: Any) -> None:
    runs.analyzed({"train": "a"}, span=4)
    assert found(runs, {"a"}, settings="other") == {}


def test_what_this_run_finds_does_not_change_its_own_plan(runs: Any) -> None:
    runs.analyzed({"train": "a"}, span=4)
    before = found(runs, {"a", "b"})
    runs.analyzed(
        {"train": "n", "analyze_earlier_1_train": "a", "analyze_earlier_1_rest": "b"}, span=5
    )
    runs.analyzed(
        {"train": "n", "analyze_earlier_1_train": "a", "analyze_earlier_1_rest": "b"}, span=6
    )
    assert found(runs, {"a", "b"}) == before
    assert set(found(runs, {"a", "b"}, span=7)) == {"a", "b"}


def test_the_first_analysis_that_is_intact_counts(runs: Any) -> None:
    first, second = (runs.analyzed({"train": "a"}, span=span) for span in (3, 4))
    assert found(runs, {"a"})["a"].startswith(f"{first}/")
    kept = found(runs, {"a"}, intact=lambda folder: folder.parent != first)
    assert kept["a"].startswith(f"{second}/")
    assert found(runs, {"a"}, intact=lambda folder: False) == {}


def test_a_cache_that_was_given_up_is_not_used(runs: Any) -> None:
    runs.analyzed({"train": "a"}, span=4)
    runs.give_up("TransformCache")
    assert found(runs, {"a"}) == {}


def test_a_transform_without_a_window_is_passed_over(runs: Any) -> None:
    examples = runs.artifact("Examples", runs.folder)
    cache = runs.artifact("TransformCache", runs.folder)
    kind = "components.span_window.transform.component.WindowTransform"
    runs.execution(kind, {"examples": examples}, {"updated_analyzer_cache": cache})
    runs.execution(kind, {"examples": examples}, {})
    assert found(runs, {"a"}, settings="") == {}
