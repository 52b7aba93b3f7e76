"""ML Metadata turned into the examples of earlier spans that the model may learn from as well.

A span counts when it is of the same source, a run in this workspace has found it valid, and its
last rating is no later than the first one of the span after it: learning from a span that reaches
further would teach the future, or the same rating twice.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.base import lineage
from components.span_window.rows import DAMAGE

REPORT_TYPE = "components.ValidationReport"
EXAMPLES = "examples"
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Span:
    """Examples of one span.

    Attributes:
      uri: their folder.
      span, version: of the source.
      first_s, last_s: times of the first and of the last rating.
      rows: by split.
    """

    uri: str
    span: int
    version: int
    first_s: float
    last_s: float
    rows: Mapping[str, int]


def described(uri: str, about: Mapping[str, Any]) -> Span:
    """Returns examples as their custom properties describe them."""
    bounds = json.loads(about["split_boundaries"])
    return Span(
        uri=uri,
        span=int(about["span"]),
        version=int(about["version"]),
        first_s=bounds["min_s"],
        last_s=bounds["max_s"],
        rows=json.loads(about["rows"]),
    )


def find_earlier(
    store: Any,
    current: Span,
    source: Mapping[str, str],
    count: int,
    read: Callable[[Span], object],
) -> tuple[Span, ...]:
    """Returns up to `count` spans before the current one, the newest first.

    Of a span, the newest version counts, and of that the examples that were made last. A span
    that reaches into the time of a later one, or cannot be read, is passed over with a warning.

    Args:
      store: an open ml_metadata MetadataStore.
      current: the newest span of the window.
      source: custom properties that must be the same: source and format.
      count: how many spans are wanted.
      read: raises one of DAMAGE for examples that cannot be read.
    """
    found: list[Span] = []
    for span in _newest_first(store, current, source):
        if len(found) == count:
            break
        if (why := _fault(span, found[-1] if found else current, read)) is None:
            found.append(span)
        else:
            _LOGGER.warning("span %d is not learnt from: %s", span.span, why)
    return tuple(found)


def _fault(span: Span, after: Span, read: Callable[[Span], object]) -> str | None:
    if span.last_s > after.first_s:
        return f"it reaches into the time of span {after.span}"
    try:
        read(span)
    except DAMAGE as error:
        return f"{span.uri} is damaged or gone ({error})"
    return None


def _newest_first(store: Any, current: Span, source: Mapping[str, str]) -> list[Span]:
    """Returns one entry for each earlier span of the source that was found valid."""
    newest: dict[int, tuple[int, int, Span]] = {}
    for artifact in _validated(store):
        about = _properties(artifact)
        if any(about.get(name) != value for name, value in source.items()):
            continue
        span = described(artifact.uri, about)
        made = (span.version, artifact.id)
        if span.span < current.span and made > newest.get(span.span, (-1, -1, span))[:2]:
            newest[span.span] = (*made, span)
    return [newest[number][2] for number in sorted(newest, reverse=True)]


def _validated(store: Any) -> Iterator[Any]:
    """Yields the examples that a validation has passed."""
    for report in store.get_artifacts_by_type(REPORT_TYPE):
        if not lineage.is_live(report) or _properties(report).get("verdict") != "passed":
            continue
        for execution in lineage.makers(store, report.id):
            examples = lineage.inputs(store, execution).get(EXAMPLES)
            if examples is not None and lineage.is_live(examples):
                yield examples


def _properties(artifact: Any) -> dict[str, Any]:
    return {
        name: getattr(value, value.WhichOneof("value"))
        for name, value in artifact.custom_properties.items()
        if value.WhichOneof("value")
    }
