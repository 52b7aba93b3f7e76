"""Makes the plan before the cache is asked, so that a span found valid meanwhile is noticed."""

import platform
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tfx.orchestration.portable import data_types as portable_data_types
from tfx.types import artifact_utils
from tfx.utils import io_utils

from components.base.driver import ResolvingDriver
from components.span_window import executor as keys
from components.span_window.analyses import is_intact
from components.span_window.found import find_analyses
from components.span_window.lookup import Span, described, find_earlier
from components.span_window.plan import Plan, parts_of, rest_folders, train_folders
from components.span_window.rows import digest_of, split_folder
from foundation.digests import sha256_file, sha256_json

_SOURCE = ("source", "format")
_TEXTS = (*_SOURCE, "split_boundaries", "rows")
_NUMBERS = ("span", "version")


class Driver(ResolvingDriver):
    """Adds the plan of the window to the execution, and so to the cache key."""

    def resolve(self, execution_info: portable_data_types.ExecutionInfo) -> dict[str, Any]:
        """Looks into ML Metadata, and reads the examples for their digests.

        Raises:
          OSError, EOFError, zlib.error, ValueError: the current examples are damaged.
        """
        inputs, properties = execution_info.input_dict, execution_info.exec_properties
        examples = artifact_utils.get_single_instance(inputs[keys.EXAMPLES])
        about = {name: examples.get_string_custom_property(name) for name in _TEXTS}
        about |= {name: examples.get_int_custom_property(name) for name in _NUMBERS}
        # Transform does not find what another Python found.
        python = platform.python_version_tuple()[:2]
        settings = [properties[keys.TRANSFORM_CONFIG], _schema_digest(inputs), python]
        with self._metadata as handle:
            plan = make_plan(
                handle.store,
                described(examples.uri, about),
                {name: about[name] for name in _SOURCE},
                int(properties[keys.EARLIER_SPANS]),
                sha256_json(settings),
                reuse=bool(properties[keys.REUSE_ANALYSES]),
            )
        return {keys.PLAN: plan.to_json()}


def make_plan(
    store: Any,
    current: Span,
    source: Mapping[str, str],
    count: int,
    settings: str,
    *,
    reuse: bool,
) -> Plan:
    """Returns what a window of `count` earlier spans consists of; see lookup.py and found.py.

    Without `reuse` nothing is taken as known: all rows are there to be analyzed.
    """
    digest = cache(digest_of)  # no folder is read twice; forgotten with this call

    def read(span: Span) -> None:
        digest(train_folders(span))
        digest(rest_folders(span))

    earlier = find_earlier(store, current, source, count, read)
    parts = parts_of(current, earlier, count, digest)
    asked = {part.digest for part in parts[2:] if part.folders}  # of earlier spans
    known = (
        find_analyses(store, current.span, settings, asked, _folder_of, is_intact) if reuse else {}
    )
    found = tuple(replace(part, analysis=known.get(part.digest, "")) for part in parts)
    spans = (current.span, *(span.span for span in earlier))
    return Plan(current.span, current.version, settings, found, spans)


def _folder_of(uri: str, split: str) -> str:
    return keys.dataset_key(split_folder(uri, split))


def _schema_digest(inputs: dict[str, list[Any]]) -> str:
    schema = artifact_utils.get_single_uri(inputs[keys.SCHEMA])
    return sha256_file(Path(io_utils.get_only_uri_in_dir(schema)))
