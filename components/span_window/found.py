"""ML Metadata turned into what Transform found about rows when it analyzed them before.

Only runs over earlier spans are asked: what this very run finds is not known when it is repeated,
so that a repeated run makes the same plan and takes its results from cache.
"""

import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from components.base import lineage

TRANSFORM_TYPE = "components.span_window.transform.component.WindowTransform"
EXAMPLES = "examples"
CACHE = "updated_analyzer_cache"
# Custom properties of a window's examples: what they hold, and what they were to be analyzed with.
WINDOW_SPAN = "window_span"
WINDOW_SETTINGS = "window_settings"
WINDOW_DIGESTS = "window_digests"


def find_analyses(
    store: Any,
    span: int,
    settings: str,
    digests: Collection[str],
    folder_of: Callable[[str, str], str],
    is_intact: Callable[[Path], bool],
) -> dict[str, str]:
    """Returns {digest of some rows: folder of their analysis}, as far as there are any.

    Of several analyses the first that is intact counts.

    Args:
      store: an open ml_metadata MetadataStore.
      span: of the current window; only windows of earlier spans are asked.
      settings: of the current window; only windows of the same settings are asked.
      digests: of the rows that are asked for.
      folder_of: (URI of a window, split) -> the name of that split's folder in a cache.
      is_intact: says whether a folder holds a whole analysis.
    """
    found: dict[str, str] = {}
    for window, cache in _analyzed(store, span, settings):
        of_splits = json.loads(window.custom_properties[WINDOW_DIGESTS].string_value)
        for split, digest in of_splits.items():
            if digest in digests and digest not in found:
                folder = Path(cache.uri) / folder_of(window.uri, split)
                if is_intact(folder):
                    found[digest] = str(folder)
    return found


def _analyzed(store: Any, span: int, settings: str) -> Iterator[tuple[Any, Any]]:
    """Yields (examples, cache) of each Transform over a window like that, the first one first."""
    for execution in sorted(store.get_executions_by_type(TRANSFORM_TYPE), key=lambda e: e.id):
        window = lineage.inputs(store, execution.id).get(EXAMPLES)
        cache = lineage.outputs(store, execution.id).get(CACHE)
        if window is None or cache is None or not lineage.is_live(cache):
            continue
        about = window.custom_properties
        if (
            about[WINDOW_SETTINGS].string_value == settings
            and about[WINDOW_SPAN].int_value < span
            and WINDOW_DIGESTS in about
        ):
            yield window, cache
