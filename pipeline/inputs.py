"""A configuration turned into all that a run reads from outside of its workspace."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from components.ratings_example_gen.params import SourceParams
from components.schema_validation.rule_file import Rules
from foundation.errors import ConfigError, SourceError
from pipeline import contract, sources
from pipeline.config import RunConfig
from pipeline.schema_file import schema_below
from pipeline.sources import Source

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Inputs:
    """What goes into the pipeline's first nodes, resolved and looked at.

    Attributes:
      source: the ratings.
      schema_file: the agreed schema, where its path tells its content.
      rules: the recommender's own rules.
      against: ratings to compare with; None: those behind the pushed model, if there are any.
      serving_log: path of the log of requests; "" without one.
    """

    source: Source
    schema_file: Path
    rules: Rules
    against: Source | None = None
    serving_log: str = ""


def check(config: RunConfig) -> None:
    """Finds what is missing before anything is made or imported.

    Raises:
      ConfigError: a name is none of a source.
      SourceError: nothing is at a local path.
    """
    sources.check(config.source)
    if other := _against(config):
        _named("validation.against", lambda: sources.check(other))
    if log := config.validation.serving_log:
        _named("validation.serving_log", lambda: sources.check_path(log))


def resolve(config: RunConfig, data_dir: Path) -> Inputs:
    """Returns what a run reads, everything local in place and openable; writes samples.

    Raises:
      ConfigError, SourceError: a source as a whole cannot be used, or the contract.
      WorkspaceError: a sample cannot be written below `data_dir`.
    """
    check(config)
    source = _opened(config.source, data_dir)
    other = _against(config)
    against = _named("validation.against", lambda: _opened(other, data_dir)) if other else None
    log = config.validation.serving_log
    if log:
        log = sources.anchored_path(log)
        _named("validation.serving_log", lambda: _check_log_opens(log))
    return Inputs(
        source=source,
        schema_file=schema_below(
            data_dir,
            contract.schema_path(config.validation),
            contract.rating_range(source.params),
        ),
        rules=contract.rules_of(config.validation),
        against=against,
        serving_log=log,
    )


def anchored(config: RunConfig) -> RunConfig:
    """Returns the configuration so that it means the same from any folder."""
    given = config.validation
    other = _against(config)
    paths: dict[str, Any] = {
        name: sources.anchored_path(path)
        for name in ("schema", "rules", "serving_log")
        if (path := getattr(given, name))
    }
    if other:
        paths["against"] = sources.anchored(other).path
    return replace(
        config, source=sources.anchored(config.source), validation=replace(given, **paths)
    )


def _against(config: RunConfig) -> SourceParams | None:
    path = config.validation.against
    return sources.beside(config.source, path) if path not in ("", contract.NOTHING) else None


def _opened(params: SourceParams, data_dir: Path) -> Source:
    source = sources.resolve(params, data_dir)
    sources.check_opens(source.params)
    return source


def _check_log_opens(path: str) -> None:
    if sources.is_remote(path):
        return
    from components.ratings_example_gen.spans import resolve_span
    from components.request_log_example_gen import log_files

    resolved, _, _ = resolve_span(SourceParams(path=path))
    log_files.check(log_files.log_files(resolved.path))


def _named(key: str, check: Callable[[], _Found]) -> _Found:
    """Says of which key an error is, unless it is of the ratings themselves."""
    try:
        return check()
    except ConfigError as error:
        lines = [line.replace("source.path:", f"{key}:") for line in error.problems]
        raise ConfigError(lines, hint=error.hint) from error
    except SourceError as error:
        message = str(error).removeprefix(f"{error.code}: ")
        raise SourceError(
            error.code, f"{key}: {message}", hint=error.hint, personal=error.personal
        ) from error
