"""What a user can set about validation."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class ValidationParams:
    """Thresholds of the rules that TFDV's schema has no words for."""

    max_refused_share: float = field(
        default=0.0,
        metadata={"help": "largest share of rows that ingestion may refuse; 0: none"},
    )
    min_rows: int = field(
        default=100,
        metadata={"help": "fewest ratings, all splits together, that are worth training on"},
    )
    min_users: int = field(default=2, metadata={"help": "fewest distinct users in the train split"})
    min_movies: int = field(
        default=2, metadata={"help": "fewest distinct movies in the train split"}
    )

    def __post_init__(self) -> None:
        """Raises ValueError naming the first field that cannot be used."""
        if not 0.0 <= self.max_refused_share <= 1.0:
            raise ValueError(f"max_refused_share={self.max_refused_share!r}, expected 0 .. 1")
        for name in ("min_rows", "min_users", "min_movies"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}={getattr(self, name)!r}, expected 1 or more")

    def to_json(self) -> str:
        """Returns the parameters as canonical JSON: equal parameters give equal text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "ValidationParams":
        """Returns the parameters that `to_json` wrote."""
        return cls(**json.loads(text))
