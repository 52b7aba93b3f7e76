"""This data beside the previous data: ratings, vocabularies, genres, volume, the daily rhythm.

TFDV's comparators, one feature at a time, are in the schema; here is what they have no words for.
"""

from collections.abc import Mapping

from components.ratings_example_gen.encodings import GENRES
from components.ratings_profile.profile import Profile
from components.schema_validation.evidence import Previous
from components.schema_validation.findings import Example, Finding
from components.schema_validation.rows_at_fault.fault import of_all, of_ids
from components.schema_validation.rules.grown import change
from components.schema_validation.rules.making import because, finding, percent
from components.schema_validation.rules.shapes import (
    rating_counts,
    shares,
    turn,
)
from components.schema_validation.thresholds import DriftRules
from foundation.text import inert
from transform import features as f


def drift(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns what has moved away from the previous data."""
    found = [
        *volume(profile, previous, rules),
        *genres_vanished(profile, previous, rules),
    ]
    if min(profile.rows, previous.profile.rows) < rules.min_rows:
        return found
    return [
        *found,
        *rating_shift(profile, previous, rules),
        *new_ids(profile, previous, rules),
        *clock_turned(
            profile, previous.profile.hours, f"the rhythm of {inert(previous.name)}", rules
        ),
    ]


def volume(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a warning, or an error, if the numbers of rows are of another size."""
    now, then = profile.rows, previous.profile.rows
    factor = max(now, then) / max(1, min(now, then))
    if factor <= rules.warn_volume_factor:
        return []
    much = factor > rules.max_volume_factor
    name = "max_volume_factor" if much else "warn_volume_factor"
    return [
        finding(
            "E-VOLUME" if much else "W-VOLUME",
            f"at most {getattr(rules, name):g} times the {then:,} rows of"
            f" {inert(previous.name)}, or a part as large{because(rules, name)}",
            f"{now:,} rows",
            rows=now,
        )
    ]


def rating_shift(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if the share of a rating is another one."""
    changed = change(f.LABEL, shares(rating_counts(previous.profile)), rating_counts(profile))
    if changed is None or changed.worst.size <= rules.max_rating_shift:
        return []
    worst = changed.worst
    return [
        finding(
            "E-RATING-SHIFT",
            f"each rating's share within {percent(rules.max_rating_shift)} of"
            f" {inert(previous.name)}'s{because(rules, 'max_rating_shift')}",
            f"rating {worst.value} has {percent(worst.found)}, was {percent(worst.expected)}"
            f"{changed.instead}",
            feature=f.LABEL,
            rows=changed.rows,
            of_rows=profile.rows,
            where=changed.where,
        )
    ]


def new_ids(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns findings about ratings on ids that the previous data does not know."""
    overlap = previous.overlap
    found = []
    for code, feature, name, rows, new, ids, some in (
        ("E-NEW-MOVIES", f.MOVIE_ID, "max_new_movie_share", overlap.new_movie_rows,
         overlap.new_movies, overlap.movies, overlap.new_movie_ids),
        ("W-NEW-USERS", f.USER_ID, "max_new_user_share", overlap.new_user_rows,
         overlap.new_users, overlap.users, overlap.new_user_ids),
    ):  # fmt: skip
        most = getattr(rules, name)
        if rows > most * profile.rows:
            found.append(
                finding(
                    code,
                    f"at most {percent(most)} of the ratings on ids that {inert(previous.name)}"
                    f" does not know{because(rules, name)}",
                    f"{percent(rows / profile.rows)}; {new:,} of {ids:,} ids are new",
                    feature=feature,
                    rows=rows,
                    of_rows=profile.rows,
                    where=of_ids(feature, some, new),
                )
            )
    return found


def genres_vanished(profile: Profile, previous: Previous, rules: DriftRules) -> list[Finding]:
    """Returns a finding if genres of the previous list of movies have no movie any more.

    A genre counts if it would have `genre_movies` now, had it grown or shrunk as the others; where
    no genre is left at all, if it had as many.
    """
    now = profile.genres_in_catalogue
    then = previous.profile.genres_in_catalogue
    kept = [label for label in then if now.get(label)]
    before, after = sum(then[label] for label in kept), sum(now[label] for label in kept)
    ratio = after / before if before else 1.0
    gone = {
        label: movies
        for label, movies in then.items()
        if not now.get(label) and movies * min(1.0, ratio) >= rules.genre_movies
    }
    expected = f"the genres of {inert(previous.name)}{because(rules, 'genre_movies')}"
    return vanished(gone, expected)


def vanished(gone: Mapping[str, int | None], expected: str) -> list[Finding]:
    """Returns a finding about genres without a movie; {label: movies before, if known}."""
    if not gone:
        return []
    named = [genre_name(label) for label in gone]
    examples = tuple(
        Example(f"{genre_name(label)} ({label})" + (f": had {n:,} movies" if n else ""))
        for label, n in gone.items()
    )
    return [
        finding(
            "E-GENRE-VANISHED",
            expected,
            f"no movie has {', '.join(named)}",
            feature=f.MOVIE_GENRES,
            examples=examples,
        )
    ]


def genre_name(label: str) -> str:
    """Returns the name of a genre's label, or the label itself."""
    known = label.isascii() and label.isdigit() and int(label) < len(GENRES)
    return GENRES[int(label)] if known else inert(label)


def clock_turned(
    profile: Profile, hours: tuple[float, ...], whose: str, rules: DriftRules
) -> list[Finding]:
    """Returns a finding if the hours of the day fit much better after turning the clock."""
    found = turn(profile.hours, hours)
    if (
        found is None
        or found.distance < rules.rotation_min_distance
        or found.turned > rules.rotation_max_ratio * found.distance
    ):
        return []
    later = "later" if found.hours > 0 else "earlier"
    return [
        finding(
            "E-TIME-SHIFTED",
            f"the hours of the day follow {whose}{because(rules, 'rotation_max_ratio')}",
            f"they follow it {abs(found.hours)} h {later}: the Jensen-Shannon divergence is"
            f" {found.distance:.3f} as it is and {found.turned:.3f} so",
            feature=f.TIMESTAMP,
            rows=profile.rows,
            of_rows=profile.rows,
            where=of_all(f.TIMESTAMP),
        )
    ]
