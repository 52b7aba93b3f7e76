"""What a user can set about ingestion, checked when built; travels as JSON."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from transform import features as f

FORMATS = ("auto", "ml-100k", "ml-1m", "ml-csv", "csv", "parquet", "tfds")
ID_TYPES = ("integer", "string")
_Params = TypeVar("_Params", "SourceParams", "SplitParams", "IngestParams")


def _help(text: str, default: Any) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class SourceParams:
    """Where the ratings are and how they are to be read."""

    path: str = _help(
        "file, folder, glob or URL of the ratings, or tfds:movielens/100k-ratings", ""
    )
    format: str = _help(f"one of {', '.join(FORMATS)}; auto looks at the content", "auto")
    columns: Mapping[str, str] = field(
        default_factory=dict,
        metadata={"help": "csv and parquet: {our field: their column}; others keep their name"},
    )
    delimiter: str = _help("csv: one character between fields", ",")
    encoding: str = _help("csv: utf-8 or latin-1", "utf-8")
    id_type: str = _help(
        "integer (1..2^31-1, no leading zero) or string, for user and movie ids", "integer"
    )
    rating_min: float | None = _help("lowest rating; unset: the format's own scale", None)
    rating_max: float | None = _help("highest rating; unset: the format's own scale", None)
    rating_step: float | None = _help(
        "distance of two ratings; unset: the format's own scale", None
    )
    timestamp_min_s: int = _help("earliest plausible timestamp, seconds (1995-01-01)", 788_918_400)
    timestamp_max_s: int | None = _help(
        "latest plausible timestamp, seconds; unset: one day after the moment of reading", None
    )
    span: int | None = _help("the {SPAN} to read; unset: the newest", None)
    version: int | None = _help("the {VERSION} to read; unset: the newest", None)
    max_unpacked_bytes: int = _help("most bytes that a compressed input may unpack to", 2 << 30)
    max_compression_ratio: int = _help("most unpacked bytes for one packed byte", 100)
    tfds_data_dir: str = _help("tfds: where datasets are prepared; unset: TFDS' default", "")

    def __post_init__(self) -> None:
        """Raises ValueError naming the first field that cannot be used."""
        _require(self.format in FORMATS, "format", self.format, f"one of {', '.join(FORMATS)}")
        _require(self.id_type in ID_TYPES, "id_type", self.id_type, "integer or string")
        _require(
            self.encoding.lower() in ("utf-8", "latin-1"),
            "encoding",
            self.encoding,
            "utf-8 or latin-1",
        )
        _require(
            len(self.delimiter) == 1 and self.delimiter not in '"\r\n\0',
            "delimiter", self.delimiter, "one character, neither a quote nor a line break",
        )  # fmt: skip
        unknown = [ours for ours in self.columns if ours not in f.ALL_FIELDS]
        _require(not unknown, "columns", unknown, f"fields among {', '.join(f.ALL_FIELDS)}")
        _require(
            len(set(self.columns.values())) == len(self.columns),
            "columns", dict(self.columns), "each of their columns at most once",
        )  # fmt: skip
        self._check_ranges()

    def _check_ranges(self) -> None:
        scale = (self.rating_min, self.rating_max, self.rating_step)
        given = [part for part in scale if part is not None]
        _require(
            len(given) in (0, 3),
            "rating_min",
            scale,
            "rating_min, rating_max and rating_step, all or none",
        )
        if (
            self.rating_min is not None
            and self.rating_max is not None
            and self.rating_step is not None
        ):
            steps = (self.rating_max - self.rating_min) / (self.rating_step or float("nan"))
            _require(
                0 < steps <= 1000 and abs(steps - round(steps)) < 1e-6,
                "rating_step", self.rating_step,
                "up to 1000 whole steps from rating_min to rating_max",
            )  # fmt: skip
        latest = self.timestamp_max_s
        _require(
            latest is None or latest > self.timestamp_min_s,
            "timestamp_max_s", latest, "more than timestamp_min_s",
        )  # fmt: skip
        for name in ("max_unpacked_bytes", "max_compression_ratio"):
            _require(getattr(self, name) > 0, name, getattr(self, name), "more than 0")
        for name in ("span", "version"):
            value = getattr(self, name)
            _require(value is None or value >= 0, name, value, "0 or more")


@dataclass(frozen=True)
class SplitParams:
    """Where time is cut into train, eval and test."""

    train_end_fraction: float = _help("share of the time range after which train ends", 0.6)
    eval_end_fraction: float = _help("share of the time range after which eval ends", 0.8)
    train_end_s: float | None = _help("last second of train; given together with eval_end_s", None)
    eval_end_s: float | None = _help("last second of eval; given together with train_end_s", None)

    def __post_init__(self) -> None:
        """Raises ValueError naming the first field that cannot be used."""
        _require(
            0.0 < self.train_end_fraction < self.eval_end_fraction < 1.0,
            "train_end_fraction", (self.train_end_fraction, self.eval_end_fraction),
            "0 < train_end_fraction < eval_end_fraction < 1",
        )  # fmt: skip
        _require(
            (self.train_end_s is None) == (self.eval_end_s is None),
            "train_end_s", (self.train_end_s, self.eval_end_s),
            "train_end_s and eval_end_s, both or none",
        )  # fmt: skip
        if self.train_end_s is not None and self.eval_end_s is not None:
            _require(
                self.train_end_s < self.eval_end_s,
                "train_end_s", self.train_end_s, "less than eval_end_s",
            )  # fmt: skip


@dataclass(frozen=True)
class IngestParams:
    """How the work is cut up; none of it changes which rows are written."""

    seed: int = _help("seed of the shuffle", 20260101)
    num_buckets: int = _help("files of the rating history; a user is in one of them", 16)
    rows_per_shard: int = _help(
        "ratings per Examples file, about; bounds the memory of a shuffle", 1_000_000
    )
    block_bytes: int = _help("bytes of text parsed at a time", 1 << 20)

    def __post_init__(self) -> None:
        """Raises ValueError naming the first field that cannot be used."""
        _require(0 <= self.seed < 1 << 63, "seed", self.seed, "0 or more, less than 2^63")
        _require(1 <= self.num_buckets <= 99_999, "num_buckets", self.num_buckets, "1..99999")
        _require(self.rows_per_shard > 0, "rows_per_shard", self.rows_per_shard, "more than 0")
        _require(
            1 << 10 <= self.block_bytes <= 1 << 28,
            "block_bytes",
            self.block_bytes,
            "1 KiB .. 256 MiB",
        )


def to_json(params: SourceParams | SplitParams | IngestParams) -> str:
    """Returns the parameters as canonical JSON: equal parameters give equal text."""
    return json.dumps(dataclasses.asdict(params), sort_keys=True)


def from_json(kind: type[_Params], text: str) -> _Params:
    """Returns the parameters that `to_json` wrote."""
    return kind(**json.loads(text))


def _require(holds: bool, name: str, value: object, expected: str) -> None:
    if not holds:
        raise ValueError(f"{name}={value!r}, expected {expected}")
