"""The past of this data beside the same past in the previous data: it does not change."""

from components.ratings_profile.profile import Profile
from components.schema_validation.evidence import Overlap, Previous
from components.schema_validation.findings import Example, Finding
from components.schema_validation.rows_at_fault.fault import of_all, of_ids
from components.schema_validation.rules.making import because, counted, finding, percent
from components.schema_validation.rules.shapes import largest_difference, shares
from components.schema_validation.thresholds import DriftRules
from components.schema_validation.times import shown_time
from foundation.text import inert
from transform import features as f

_DAY_S = 86_400
_CLEARLY = 0.2  # by how much exchanged columns fit better


def history(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns where ids, times, ratings or rows of the past are not what they were."""
    return [
        *columns_swapped(profile, previous, rules),
        *times_moved(previous, rules),
        *ratings_rewritten(previous, rules),
        *ratings_of_others(profile, previous, rules),
        *titles_changed(profile, previous, rules),
        *rows_vanished(profile, previous, rules),
    ]


def columns_swapped(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if the user ids fit the previous movie ids better, and the reverse.

    Where both are 1..n they fit each other anyhow: then the sums of the overlaps, or the number of
    ratings that ids have, tell which is which.
    """
    overlap = previous.overlap
    swapped = (overlap.swapped_users, overlap.swapped_movies)
    if not overlap.users or not overlap.movies or min(swapped) < rules.swapped_share:
        return []
    own = 2 - overlap.new_users / overlap.users - overlap.new_movies / overlap.movies
    if sum(swapped) <= own + _CLEARLY and not _activities_swapped(profile, previous.profile):
        return []
    return [
        finding(
            "E-COLUMNS-SWAPPED",
            f"ids of the same columns as in {inert(previous.name)}"
            f"{because(rules, 'swapped_share')}",
            f"{percent(swapped[0])} of the user ids were movie ids, {percent(swapped[1])} of the"
            " movie ids were user ids",
            feature=f.USER_ID,
            rows=profile.rows,
            of_rows=profile.rows,
            where=of_all(f.USER_ID),
        )
    ]


def _activities_swapped(now: Profile, then: Profile) -> bool:
    """Says whether ratings a user and a movie are clearly distributed as the other's were."""
    users, movies = _activity(now.user_activity), _activity(now.movie_activity)
    old_users, old_movies = _activity(then.user_activity), _activity(then.movie_activity)
    own = _apart(users, old_users) + _apart(movies, old_movies)
    return _apart(users, old_movies) + _apart(movies, old_users) < own - 2 * _CLEARLY


def _activity(bins: tuple[tuple[int, int, int], ...]) -> dict[str, float]:
    return shares({str(low): ids for low, _, ids in bins})


def _apart(one: dict[str, float], other: dict[str, float]) -> float:
    worst = largest_difference(one, other)
    return worst.size if worst else 0.0


def times_moved(previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if users rated the same, all the same time later."""
    overlap = previous.overlap
    if not _enough(overlap, rules) or not overlap.moved_by_s:
        return []
    if overlap.moved_users < max(rules.moved_users, rules.moved_share * overlap.common_users):
        return []
    return [
        finding(
            "E-TIME-SHIFTED",
            f"users' first ratings at the same time as in {inert(previous.name)}"
            f"{because(rules, 'moved_share')}",
            f"{overlap.moved_users:,} of {overlap.common_users:,} unchanged users"
            f" {overlap.moved_by_s:+,} s ({overlap.moved_by_s / 3_600:+.4g} h)",
            feature=f.TIMESTAMP,
            where=of_ids(f.USER_ID, overlap.moved_ids, overlap.moved_users),
        )
    ]


def ratings_rewritten(previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if users of the same times and numbers have other sums of ratings."""
    overlap = previous.overlap
    most = rules.max_rewritten_share
    if not _enough(overlap, rules) or overlap.rewritten_users <= most * overlap.common_users:
        return []
    return [
        finding(
            "E-RATINGS-REWRITTEN",
            f"at most {percent(most)} of the unchanged users with another sum of ratings than in"
            f" {inert(previous.name)}{because(rules, 'max_rewritten_share')}",
            f"{overlap.rewritten_users:,} of {overlap.common_users:,}",
            feature=f.LABEL,
            where=of_ids(f.USER_ID, overlap.rewritten_ids, overlap.rewritten_users),
        )
    ]


def _enough(overlap: Overlap, rules: DriftRules) -> bool:
    return overlap.common_users >= rules.min_common_users


def titles_changed(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if movies that were known before have other titles."""
    overlap, most = previous.overlap, rules.max_retitled_share
    if overlap.retitled_movies <= max(rules.max_retitled, most * overlap.common_movies):
        return []
    before, now = previous.profile.known_titles, profile.known_titles
    examples = tuple(
        Example(f"movie {inert(movie)}: {inert(before[movie])} -> {inert(now[movie])}")
        for movie in before
        if movie in now and before[movie] != now[movie]
    )
    return [
        finding(
            "E-TITLES-CHANGED",
            f"at most {percent(most)} of the movies of {inert(previous.name)} with another title"
            f"{because(rules, 'max_retitled_share')}",
            f"{overlap.retitled_movies:,} of {overlap.common_movies:,}",
            feature=f.MOVIE_TITLE,
            examples=examples,
            where=of_ids(f.MOVIE_ID, overlap.retitled_ids, overlap.retitled_movies),
        )
    ]


def rows_vanished(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if rows of common days are gone, a warning if only the newest days are.

    Days at the ends of this data may be cut. Where users are gone as a whole it may be a selection
    of users: of these more may be gone.
    """
    then = previous.profile
    expected = f"the rows of {inert(previous.name)}"
    if profile.first_s == then.first_s and profile.last_s + _DAY_S < then.last_s:
        return [
            finding(
                "W-ENDS-EARLIER",
                f"{expected}, which go on until {shown_time(then.last_s)} UTC",
                f"the same beginning, but no rating after {shown_time(profile.last_s)} UTC",
                feature=f.TIMESTAMP,
            )
        ]
    before, now = _common_days(profile, then)
    gone = before - now
    name = "max_lost_share" if _users_whole(previous.overlap) else "max_vanished_share"
    if before < rules.vanished_rows or gone <= getattr(rules, name) * before:
        return []
    return [
        finding(
            "E-ROWS-VANISHED",
            f"{expected}, all but {percent(getattr(rules, name))}{because(rules, name)}",
            f"{counted(now, 'rating')} on the common days, there were {before:,}",
            feature=f.TIMESTAMP,
            rows=gone,
            of_rows=before,
        )
    ]


def ratings_of_others(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if every day has the very number of ratings that it had, of other users."""
    then, overlap = previous.profile, previous.overlap
    known = overlap.users - overlap.new_users
    if profile.days != then.days or _users_whole(overlap):
        return []
    if then.rows < rules.vanished_rows or known < rules.min_common_users:
        return []
    return [
        finding(
            "E-RATINGS-REWRITTEN",
            f"users who keep the ratings that they have in {inert(previous.name)}",
            f"{overlap.common_users:,} of {known:,} users have as many as before, though every day"
            " has as many in all",
            feature=f.USER_ID,
            where=of_all(f.USER_ID, counted=False),
        )
    ]


def _users_whole(overlap: Overlap) -> bool:
    """Says whether most users that both have, have as many ratings in both."""
    return 2 * overlap.common_users >= overlap.users - overlap.new_users


def _common_days(now: Profile, then: Profile) -> tuple[int, int]:
    """Returns the ratings (before, now) on the days inside this data."""
    first, last = now.first_s // _DAY_S, now.last_s // _DAY_S
    return (
        sum(rows for day, rows in then.days if first < day < last),
        sum(rows for day, rows in now.days if first < day < last),
    )
