"""Reason codes turned into why a rule could not look; only what was looked at has passed."""

from collections.abc import Callable

from components.ratings_profile.profile import Profile
from components.schema_validation.evidence import Evidence
from components.schema_validation.reasons import REASONS
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.references import matches
from components.schema_validation.rules.times import grain_s
from components.schema_validation.thresholds import Reference
from transform import features as f

Need = Callable[[Evidence, Rules], str]

NO_PREVIOUS = "no previous data was given"
NO_SERVING = "no serving log was given"
NO_REFERENCE = "this is no published data set whose facts are known"
_ATTRIBUTES = (
    f.RAW_USER_AGE,
    f.BUCKETIZED_USER_AGE,
    f.USER_GENDER,
    f.USER_OCCUPATION_LABEL,
    f.USER_OCCUPATION_TEXT,
    f.USER_ZIP_CODE,
)
_SITTING_S = 600


def not_looked(code: str, evidence: Evidence, rules: Rules) -> str:
    """Returns what the check of a code needs and has not; "" if it was made."""
    if code in _NEEDS:
        return _NEEDS[code](evidence, rules)
    group = REASONS[code].group if code in REASONS else ""
    if group == "serving":
        return _requests(evidence, rules)
    return _previous(evidence, rules) if group == "drift" else ""


def _previous(evidence: Evidence, rules: Rules) -> str:
    return "" if evidence.previous else NO_PREVIOUS


def _requests(evidence: Evidence, rules: Rules) -> str:
    return "" if evidence.serving else NO_SERVING


def _skew(evidence: Evidence, rules: Rules) -> str:
    asked = evidence.serving
    if asked is None:
        return NO_SERVING
    return "" if asked.summary.rows else "no request of the log could be read"


def _compared(evidence: Evidence, rules: Rules) -> str:
    """Shares are compared where both sides have enough rows."""
    if evidence.previous is None:
        return NO_PREVIOUS
    least = rules.drift.min_rows
    return _fewer(min(evidence.profile.rows, evidence.previous.profile.rows), least, "in both data")


def _common_users(evidence: Evidence, rules: Rules) -> str:
    if evidence.previous is None:
        return NO_PREVIOUS
    least = rules.drift.min_common_users
    if evidence.previous.overlap.common_users >= least:
        return ""
    return f"fewer than {least:,} users have as many ratings as in the previous data"


def _common_days(evidence: Evidence, rules: Rules) -> str:
    if evidence.previous is None:
        return NO_PREVIOUS
    return _fewer(evidence.previous.profile.rows, rules.drift.vanished_rows, "in the previous data")


def _times_of_others(evidence: Evidence, rules: Rules) -> str:
    clocks = any(reference.hours for reference in _references(evidence, rules))
    if clocks or not _compared(evidence, rules):
        return ""
    return _common_users(evidence, rules)


def _genres_of_others(evidence: Evidence, rules: Rules) -> str:
    if evidence.previous is not None:
        return ""
    without = _genres(evidence, rules)
    return without or ("" if _references(evidence, rules) else NO_PREVIOUS)


def _titles_of_others(evidence: Evidence, rules: Rules) -> str:
    known = any(matches(evidence, reference) for reference in rules.references)
    if known or (evidence.previous is not None and evidence.previous.overlap.common_movies):
        return ""
    return _titles(evidence, rules) or _previous(evidence, rules) or "no movie is in both data"


def _columns(evidence: Evidence, rules: Rules) -> str:
    """Without previous data the times tell users, who rate in sittings, from movies."""
    coarse = grain_s(evidence.profile, rules.times) > _SITTING_S
    return _previous(evidence, rules) if coarse else ""


def _published(evidence: Evidence, rules: Rules) -> str:
    known = [reference for reference in rules.references if matches(evidence, reference)]
    if not known:
        return NO_REFERENCE
    return _fewer(evidence.profile.rows, min(reference.min_rows for reference in known))


def _references(evidence: Evidence, rules: Rules) -> list[Reference]:
    """Returns the published data sets that the whole of the data is compared with."""
    rows = evidence.profile.rows
    return [
        reference
        for reference in rules.references
        if rows >= reference.min_rows and matches(evidence, reference)
    ]


def _claims(evidence: Evidence, rules: Rules) -> str:
    claims = evidence.ingest.raw.get("claims", {})
    told = {"ratings", "users", "movies"} <= claims.keys()
    published = any(r.whole is not None and matches(evidence, r) for r in rules.references)
    return "" if told or published else "the source does not say how large it is"


def _scale(evidence: Evidence, rules: Rules) -> str:
    if evidence.rating_scale is None:
        return "the schema names no scale of ratings"
    return _fewer(evidence.profile.rows, rules.values.scale_rows)


def _train(evidence: Evidence, rules: Rules) -> str:
    train = evidence.profile.split("train")
    return "" if train is not None and train.rows else "the train split is empty"


def _later_splits(evidence: Evidence, rules: Rules) -> str:
    later = any(split.rows for split in evidence.profile.splits if split.split != "train")
    return "" if later else "no split follows the first"


def _round_times(evidence: Evidence, rules: Rules) -> str:
    return _fewer(evidence.profile.rows, rules.times.round_rows)


def _days(evidence: Evidence, rules: Rules) -> str:
    days = sum(rows > 0 for _, rows in evidence.profile.days)
    return "" if days > 1 else "all ratings are of one day"


def _titles(evidence: Evidence, rules: Rules) -> str:
    return "" if any(evidence.profile.known_titles.values()) else "the source has no titles"


def _genres(evidence: Evidence, rules: Rules) -> str:
    profile = evidence.profile
    there = profile.genres_in_catalogue or profile.movies_without_genre.values
    return "" if there else "the source has no genres"


def _attributes(evidence: Evidence, rules: Rules) -> str:
    profile = evidence.profile
    return "" if _measured(profile, _ATTRIBUTES) else "the source says nothing of its users"


def _measured(profile: Profile, features: tuple[str, ...]) -> bool:
    return any(leak.feature in features and leak.values for leak in profile.leaks)


def _declared(evidence: Evidence, rules: Rules) -> str:
    named = rules.leakage.unknown_at_request
    return "" if named else "leakage.unknown_at_request names no feature"


def _fewer(rows: int, least: int, where: str = "") -> str:
    if rows >= least:
        return ""
    return f"fewer than {least:,} ratings{' ' if where else ''}{where}"


_NEEDS: dict[str, Need] = {
    "E-ROWS-MISSING": _claims,
    "E-TOO-FEW-USERS": _train,
    "E-TOO-FEW-MOVIES": _train,
    "E-RATING-CONSTANT": _train,
    "E-RATING-SCALE": _scale,
    "E-GENRES-EMPTY": _genres,
    "E-UNKNOWN-AT-REQUEST": _declared,
    "W-COLD-USERS": _later_splits,
    "W-COLD-MOVIES": _later_splits,
    "W-TITLE-TWO-IDS": _titles,
    "E-ID-TWO-TITLES": _titles,
    "E-USER-ATTRIBUTES": _attributes,
    "W-TITLE-NO-YEAR": _titles,
    "W-TIME-GAP": _days,
    "W-NO-TIME-OF-DAY": _round_times,
    "W-COARSE-TIME": _round_times,
    "E-BEFORE-RELEASE": _titles,
    "W-BEFORE-RELEASE": _titles,
    "E-RATING-SHIFT": _compared,
    "E-NEW-MOVIES": _compared,
    "W-NEW-USERS": _compared,
    "E-TIME-SHIFTED": _times_of_others,
    "E-GENRE-VANISHED": _genres_of_others,
    "E-TITLES-CHANGED": _titles_of_others,
    "E-RATINGS-REWRITTEN": _common_users,
    "E-ROWS-VANISHED": _common_days,
    "E-COLUMNS-SWAPPED": _columns,
    "E-UNLIKE-REFERENCE": _published,
    "E-SKEW": _skew,
}
