"""A data set that is known to be larger: has a part been chosen, or has the file been cut short?

A chosen part is whole in some way: it ends earlier, or it has fewer users, each with all their
ratings. A file that was cut while its rows stood in no order of time spans the whole period, and
users are left with fewer ratings than anybody has in the whole.
"""

from dataclasses import dataclass

from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.making import because, counted, finding, percent
from components.schema_validation.rules.references import matches
from components.schema_validation.thresholds import Reference, Whole
from foundation.text import inert

_DAY_S = 86_400
_WHOLE_SHARE = 0.99  # of the users: a few may have had all their ratings in what was cut off
_MANGLED_SHARE = 0.002  # of the users: ratings taken out by hand leave hardly anybody with too few


@dataclass(frozen=True)
class _Cut:
    ratings: int
    whose: str
    sign: str


def rows_missing(evidence: Evidence, rules: Rules) -> list[Finding]:
    """Returns a finding if ratings are missing that the source, or what is published, has."""
    known = [reference for reference in rules.references if matches(evidence, reference)]
    cuts = [cut for cut in (_by_claims(evidence), *(_by_period(evidence, r) for r in known)) if cut]
    read, most = evidence.profile.rows, rules.rows.max_missing_share
    cuts = [cut for cut in cuts if cut.ratings - read > most * cut.ratings]
    if not cuts:
        return []
    cut = cuts[0]
    missing = cut.ratings - read
    return [
        finding(
            "E-ROWS-MISSING",
            f"the {counted(cut.ratings, 'rating')} of {cut.whose}, all but {percent(most)}"
            f"{because(rules.rows, 'max_missing_share')}",
            f"{counted(read, 'rating')}, though {cut.sign}",
            rows=missing,
            of_rows=cut.ratings,
        )
    ]


def _by_claims(evidence: Evidence) -> _Cut | None:
    """Returns what the source says of its own size, if its lists and its users are all there."""
    claims = evidence.ingest.raw.get("claims", {})
    if not {"ratings", "users", "movies"} <= claims.keys():
        return None
    lists = (claims["users"], claims["movies"])
    users = claims["users"]["claimed"]
    here = evidence.profile.users
    if any(listed["claimed"] != listed["read"] for listed in lists) or here < _WHOLE_SHARE * users:
        return None
    return _Cut(
        claims["ratings"]["claimed"],
        "which the source's own count speaks",
        f"by {here:,} of its {users:,} users",
    )


def _by_period(evidence: Evidence, reference: Reference) -> _Cut | None:
    """Returns what is published, if its whole period is there but users have too few ratings."""
    whole, profile = reference.whole, evidence.profile
    if whole is None or not _spans(evidence, whole):
        return None
    few = sum(ids for _, high, ids in profile.user_activity if high < whole.min_ratings_per_user)
    if few <= _MANGLED_SHARE * profile.users:
        return None
    sign = (
        f"they span its whole period; {counted(few, 'user')} of {profile.users:,} have fewer than"
        f" the {whole.min_ratings_per_user} that everybody has there"
    )
    return _Cut(whole.ratings, inert(reference.name), sign)


def _spans(evidence: Evidence, whole: Whole) -> bool:
    profile = evidence.profile
    return profile.first_s <= whole.first_s + _DAY_S and profile.last_s >= whole.last_s - _DAY_S
