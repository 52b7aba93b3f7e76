"""Evidence and rules turned into findings, one module for each group of reason codes.

What TFDV cannot say, because it looks at one split at a time and knows neither rows nor ids: that
rows add up, that splits follow one another in time, that ids mean what they meant, that people
behave like people. A rule is a pure function and never raises; every rule is asked, whatever the
others say.
"""

from collections.abc import Iterable
from dataclasses import replace

from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.reasons import known_codes
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.behaviour import behaviour
from components.schema_validation.rules.completeness import rows_missing
from components.schema_validation.rules.drift import drift
from components.schema_validation.rules.history import history
from components.schema_validation.rules.ids import ids
from components.schema_validation.rules.leakage import leakage
from components.schema_validation.rules.quarantine import quarantine
from components.schema_validation.rules.references import references
from components.schema_validation.rules.rows import rows
from components.schema_validation.rules.serving import serving
from components.schema_validation.rules.splits import splits
from components.schema_validation.rules.text import text
from components.schema_validation.rules.times import grain_s, times
from components.schema_validation.rules.values import values


def findings(evidence: Evidence, rules: Rules, identities: Identities) -> list[Finding]:
    """Returns everything that the rules find, with the severities that `rules` sets."""
    profile = evidence.profile
    found = [
        *quarantine(evidence.ingest, rules.rows),
        *rows(evidence, rules.rows),
        *rows_missing(evidence, rules),
        *values(evidence, rules.values, identities),
        *leakage(evidence, rules.leakage, identities),
        *splits(evidence, rules.splits),
        *ids(profile, rules.ids, identities),
        *behaviour(profile, rules.ids, grain_s(profile, rules.times), identities),
        *text(profile, rules.text, identities),
        *times(profile, rules.times, identities),
        *references(evidence, rules),
    ]
    if evidence.previous is not None:
        found += drift(profile, evidence.previous, rules.drift)
        found += history(profile, evidence.previous, rules.drift)
    if evidence.serving is not None:
        found += serving(evidence.serving, rules.serving)
    return settled(found, rules)


def settled(found: Iterable[Finding], rules: Rules) -> list[Finding]:
    """Returns findings with the severities of the rule file; those that are off are left out.

    `switched_off` says which codes those are: a report shows them.
    """
    return [
        item if setting is None else replace(item, severity=setting)
        for item in found
        for setting in [rules.severities.get(item.code)]
        if setting != "off"
    ]


def switched_off(rules: Rules) -> tuple[str, ...]:
    """Returns the reason codes that the rule file switches off, in order of the table."""
    return tuple(code for code in known_codes() if rules.severities.get(code) == "off")
