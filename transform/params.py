"""The settings of preprocessing, checked once: how ids, moments, titles and people are encoded."""

from dataclasses import dataclass, field

_ID_ENCODINGS = ("vocabulary", "hashing")
_SEASON_ENCODINGS = ("categorical", "cyclic")


@dataclass(frozen=True)
class TransformParams:
    """What preprocessing_fn may be told; every default suits any log of ratings.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    id_encoding: str = field(
        default="vocabulary",
        metadata={"help": "user and movie ids: 'vocabulary' of the train split, or 'hashing'"},
    )
    num_hash_buckets: int = field(
        default=1 << 16, metadata={"help": "buckets for each kind of id when hashing"}
    )
    num_timestamp_buckets: int = field(
        default=1000, metadata={"help": "equal slices of the training period"}
    )
    season_encoding: str = field(
        default="categorical", metadata={"help": "'categorical' (four seasons, UTC) or 'cyclic'"}
    )
    max_title_vocabulary: int = field(
        default=10_000, metadata={"help": "most frequent title words that are kept"}
    )
    max_title_tokens: int = field(
        default=16, metadata={"help": "words of a title that are read, from its start"}
    )
    max_occupations: int = field(
        default=1000, metadata={"help": "most frequent occupations that are kept"}
    )
    max_genres: int = field(default=64, metadata={"help": "most frequent genres that are kept"})
    age_boundaries: tuple[float, ...] = field(
        default=(18.0, 25.0, 35.0, 45.0, 50.0, 56.0),
        metadata={"help": "ages in years at which a new age group starts (MovieLens' groups)"},
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "age_boundaries", tuple(float(a) for a in self.age_boundaries))
        _require_one_of("id_encoding", self.id_encoding, _ID_ENCODINGS)
        _require_one_of("season_encoding", self.season_encoding, _SEASON_ENCODINGS)
        for name in (
            "num_hash_buckets",
            "num_timestamp_buckets",
            "max_title_vocabulary",
            "max_title_tokens",
            "max_occupations",
            "max_genres",
        ):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name}: expected an integer of at least 1, got {value!r}")
        if any(b <= a for a, b in zip(self.age_boundaries, self.age_boundaries[1:], strict=False)):
            raise ValueError(f"age_boundaries: expected rising ages, got {self.age_boundaries!r}")


def _require_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name}: expected one of {', '.join(allowed)}, got {value!r}")
