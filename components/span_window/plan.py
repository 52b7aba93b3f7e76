"""What a window consists of, as one value: for the executor, and for the cache key."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from components.span_window.lookup import Span
from components.span_window.params import analyzed_split, rest_split, train_split
from components.span_window.rows import EVAL, TEST, TRAIN, split_folder

Folders = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Rows of the window that belong together.

    Attributes:
      split: the split that holds them.
      analyzed_as: the split in which Transform finds them to analyze, "" for none; unless it is the
        same one, it is left empty if an analysis is known.
      folders: the split folders that its files lie in; () leaves the split empty.
      rows: how many rows they hold.
      digest: of these rows.
      analysis: folder of what Transform found when it analyzed rows of this digest, "" for none.
    """

    split: str
    analyzed_as: str
    folders: Folders
    rows: int
    digest: str
    analysis: str = ""


@dataclass(frozen=True)
class Plan:
    """The whole window.

    Attributes:
      span, version: of the current examples.
      settings: digest of all that decides what an analysis finds, but for the rows.
      parts: its splits.
      spans: the spans that are in it, the current one first.
    """

    span: int
    version: int
    settings: str
    parts: tuple[Part, ...]
    spans: tuple[int, ...]

    def to_json(self) -> str:
        """Returns it as text, for an execution property."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Returns what `to_json` wrote."""
        content = json.loads(text)
        parts = tuple(
            Part(**{**part, "folders": tuple(part["folders"])}) for part in content.pop("parts")
        )
        return cls(**{**content, "parts": parts, "spans": tuple(content["spans"])})

    def digests(self) -> Mapping[str, str]:
        """Returns {split that Transform analyzes: digest of the rows that it stands for}."""
        return {part.analyzed_as: part.digest for part in self.parts if part.analyzed_as}


def train_folders(span: Span) -> Folders:
    """Returns where the rows lie that a run over the span has analyzed."""
    return (split_folder(span.uri, TRAIN),)


def rest_folders(span: Span) -> Folders:
    """Returns where its other rows lie."""
    return (split_folder(span.uri, EVAL), split_folder(span.uri, TEST))


def parts_of(
    current: Span, earlier: Sequence[Span], count: int, digest_of: Callable[[Folders], str]
) -> tuple[Part, ...]:
    """Returns the splits of a window of `count` earlier spans; of spans there are not, empty ones.

    The splits are the same whatever was found, because a pipeline names them before it runs. The
    test split of the current span is in none: nothing may train on it.

    Args:
      current: the newest span.
      earlier: what was found before it, the newest first.
      count: of earlier spans.
      digest_of: returns the digest of the rows in some folders.
    """

    def part(split: str, folders: Folders, rows: int) -> Part:
        return Part(split, analyzed_split(split), folders, rows, digest_of(folders))

    train = train_folders(current)
    held_out = (split_folder(current.uri, EVAL),)
    parts = [
        Part(TRAIN, TRAIN, train, current.rows[TRAIN], digest_of(train)),
        Part(EVAL, "", held_out, current.rows[EVAL], digest_of(held_out)),
    ]
    for age, span in enumerate(earlier, 1):
        rest = span.rows[EVAL] + span.rows[TEST]
        parts.append(part(train_split(age), train_folders(span), span.rows[TRAIN]))
        parts.append(part(rest_split(age), rest_folders(span), rest))
    for age in range(len(earlier) + 1, count + 1):
        parts += [part(train_split(age), (), 0), part(rest_split(age), (), 0)]
    return tuple(parts)
