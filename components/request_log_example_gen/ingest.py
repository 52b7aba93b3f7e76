"""The files of a request log turned into Examples, quarantine.jsonl and ingest.json.

One Examples file a file of the log, in the log's order. One process reads line after line and
keeps a block in memory: a log is meant to be a sample of the traffic.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.base.tfrecords import write_tfrecord
from components.ratings_example_gen import outputs
from components.ratings_example_gen.blocks import read_blocks
from components.ratings_example_gen.examples import encode
from components.ratings_example_gen.files import InputFile, open_input
from components.ratings_example_gen.quarantine import Packed, count_by_code, pack
from components.ratings_example_gen.report import (
    MAX_EXAMPLES,
    example_entries,
    file_entries,
    warning_entries,
)
from components.request_log_example_gen.log_files import LogFiles
from components.request_log_example_gen.parsing import (
    MAX_LINE_BYTES,
    Parsed,
    as_table,
    parse_block,
)
from components.request_log_example_gen.reasons import REASONS
from foundation.text import inert

SPLIT = "serving"
FORMAT = "request-log"
_BLOCK_BYTES = 1 << 20


@dataclass
class Tally:
    """What was read so far: requests by file, refused ones, and what only counts."""

    rows_written: int = 0
    rows_by_file: Counter[int] = field(default_factory=Counter)
    packs: list[Packed] = field(default_factory=list)
    seen: Parsed = field(default_factory=Parsed)

    @property
    def refused_by_reason(self) -> dict[str, int]:
        """Refused requests by code."""
        return dict(sorted(count_by_code(self.packs).items()))

    @property
    def rows_read(self) -> int:
        """Requests in the log; a line that cannot be read counts as one."""
        return sum(self.rows_by_file.values())

    @property
    def rows_refused(self) -> int:
        """Requests in the quarantine file."""
        return sum(self.refused_by_reason.values())

    def add(self, file: int, parsed: Parsed) -> None:
        """Takes what became of a block."""
        self.rows_by_file[file] += len(parsed.requests) + len(parsed.refused)
        self.seen.blank_lines += parsed.blank_lines
        self.seen.count_keys(parsed.unknown_keys)
        if parsed.refused:
            self.packs.append(pack(parsed.refused))


def write_examples(files: Sequence[InputFile], split_dir: str) -> Tally:
    """Writes one Examples file a file of the log."""
    tally = Tally()
    for position, file in enumerate(files):
        path = outputs.examples_file(split_dir, position, len(files))
        tally.rows_written += write_tfrecord(path, _records(file, position, tally))
    return tally


def _records(file: InputFile, position: int, tally: Tally) -> Iterator[bytes]:
    with open_input(file) as stream:
        for block in read_blocks(stream, position, file.name, _BLOCK_BYTES, MAX_LINE_BYTES):
            parsed = parse_block(block)
            tally.add(position, parsed)
            if parsed.requests:
                yield from encode(as_table(parsed.requests), None, None)


def write_report(log: LogFiles, tally: Tally, folder: str, about: Mapping[str, Any]) -> None:
    """Writes quarantine.jsonl and ingest.json; `about` says what the log is."""
    outputs.write_quarantine(folder, tally.packs)
    examples = outputs.read_quarantine(folder, MAX_EXAMPLES)
    noticed = {
        "W-REQUEST-KEYS": [
            f"'{key}' ({count})" for key, count in sorted(tally.seen.unknown_keys.items())
        ],
        "W-IGNORED-FILE": [inert(name) for name in log.ignored],
    }
    warnings = {code: len(entries) for code, entries in noticed.items() if entries}
    if tally.seen.blank_lines:
        warnings["W-BLANK"] = tally.seen.blank_lines
    content = {
        **about,
        "format": FORMAT,
        "files": file_entries(log.files, tally.rows_by_file),
        "rows_read": tally.rows_read,
        "rows_written": tally.rows_written,
        "rows_refused": tally.rows_refused,
        "refused_by_reason": tally.refused_by_reason,
        "examples": example_entries(examples),
        "warnings": warning_entries(warnings, noticed, REASONS),
        "rows": {SPLIT: tally.rows_written},
    }
    outputs.write_json(f"{folder}/{outputs.REPORT_FILE}", content)
