"""The settings of preprocessing, checked once: how ids, moments, titles and people are encoded."""

from dataclasses import dataclass, field

_ID_ENCODINGS = ("vocabulary", "hashing")
_TIMESTAMP_BUCKETING = ("linear", "quantiles")
_SEASON_ENCODINGS = ("categorical", "cyclic")
_TITLE_TOKENS = ("words", "characters")
# Longer n-grams hardly ever occur twice; each size adds a token for every character of a title.
_MAX_NGRAM = 8


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
    min_user_ratings: int = field(
        default=1,
        metadata={
            "help": "training ratings that a user needs for a row of their own in the vocabulary;"
            " others share the OOV buckets"
        },
    )
    num_oov_buckets: int = field(
        default=1,
        metadata={
            "help": "buckets behind each vocabulary, into which what it does not hold is hashed"
        },
    )
    timestamp_bucketing: str = field(
        default="linear",
        metadata={
            "help": "'linear' (equally long) or 'quantiles' (about equally many training ratings)"
        },
    )
    num_timestamp_buckets: int = field(
        default=1000, metadata={"help": "parts of the training period"}
    )
    season_encoding: str = field(
        default="categorical", metadata={"help": "'categorical' (four seasons, UTC) or 'cyclic'"}
    )
    title_tokens: str = field(
        default="words", metadata={"help": "what a title is cut into: 'words' or 'characters'"}
    )
    title_ngrams: tuple[int, int] = field(
        default=(1, 1),
        metadata={"help": "fewest and most neighbouring tokens that make one, such as [1, 2]"},
    )
    max_title_vocabulary: int = field(
        default=10_000, metadata={"help": "most frequent title tokens that are kept"}
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
        object.__setattr__(self, "title_ngrams", tuple(self.title_ngrams))
        _require_one_of("id_encoding", self.id_encoding, _ID_ENCODINGS)
        _require_one_of("timestamp_bucketing", self.timestamp_bucketing, _TIMESTAMP_BUCKETING)
        _require_one_of("season_encoding", self.season_encoding, _SEASON_ENCODINGS)
        _require_one_of("title_tokens", self.title_tokens, _TITLE_TOKENS)
        _require_ngrams(self.title_ngrams)
        for name in (
            "num_hash_buckets",
            "min_user_ratings",
            "num_oov_buckets",
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


def _require_ngrams(sizes: tuple[int, ...]) -> None:
    whole = all(isinstance(size, int) for size in sizes)
    if not (len(sizes) == 2 and whole and 1 <= sizes[0] <= sizes[1] <= _MAX_NGRAM):
        raise ValueError(
            f"title_ngrams: expected two integers, 1 <= fewest <= most <= {_MAX_NGRAM},"
            f" got {sizes!r}"
        )
