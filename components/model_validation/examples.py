"""What was asked turned into users whom a person can judge by: their latest ratings, and the list.

Users are taken by their last question of the streaming protocol, when most is known of them; two
are taken who have rated nothing yet.
"""

import zlib
from typing import Any

import numpy as np

from components.model_validation.groups import user_groups
from components.model_validation.measure import MODEL, STREAMING, Measured
from components.model_validation.questions import Questions
from components.model_validation.ratings import Codes, Log
from foundation.text import inert
from transform import features
from transform.arrow import pa

_LEAST_KNOWN = 3
_SHOWN_RATINGS = 8
_STRANGERS = 2
_SAID = ("gender", "age", "occupation")


def examples(
    log: Log, catalogue: pa.Table, measured: Measured, number: int, *, show_ids: bool
) -> list[dict[str, Any]]:
    """Returns the content of the page of at most `number` users.

    Args:
      log: the log.
      catalogue: in the order of `Log.movie_ids`.
      measured: with the model's lists.
      number: of users.
      show_ids: whether users are called by their ids, or counted.
    """
    asked, tops = measured.questions[STREAMING], measured.tops[STREAMING][MODEL]
    titles = _titles(log, catalogue)
    people = user_groups(log, asked.rows)
    made = []
    for place, question in enumerate(_questions(log, asked, number), start=1):
        user_id = log.user_ids[int(asked.users[question])].as_py()
        words = [people[by].labels[people[by].codes[question]] for by in _SAID]
        made.append(
            {
                "name": f"User {inert(user_id) if show_ids else place}",
                "about": ", ".join(words),
                **_person(log, asked, question, tops[question].tolist(), titles),
            }
        )
    return made


def _titles(log: Log, catalogue: pa.Table) -> list[str]:
    titles = catalogue[features.MOVIE_TITLE].to_pylist()
    pairs = zip(titles, log.movie_ids.to_pylist(), strict=True)
    return [inert(title or movie, 120) for title, movie in pairs]


def _questions(log: Log, asked: Questions, number: int) -> list[int]:
    """Returns who is shown, by question: users of whom something is known, then strangers."""
    known = asked.ends - asked.begins
    last = np.flatnonzero(np.r_[np.diff(asked.users) != 0, [True] * bool(len(asked))])
    strangers = _chosen(log, asked.users, np.flatnonzero(known == 0), min(_STRANGERS, number))
    told = last[known[last] >= _LEAST_KNOWN]
    return [*_chosen(log, asked.users, told, number - len(strangers)), *strangers]


def _person(
    log: Log, asked: Questions, question: int, movies: list[int], titles: list[str]
) -> dict[str, Any]:
    """Returns the newest ratings, and the movies of the list with whether they were rated then."""
    begin, end = int(asked.begins[question]), int(asked.ends[question])
    rows = range(end - 1, max(begin, end - _SHOWN_RATINGS) - 1, -1)
    later = (log.every.users == asked.users[question]) & (
        log.every.times_s >= asked.times_s[question]
    )
    rated = set(log.every.movies[later].tolist())
    return {
        "known": end - begin,
        "ratings": [
            {"title": titles[log.every.movies[row]], "stars": float(log.every.values[row])}
            for row in rows
        ],
        "movies": [
            {"title": titles[movie], "rated": movie in rated} for movie in movies if movie >= 0
        ],
    }


def _chosen(log: Log, users: Codes, questions: Codes, number: int) -> list[int]:
    """Returns questions of the users whose ids have the lowest CRC-32, one question a user."""
    first = {int(users[question]): int(question) for question in questions[::-1]}
    by_hash = sorted(first, key=lambda user: zlib.crc32(log.user_ids[user].as_py().encode("utf-8")))
    return [first[user] for user in by_hash[: max(number, 0)]]
