import logging
import shutil
from typing import Any

import pytest

from components.span_window.lookup import Span, find_earlier

CURRENT = Span("current", span=5, version=0, first_s=500, last_s=599, rows={})


def found(runs: Any, source: dict[str, str], count: int = 9, read: Any = None) -> list[str]:
    spans = find_earlier(runs.store, CURRENT, source, count, read or (lambda span: None))
    return [span.uri for span in spans]


def test_there_are_none_before_the_first_run(runs: Any, source: dict[str, str]) -> None:
    assert found(runs, source) == []


def test_the_newest_spans_before_the_current_one(runs: Any, source: dict[str, str]) -> None:
    one, three, _, four = (str(runs.ingested(span)) for span in (1, 3, 6, 4))
    runs.ingested(5)
    assert found(runs, source) == [four, three, one]
    assert found(runs, source, count=2) == [four, three]
    assert found(runs, source, count=0) == []


def test_what_they_are_is_read_from_the_examples(runs: Any, source: dict[str, str]) -> None:
    uri = str(runs.ingested(4, version=2))
    (span,) = find_earlier(runs.store, CURRENT, source, 1, lambda span: None)
    assert span == Span(uri, 4, 2, 400, 499, {"train": 3, "eval": 2, "test": 1})


def test_the_newest_version_and_of_it_the_latest_examples(
    runs: Any, source: dict[str, str]
) -> None:
    runs.ingested(4, version=2)
    newest = str(runs.ingested(4, version=2))
    runs.ingested(4, version=1)
    assert found(runs, source) == [newest]


@pytest.mark.parametrize("other", [{"source": "other/{SPAN}.csv"}, {"format": "parquet"}])
def test_another_source_is_not_learnt_from(
    runs: Any, source: dict[str, str], other: dict[str, str]
) -> None:
    runs.ingested(4, **other)
    assert found(runs, source) == []


def test_what_no_validation_has_passed_is_not_learnt_from(
    runs: Any, source: dict[str, str]
) -> None:
    runs.ingested(4, verdict="failed")
    assert found(runs, source) == []
    runs.ingested(3)
    runs.give_up("Examples")
    assert found(runs, source) == []


def test_a_span_that_reaches_into_the_next_one_is_passed_over(
    runs: Any, source: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    three = str(runs.ingested(3))
    runs.ingested(4, split_boundaries='{"min_s": 400, "max_s": 501}')
    with caplog.at_level(logging.WARNING):
        assert found(runs, source) == [three]
    assert "span 4 is not learnt from: it reaches into the time of span 5" in caplog.text


def test_spans_may_share_the_second_in_which_they_meet(runs: Any, source: dict[str, str]) -> None:
    runs.ingested(4, split_boundaries='{"min_s": 400, "max_s": 500}')
    assert len(found(runs, source)) == 1


def test_a_span_that_cannot_be_read_is_passed_over(
    runs: Any, source: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    from components.span_window.plan import train_folders
    from components.span_window.rows import digest_of

    three = str(runs.ingested(3))
    shutil.rmtree(runs.ingested(4))
    with caplog.at_level(logging.WARNING):
        assert found(runs, source, read=lambda span: digest_of(train_folders(span))) == [three]
    assert "span 4 is not learnt from: " in caplog.text
    assert "is damaged or gone" in caplog.text
