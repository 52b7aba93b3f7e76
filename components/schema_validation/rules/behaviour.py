"""People behave like people: no bursts of ratings, no clockwork, no attack on one movie.

A user rates many movies in one sitting, a movie is hardly rated twice in minutes: where it is the
other way round, users and movies are exchanged.

Where times are rounded, to days for example, windows shorter than that say nothing, and equal
distances come by themselves: neither is looked at then.
"""

from components.ratings_profile.profile import MAX_SAMPLES, Burst, Profile
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rules.making import because, finding, percent
from components.schema_validation.thresholds import IdRules
from components.schema_validation.times import shown_time
from foundation.text import inert
from transform import features as f

_LIMITS = {60: "per_minute", 600: "per_10_minutes", 3_600: "per_hour", 86_400: "per_day"}
_ALIKE_SHARE = 0.95  # of a window's ratings: the user who rates most alike in ML-100K has 0.956
_SITTING_S = 600


def behaviour(
    profile: Profile, rules: IdRules, grain_s: int, identities: Identities
) -> list[Finding]:
    """Returns a finding for each user or movie that is rated, or rates, as no people do.

    Args:
      profile: exact figures of the ratings.
      rules: thresholds.
      grain_s: unit, in seconds, to which the times are rounded.
      identities: how user ids are shown.
    """
    return [
        *user_bursts(profile, rules, grain_s, identities),
        *alike_bursts(profile, rules, grain_s, identities),
        *(
            columns_exchanged(profile, rules, grain_s, identities)
            or movie_bursts(profile, rules, grain_s, identities)
        ),
        *clockwork(profile, rules, grain_s, identities),
    ]


def user_bursts(
    profile: Profile, rules: IdRules, grain_s: int, identities: Identities
) -> list[Finding]:
    """Returns a finding for each user with too many ratings in a window, its worst window."""
    limits = rules.user_burst
    more = _more(profile.user_bursts, limits, grain_s, "users")
    return [
        finding(
            "E-USER-BURST",
            f"at most {getattr(limits, _LIMITS[burst.window_s]):,} ratings by one user in"
            f" {burst.window_s:,} s{because(limits, _LIMITS[burst.window_s])}",
            f"user {identities.user(burst.id)} gave {burst.rows:,} from"
            f" {shown_time(burst.start_s)} UTC on{more}",
            feature=f.USER_ID,
            rows=burst.rows,
            of_rows=profile.rows,
            examples=identities.rows(burst.samples),
        )
        for burst in _worst(profile.user_bursts, limits, grain_s)
    ]


def alike_bursts(
    profile: Profile, rules: IdRules, grain_s: int, identities: Identities
) -> list[Finding]:
    """Returns a finding for each user who gives one and the same rating again and again."""
    limits, window_s = rules.user_burst, 3_600
    if grain_s > window_s:
        return []
    told = {burst.id for burst in _worst(profile.user_bursts, limits, grain_s)}
    return [
        finding(
            "E-USER-BURST",
            f"at most {limits.alike_per_hour:,} ratings by one user in {window_s:,} s that are"
            f" nearly all the same{because(limits, 'alike_per_hour')}",
            f"user {identities.user(burst.id)} gave {burst.rows:,} from"
            f" {shown_time(burst.start_s)} UTC on, {burst.alike_rows:,} of them the same",
            feature=f.USER_ID,
            rows=burst.rows,
            of_rows=profile.rows,
            examples=identities.rows(burst.samples),
        )
        for burst in profile.user_bursts
        if burst.window_s == window_s
        and burst.id not in told
        and burst.rows > limits.alike_per_hour
        and burst.alike_rows >= _ALIKE_SHARE * burst.rows
    ]


def columns_exchanged(
    profile: Profile, rules: IdRules, grain_s: int, identities: Identities
) -> list[Finding]:
    """Returns a finding if movies are rated in sittings, as users rate, and users are not."""
    if grain_s > _SITTING_S:
        return []
    movie, user = (
        max((burst for burst in bursts if burst.window_s == _SITTING_S), key=lambda b: b.rows,
            default=None)
        for bursts in (profile.movie_bursts, profile.user_bursts)
    )  # fmt: skip
    if movie is None or user is None or movie.rows <= rules.sitting_factor * user.rows:
        return []
    return [
        finding(
            "E-COLUMNS-SWAPPED",
            f"no movie with more than {rules.sitting_factor:g} times as many ratings in"
            f" {_SITTING_S} s as any user gives{because(rules, 'sitting_factor')}",
            f"movie {inert(movie.id)} got {movie.rows:,} from {shown_time(movie.start_s)} UTC on;"
            f" no user gave more than {user.rows:,}",
            feature=f.MOVIE_ID,
            rows=profile.rows,
            of_rows=profile.rows,
            examples=identities.rows(movie.samples),
        )
    ]


def movie_bursts(
    profile: Profile, rules: IdRules, grain_s: int, identities: Identities
) -> list[Finding]:
    """Returns a finding for each movie with too many ratings in a window, and of its day."""
    limits = rules.movie_burst
    busiest = profile.movie_top_share / max(1, profile.movies // 100)  # one of the busiest percent
    share = max(limits.share_of_day, min(1.0, rules.movie_share_factor * busiest))
    bursts = tuple(burst for burst in profile.movie_bursts if burst.rows >= share * burst.day_rows)
    more = _more(bursts, limits, grain_s, "movies")
    return [
        finding(
            "E-MOVIE-BURST",
            f"at most {getattr(limits, _LIMITS[burst.window_s]):,} ratings of one movie in"
            f" {burst.window_s:,} s{because(limits, _LIMITS[burst.window_s])},"
            f" or less than {percent(share)} of the day's ratings",
            f"movie {inert(burst.id)} got {burst.rows:,} from {shown_time(burst.start_s)} UTC on,"
            f" of {burst.day_rows:,} on that day{more}",
            feature=f.MOVIE_ID,
            rows=burst.rows,
            of_rows=profile.rows,
            examples=identities.rows(burst.samples),
        )
        for burst in _worst(bursts, limits, grain_s)
    ]


def _worst(bursts: tuple[Burst, ...], limits: object, grain_s: int) -> list[Burst]:
    """Returns for each id the window that exceeds its limit by the largest factor."""
    worst: dict[str, tuple[float, Burst]] = {}
    for burst in bursts:
        limit = getattr(limits, _LIMITS.get(burst.window_s, ""), None)
        if burst.window_s < grain_s or limit is None or burst.rows <= limit:
            continue
        excess = burst.rows / limit
        if burst.id not in worst or excess > worst[burst.id][0]:
            worst[burst.id] = (excess, burst)
    return [burst for _, burst in sorted(worst.values(), key=lambda item: (-item[0], item[1].id))]


def _more(bursts: tuple[Burst, ...], limits: object, grain_s: int, what: str) -> str:
    """Returns that there may be more than are known, if all that a window's list holds are found.

    A profile lists the densest MAX_SAMPLES of each window.
    """
    for window_s, name in _LIMITS.items():
        over = sum(
            burst.window_s == window_s and burst.rows > getattr(limits, name) for burst in bursts
        )
        if window_s >= grain_s and over >= MAX_SAMPLES:
            return f"; at least {over:,} {what} are like this, the worst are shown"
    return ""


def clockwork(
    profile: Profile, rules: IdRules, grain_s: int, identities: Identities
) -> list[Finding]:
    """Returns a finding for each user whose ratings keep one and the same distance."""
    found = [
        run
        for run in profile.steady_runs
        if run.rows >= rules.clockwork_rows and (grain_s == 1 or run.step_s % grain_s)
    ]
    capped = len(found) >= MAX_SAMPLES
    more = f"; at least {len(found):,} runs are like this, the longest are shown" if capped else ""
    return [
        finding(
            "E-USER-CLOCKWORK",
            f"fewer than {rules.clockwork_rows:,} ratings in a row at equal distances"
            f"{because(rules, 'clockwork_rows')}",
            f"user {identities.user(run.user_id)} gave {run.rows:,}, one every {run.step_s:,} s,"
            f" from {shown_time(run.start_s)} UTC on{more}",
            feature=f.TIMESTAMP,
            rows=run.rows,
            of_rows=profile.rows,
            examples=identities.rows(run.samples),
        )
        for run in found
    ]
