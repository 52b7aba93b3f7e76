"""What a user can set about validation in a run's configuration."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from components.schema_validation.rule_file import Rules, read_rules


def _help(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class ValidationParams:
    """Where the agreement is, what to compare with, and thresholds for this run alone."""

    schema: str = _help("", "path of the schema (pbtxt); empty: the curated one")
    rules: str = _help("", "path of the rule file (YAML); empty: the curated one")
    against: str = _help(
        "",
        "ratings to compare with; empty: the data behind the pushed model, none: nothing",
    )
    serving_log: str = _help("", "requests to compare with (JSON lines); empty: none")
    show_ids: bool = _help(False, "show user ids in findings instead of hashes")
    max_refused_share: float | None = _help(
        None, "largest share of rows that ingestion may refuse; null: the rule file's (0)"
    )
    min_rows: int | None = _help(
        None, "fewest ratings, all splits together; null: the rule file's (100)"
    )
    min_users: int | None = _help(
        None, "fewest distinct users in the train split; null: the rule file's (2)"
    )
    min_movies: int | None = _help(
        None, "fewest distinct movies in the train split; null: the rule file's (2)"
    )

    def __post_init__(self) -> None:
        """Raises ValueError naming the first field that cannot be used."""
        share = self.max_refused_share
        if share is not None and not 0.0 <= share <= 1.0:
            raise ValueError(f"max_refused_share={share!r}, expected 0 .. 1")
        for name in ("min_rows", "min_users", "min_movies"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name}={value!r}, expected 1 or more")

    def to_json(self) -> str:
        """Returns the parameters as canonical JSON: equal parameters give equal text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "ValidationParams":
        """Returns the parameters that `to_json` wrote."""
        return cls(**json.loads(text))


def rules_of(params: ValidationParams, rules_text: str, name: str) -> Rules:
    """Returns the rules of a file with what the run's configuration sets in their place.

    Args:
      params: the run's configuration.
      rules_text: content of the rule file.
      name: what to call the file in a message.

    Raises:
      ConfigError: carries every problem of the file.
    """
    rules = read_rules(rules_text, name)
    given = {
        key: getattr(params, key)
        for key in ("max_refused_share", "min_rows", "min_users", "min_movies")
        if getattr(params, key) is not None
    }
    return replace(rules, rows=replace(rules.rows, **given))
