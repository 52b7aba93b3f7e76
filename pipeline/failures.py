"""Whatever a node raised turned into one error of our tree, with one line to show."""

import errno
import re
from collections.abc import Iterator
from pathlib import Path

from foundation.errors import DiskFullError, RecommenderError
from foundation.text import inert

_NO_ROOM = re.compile(r"no space left on device|disk is full|disk quota exceeded", re.IGNORECASE)
_LAST_LINE = re.compile(r"^[\w.]+(Error|Exception|Warning|Interrupt)\b.*$", re.MULTILINE)


class NodeFailedError(RecommenderError):
    """A node failed for a reason that is nobody's but the program's or its libraries'."""


def as_ours(error: Exception, node_id: str, log: Path) -> RecommenderError:
    """Returns what to raise for `error`: itself or its cause when ours, else one that wraps it.

    Args:
      error: what was raised.
      node_id: the node that ran, "" when the pipeline was not built yet.
      log: where the traceback is.
    """
    place = node_id or "starting the pipeline"
    for link in _chain(error):
        if isinstance(link, RecommenderError):
            return link
        if _is_disk_full(link):
            return DiskFullError(
                f"{place}: no space left on the disk",
                hint="Make room and run the same command again; finished nodes are kept.",
            )
    return NodeFailedError(
        f"{place} failed: {_one_line(error)}", hint=f"The log has the details: {log}"
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yields an error, then what caused it, as far as it was said.

    While Beam handles what a DoFn raised it raises a copy, without `from`, with "[while running
    'step']" in its text: a RuntimeError, or the same class less attributes. The copy is left out.
    """
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        if "[while running" in str(link) and link.__context__ is not None:
            link = link.__context__
        else:
            yield link
            link = link.__cause__


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return _NO_ROOM.search(str(error)) is not None


def _one_line(error: Exception) -> str:
    """Returns the error's type and first line; of a traceback in the text, its last line."""
    text = str(error).strip()
    if "Traceback (most recent call last)" in text:
        found = [match.group() for match in _LAST_LINE.finditer(text)]
        if found:
            return inert(found[-1], 300)
    first = next(iter(text.splitlines()), "")
    return inert(f"{type(error).__name__}: {first}" if first else type(error).__name__, 300)
