"""The section `validation` of the configuration turned into what data is held against, checked.

The contract is two files that are reviewed like code: a schema, and beside it the recommender's own
rules. Both are read before anything runs; neither is ever inferred.
"""

import importlib.resources
from pathlib import Path

from components.ratings_example_gen.params import SourceParams
from components.schema_validation import params as validation
from components.schema_validation.params import ValidationParams
from components.schema_validation.rule_file import Rules
from foundation.errors import ConfigError
from foundation.text import inert
from pipeline.schema_file import check_schema, curated_schema
from pipeline.sources import anchored_path

CURATED_RULES = "rules.yaml"
NOTHING = "none"


def curated_rules() -> Path:
    """Returns the path of the rules that are reviewed and versioned with the code."""
    return Path(str(importlib.resources.files("pipeline") / "schema" / CURATED_RULES))


def schema_path(params: ValidationParams) -> Path:
    """Returns the path of the agreed schema."""
    return Path(anchored_path(params.schema)) if params.schema else curated_schema()


def rules_path(params: ValidationParams) -> Path:
    """Returns the path of the agreed rules."""
    return Path(anchored_path(params.rules)) if params.rules else curated_rules()


def rules_of(params: ValidationParams) -> Rules:
    """Returns the rules of a run: those of the file, less what the configuration overrides.

    Raises:
      ConfigError: the file cannot be read, or has problems; it names each.
    """
    path = rules_path(params)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError([f"{inert(path, 400)}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        reason = f"not UTF-8: {error.reason} at byte {error.start}"
        raise ConfigError([f"{inert(path, 400)}: {reason}"]) from error
    return validation.rules_of(params, text, str(path))


def rating_range(source: SourceParams) -> tuple[float, float] | None:
    """Returns the scale that the configuration sets, None for the schema's."""
    lowest, highest = source.rating_min, source.rating_max
    return None if lowest is None or highest is None else (lowest, highest)


def problems(params: ValidationParams, source: SourceParams) -> list[str]:
    """Returns what is wrong with schema and rules, a line each; [] when both can be used."""
    found = []
    for check in (
        lambda: check_schema(schema_path(params), rating_range(source)),
        lambda: rules_of(params),
    ):
        try:
            check()
        except ConfigError as error:
            found += error.problems
    return found
