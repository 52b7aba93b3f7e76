"""Evidence, findings and provenance turned into the content of the report: one JSON value.

report.json is this value; the page, the JUnit file and the plain text are made from it alone, so
they cannot differ. All text in it is harmless to show, every list is capped, and nothing in it
depends on the clock: equal input gives equal bytes.

model     the content as types, and the JSON Schema of them
checks    what was looked for, and what came of it
ratings   splits, time line, ratings, activity, clock
features  a card a feature
compared  previous data, serving log, distances
origin    quarantine and provenance
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.schema_validation.content import compared, model, origin, ratings
from components.schema_validation.content.checks import checks, group_name, groups
from components.schema_validation.content.features import cards
from components.schema_validation.content.model import SCHEMA_VERSION
from components.schema_validation.content.sentences import next_step, summary
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding, ordered, verdict
from components.schema_validation.reasons import reason
from components.schema_validation.rule_file import Rules
from components.schema_validation.shown import plain
from components.schema_validation.source_names import source_name

__all__ = ["SCHEMA_VERSION", "as_json", "refused_content", "report_content"]

_REQUESTS = "serving"  # the group of what is wrong with requests


def report_content(
    evidence: Evidence,
    findings: Sequence[Finding],
    rules: Rules,
    provenance: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns the content of the report.

    Args:
      evidence: what was looked at.
      findings: all that was found, in any order.
      rules: the thresholds and severities that were applied.
      provenance: what the caller knows of where the data and the rules came from: digests
        (`schema_sha256`, `rules_sha256`, `code_digest`), `code_version`, `stack` and more.
    """
    ingest = evidence.ingest
    features, more_features = cards(evidence)
    parts = {
        "opened": True,
        "synthetic": ingest.synthetic,
        "totals": ratings.totals(evidence.profile),
        "boundaries": model.Boundaries(**vars(evidence.boundaries)),
        "splits": ratings.splits(evidence.profile, evidence.boundaries),
        "timeline": ratings.timeline(evidence.profile),
        "ratings": ratings.ratings(evidence),
        "activity": ratings.activity(evidence),
        "clock": ratings.clock(evidence),
        "distances": compared.distances(evidence),
        "previous": compared.previous(evidence),
        "serving": compared.serving(evidence),
        "features": features,
        "more_features": more_features,
        "quarantine": origin.quarantine(ingest, rules.rows.max_refused_share),
        "provenance": origin.provenance(_named(ingest.raw), rules, provenance),
    }
    return _content(evidence, findings, rules, parts)


def refused_content(
    error_code: str, message: str, hint: str = "", source: str = ""
) -> dict[str, Any]:
    """Returns the content of the report of a source that could not be opened at all.

    Args:
      error_code: the reason, such as "E-NOT-FOUND".
      message: what was required and what arrived instead.
      hint: what to do; "": what the table of reasons says.
      source: the source as the user gave it.
    """
    refused = Finding(error_code, "error", "a source that can be read", message)
    parts: dict[str, Any] = {
        "opened": False,
        "synthetic": False,
        "totals": None,
        "boundaries": None,
        "splits": [],
        "timeline": None,
        "ratings": [],
        "activity": {},
        "clock": None,
        "distances": [],
        "previous": None,
        "serving": None,
        "features": [],
        "more_features": 0,
        "quarantine": None,
        "provenance": origin.provenance(_named({"source": source}), None, {}),
    }
    return _content(None, [refused], None, parts, hint)


def as_json(content: Mapping[str, Any]) -> str:
    """Returns the text of report.json: sorted keys, two spaces, a final newline."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def _content(
    evidence: Evidence | None,
    findings: Sequence[Finding],
    rules: Rules | None,
    parts: Mapping[str, Any],
    hint: str = "",
) -> dict[str, Any]:
    worst_first = sorted(ordered(findings), key=_weight)
    errors = [finding for finding in worst_first if finding.severity == "error"]
    counts = {"error": len(errors), "warning": len(findings) - len(errors)}
    problems = len({(finding.code, finding.feature) for finding in errors})
    worst = plain(reason(errors[0].code).meaning) if errors else ""
    rows = evidence.profile.rows if evidence else 0
    made = checks(evidence, findings, rules)
    content = model.Content(
        schema_version=SCHEMA_VERSION,
        verdict=verdict(findings),
        summary=summary(problems, rows, worst),
        next_step=next_step(counts),
        counts=model.Counts(**counts),
        groups=groups(made, worst_first),
        findings=[_finding(item, hint) for item in worst_first[: model.MAX_FINDINGS]],
        more_findings=max(len(worst_first) - model.MAX_FINDINGS, 0),
        checks=made,
        **parts,
    )
    return content.model_dump(mode="json")


def _named(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Returns ingest.json with the source as it was configured, without this machine's folders."""
    return {**raw, "source": source_name(raw.get("source_pattern", raw["source"]))}


def _weight(finding: Finding) -> tuple[bool, bool]:
    """Ranks errors before warnings, and the data before what clients ask."""
    return finding.severity != "error", group_name(finding.code) == _REQUESTS


def _finding(finding: Finding, hint: str) -> model.Finding:
    entry = reason(finding.code, finding.severity)
    return model.Finding(
        code=finding.code,
        severity=finding.severity,
        group=group_name(finding.code),
        split=finding.split,
        feature=finding.feature,
        expectation=finding.expectation,
        why=finding.why,
        found=finding.found,
        rows=finding.rows,
        share=finding.share,
        examples=[origin.as_example(example) for example in finding.examples[:10]],
        schema_lines=list(finding.schema_lines[:20]),
        meaning=entry.meaning,
        cause=entry.cause,
        cure=hint or entry.cure,
    )
