"""Ingest report, rules and digests turned into quarantine and provenance."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.schema_validation.content import model
from components.schema_validation.findings import Example
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.reasons import reason
from components.schema_validation.rule_file import Rules
from foundation.text import inert
from foundation.version import VERSION

_KNOWN = ("input_fingerprint", "schema_sha256", "rules_sha256", "code_version", "code_digest")


def quarantine(ingest: IngestFacts, max_share: float) -> model.Quarantine:
    """Returns what was refused, by reason, against the share that may be."""
    return model.Quarantine(
        rows_read=ingest.rows_read,
        rows_written=ingest.rows_written,
        rows_refused=ingest.rows_refused,
        share=ingest.rows_refused / ingest.rows_read if ingest.rows_read else 0.0,
        max_share=max_share,
        by_reason=refused(ingest.refused_by_reason, ingest.examples),
    )


def refused(
    by_reason: Mapping[str, int], examples: Mapping[str, tuple[Example, ...]]
) -> list[model.Refused]:
    """Returns refused rows or requests by reason, most first, with their first examples."""
    most_first = sorted(by_reason.items(), key=lambda item: (-item[1], item[0]))
    return [
        model.Refused(
            code=code,
            rows=rows,
            meaning=reason(code).meaning,
            examples=[as_example(example) for example in examples.get(code, ())[:10]],
        )
        for code, rows in most_first[: model.MAX_REASONS]
    ]


def as_example(example: Example) -> model.Example:
    """Returns an example as the content holds it."""
    return model.Example(text=example.text, source=example.source, line=example.line)


def provenance(
    raw: Mapping[str, Any], rules: Rules | None, given: Mapping[str, Any]
) -> model.Provenance:
    """Returns where everything comes from.

    Args:
      raw: ingest.json; of a source that could not be opened, only "source".
      rules: the rules that were applied, None if none were.
      given: what the caller knows: digests (see _KNOWN), "stack", and more as it likes.
    """
    files = raw.get("files", ())
    stack = given.get("stack", {})
    known = {key: given.get(key) or raw.get(key, "") for key in _KNOWN}
    more = {key: value for key, value in given.items() if key not in (*_KNOWN, "stack")}
    more |= _configured("split", raw.get("split", {}))
    more |= _configured("source", raw.get("source_settings", {}))
    return model.Provenance(
        source=raw["source"],
        format=raw.get("format", ""),
        span=raw.get("span"),
        version=raw.get("version"),
        files=[_file(item) for item in files[: model.MAX_FILES]],
        archives=_archives(files)[: model.MAX_FILES],
        more_files=max(len(files) - model.MAX_FILES, 0),
        settings=settings(rules) if rules is not None else [],
        stack=dict(stack),
        more={
            key: value if isinstance(value, str) else _json(value) for key, value in more.items()
        },
        **{**known, "code_version": known["code_version"] or VERSION},
    )


def _file(item: Mapping[str, Any]) -> model.File:
    archive = item.get("archive", "")
    return model.File(
        name=item["name"],
        archive=archive,
        sha256="" if archive else item["sha256"],
        bytes=item["bytes"],
        rows=item["rows"],
    )


def _archives(files: Sequence[Mapping[str, Any]]) -> list[model.Archive]:
    """Returns each archive once."""
    digests = {item["archive"]: item["sha256"] for item in files if item.get("archive")}
    return [model.Archive(name=name, sha256=digest) for name, digest in digests.items()]


def _configured(section: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what was configured, by the names that the configuration has."""
    return {f"{section}.{name}": inert(_json(value), 300) for name, value in settings.items()}


def settings(rules: Any, prefix: str = "") -> list[model.Setting]:
    """Returns every threshold of the rules by its name in the rule file, and the severities."""
    found = []
    for field in dataclasses.fields(rules):
        name, value = f"{prefix}{field.name}", getattr(rules, field.name)
        if dataclasses.is_dataclass(value):
            found += settings(value, f"{name}.")
            continue
        default = _default(field)
        found.append(
            model.Setting(
                name=name,
                value=_json(_named(value)),
                default=_json(_named(default)),
                changed=value != default,
                what=field.metadata.get("what", ""),
                why=field.metadata.get("why", ""),
            )
        )
    return found


def _default(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is dataclasses.MISSING:
        return field.default
    return field.default_factory()


def _named(value: Any) -> Any:
    """Returns a value of the rules; of published references only what they are called."""
    return [getattr(item, "name", item) for item in value] if isinstance(value, tuple) else value


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=dict)
