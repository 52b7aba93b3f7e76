"""An id means one movie or one user, and ratings are not loaded twice."""

from components.ratings_profile.profile import MAX_SAMPLES, Lag, Profile
from components.schema_validation.findings import MAX_EXAMPLES, Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rows_at_fault.fault import Fault, Where
from components.schema_validation.rules.making import because, counted, finding
from components.schema_validation.thresholds import IdRules
from foundation.text import inert
from transform import features as f

_MAX_IDS = 8
_MAX_PAIRS = 20


def ids(profile: Profile, rules: IdRules, identities: Identities) -> list[Finding]:
    """Returns what is wrong with ids."""
    return [
        *titles_with_two_ids(profile),
        *ids_with_two_titles(profile, identities),
        *unsteady_attributes(profile, identities),
        *rerated(profile),
        *repeated_blocks(profile, rules, identities),
    ]


def titles_with_two_ids(profile: Profile) -> list[Finding]:
    """Returns a warning with the pairs, if titles carry several ids."""
    if not profile.num_titles_with_two_ids:
        return []
    pairs = profile.titles_with_two_ids
    examples = tuple(
        Example(f"{inert(pair.title)}: {_listed(pair.movie_ids)} ({counted(pair.rows, 'rating')})")
        for pair in pairs
    )
    all_listed = len(pairs) >= profile.num_titles_with_two_ids
    found = counted(profile.num_titles_with_two_ids, "title")
    shown = [f"{inert(pair.title, 40)}: {_listed(pair.movie_ids)}" for pair in pairs[:_MAX_PAIRS]]
    rest = "; ".join([*shown, "..."] if len(pairs) > _MAX_PAIRS else shown)
    return [
        finding(
            "W-TITLE-TWO-IDS",
            "each title has one movie id",
            f"{found} with several ids: {rest}",
            feature=f.MOVIE_TITLE,
            rows=sum(pair.rows for pair in pairs) if all_listed else None,
            of_rows=profile.rows,
            examples=examples,
        )
    ]


def ids_with_two_titles(profile: Profile, identities: Identities) -> list[Finding]:
    """Returns a finding if a movie id carries several titles."""
    wrong = profile.ids_with_two_titles
    if not profile.num_ids_with_two_titles:
        return []
    rows = tuple(example for item in wrong for example in identities.rows(item.samples))
    listed = tuple(
        Example(f"movie {inert(item.movie_id)}: {' | '.join(map(inert, item.titles[:4]))}")
        for item in wrong
    )
    return [
        finding(
            "E-ID-TWO-TITLES",
            "each movie id has one title",
            f"{counted(profile.num_ids_with_two_titles, 'id')} with several"
            + "".join(f"; {example.text}" for example in listed[:1]),
            feature=f.MOVIE_TITLE,
            rows=profile.rows_of_ids_with_two_titles,
            of_rows=profile.rows,
            examples=_mixed(listed, rows),
        )
    ]


def _mixed(listed: tuple[Example, ...], rows: tuple[Example, ...]) -> tuple[Example, ...]:
    """Returns rows, which have a place, before values; at least one of each."""
    return (*rows[: MAX_EXAMPLES - 1], *listed)[:MAX_EXAMPLES]


def unsteady_attributes(profile: Profile, identities: Identities) -> list[Finding]:
    """Returns a finding for each attribute that is not the same in all rows of a user."""
    return [
        finding(
            "E-USER-ATTRIBUTES",
            "one value for each user",
            f"{counted(item.users, 'user')} with several",
            feature=inert(item.feature),
            rows=item.rows,
            of_rows=profile.rows,
            examples=identities.rows(item.samples, item.feature),
        )
        for item in profile.unsteady_attributes
        if item.users
    ]


def rerated(profile: Profile) -> list[Finding]:
    """Returns a warning if users rated a movie again."""
    if not profile.rerated:
        return []
    return [
        finding(
            "W-RERATED",
            "each user rates a movie once",
            f"{counted(profile.rerated, 'rating')} of a movie that the user had rated before",
            rows=profile.rerated,
            of_rows=profile.rows,
            where=Where(f.MOVIE_ID, Fault("again")),
        )
    ]


def repeated_blocks(profile: Profile, rules: IdRules, identities: Identities) -> list[Finding]:
    """Returns a finding for each lag after which many ratings come again."""

    def least(lag: Lag) -> float:
        soon = lag.lag_s < rules.repeated_soon_s
        share = rules.repeated_soon_share if soon else rules.repeated_share
        return max(rules.repeated_rows, share * profile.rows)

    blocks = [lag for lag in profile.lags if lag.rows >= least(lag)]
    capped = len(blocks) >= MAX_SAMPLES
    more = f"; at least {len(blocks):,} such times, the most frequent are shown" if capped else ""
    return [
        finding(
            "E-REPEATED-BLOCK",
            f"fewer than {least(lag):,.0f} ratings come again after one and the same time"
            f"{because(rules, 'repeated_rows')}",
            f"{lag.rows:,} ratings again after {lag.lag_s:,} s ({lag.lag_s / 86_400:.4g} days)"
            f"{more}",
            feature=f.TIMESTAMP,
            rows=lag.rows,
            of_rows=profile.rows,
            examples=identities.rows(lag.samples),
        )
        for lag in blocks
    ]


def _listed(movie_ids: tuple[str, ...]) -> str:
    shown = ", ".join(inert(movie_id) for movie_id in movie_ids[:_MAX_IDS])
    return shown if len(movie_ids) <= _MAX_IDS else f"{shown}, ..."
