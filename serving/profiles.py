"""A person's past ratings turned into what a model may be told of them, and what to leave out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from serving.store.ratings import RatingStore
from transform.features import (
    BUCKETIZED_USER_AGE,
    MOVIE_ID,
    QUERY_FIELDS,
    RAW_USER_AGE,
    TIMESTAMP,
    USER_GENDER,
    USER_ID,
    USER_OCCUPATION_TEXT,
    USER_RATING,
)
from transform.point_in_time import PastRating

_ALL_TIME_S = 2**62
_ALL = 2**31

# MovieLens' age groups by their first year, as TFDS gives them.
_AGE_GROUPS = (1, 18, 25, 35, 45, 50, 56)
_GENDERS = {"female": 0, "male": 1}


@dataclass(frozen=True)
class Profile:
    """What is known of one person.

    Attributes:
      num_ratings: how many ratings the history holds of them; 0 for a stranger.
      num_trained: how many of these a model of the train split has seen.
      facts: {raw feature: value} of the query, without id and timestamp.
      rated: ids of the movies that they have rated.
      past: their ratings, oldest first.
    """

    num_ratings: int = 0
    num_trained: int = 0
    facts: Mapping[str, str | float] = field(default_factory=dict)
    rated: tuple[str, ...] = ()
    past: tuple[PastRating, ...] = ()

    @property
    def is_known(self) -> bool:
        """False for a person of whom the history holds nothing."""
        return self.num_ratings > 0


def profile_of(history_dir: Path, user_id: str, train_end_s: float) -> Profile:
    """Returns what the rating history knows of a person; where rows differ, the newest counts.

    Args:
      history_dir: the RatingHistory artifact.
      user_id: who.
      train_end_s: the last second of the train split.

    Raises:
      WorkspaceError: the folder is not a complete history.
    """
    from transform.history import read_user

    rows = read_user(history_dir, user_id).to_pylist()
    if not rows:
        return Profile()
    newest = rows[-1]
    names = [name for name in QUERY_FIELDS if name not in (USER_ID, TIMESTAMP)]
    facts = {name: newest[name] for name in names if newest.get(name) is not None}
    rated = tuple(dict.fromkeys(row[MOVIE_ID] for row in rows))
    num_trained = sum(row[TIMESTAMP] <= train_end_s for row in rows)
    past = tuple(PastRating(row[MOVIE_ID], row[USER_RATING], row[TIMESTAMP]) for row in rows)
    return Profile(len(rows), num_trained, facts, rated, past)


def stored_profile(store: RatingStore, user_id: str, known: Profile) -> Profile:
    """Returns a profile with the ratings of the server's store in place of those of a history."""
    with store.view() as view:
        state = view.user_state(user_id, _ALL_TIME_S, _ALL)
    past = tuple(reversed(state.history))
    rated = tuple(dict.fromkeys(rating.movie_id for rating in past))
    return replace(known, num_ratings=len(past), rated=rated, past=past)


def with_ratings(
    profile: Profile, stated: Sequence[tuple[str, float]], as_of_s: int
) -> tuple[Profile, int]:
    """Returns a profile with stated ratings, and the moment just after them.

    Args:
      profile: of the user.
      stated: (movie, stars), newest first: each a second newer than the next, all newer than
        what is known.
      as_of_s: the moment that the model is to be asked about without them.
    """
    if not stated:
        return profile, as_of_s
    first_s = max([as_of_s, *(each.timestamp_s + 1 for each in profile.past)])
    newest_last = reversed(stated)
    added = [PastRating(movie, stars, first_s + i) for i, (movie, stars) in enumerate(newest_last)]
    rated = tuple(dict.fromkeys((*profile.rated, *(movie for movie, _ in stated))))
    return replace(profile, rated=rated, past=(*profile.past, *added)), first_s + len(added)


def some_user(history_dir: Path, preferred: str) -> str:
    """Returns `preferred` when the history knows them, else the first user that it holds, else "".

    Reads one user's rows and one row.
    """
    from transform.arrow import pq
    from transform.history import read_user

    if read_user(history_dir, preferred).num_rows:
        return preferred
    for path in sorted(history_dir.glob("history-*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=1, columns=[USER_ID]):
                return str(batch.to_pylist()[0][USER_ID])
    return ""


def stated_facts(
    age: float | None = None, gender: str | None = None, occupation: str | None = None
) -> dict[str, str | float]:
    """Returns what a person says of themselves as raw features; what is not said is left out."""
    facts: dict[str, str | float] = {}
    if age is not None:
        facts[RAW_USER_AGE] = age
        facts[BUCKETIZED_USER_AGE] = max(
            (group for group in _AGE_GROUPS if group <= age), default=_AGE_GROUPS[0]
        )
    if gender is not None:
        facts[USER_GENDER] = _GENDERS[gender]
    if occupation is not None:
        facts[USER_OCCUPATION_TEXT] = occupation
    return facts
