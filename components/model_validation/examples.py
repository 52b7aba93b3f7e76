"""What was asked turned into users whom a person can judge by: their latest ratings, and the list.

Users are taken by their last question of the streaming protocol, when most is known of them; two
are taken who have rated nothing yet.
"""

import zlib
from typing import Any

import numpy as np

from components.model_validation.groups import user_groups
from components.model_validation.measure import MODEL, STREAMING, Measured
from components.model_validation.ratings import Codes, Log
from foundation.text import inert
from transform import features
from transform.arrow import pa

_LEAST_KNOWN = 3
_SHOWN_RATINGS = 8
_STRANGERS = 2


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
    known = asked.ends - asked.begins
    last = np.flatnonzero(np.r_[np.diff(asked.users) != 0, [True] * bool(len(asked))])
    strangers = _chosen(log, asked.users, np.flatnonzero(known == 0), min(_STRANGERS, number))
    others = _chosen(log, asked.users, last[known[last] >= _LEAST_KNOWN], number - len(strangers))
    titles = [
        inert(title or movie, 120)
        for title, movie in zip(
            catalogue[features.MOVIE_TITLE].to_pylist(), log.movie_ids.to_pylist(), strict=True
        )
    ]
    people = user_groups(log, asked.rows)
    made = []
    for place, question in enumerate([*others, *strangers], start=1):
        begin, end = int(asked.begins[question]), int(asked.ends[question])
        rows = np.arange(end - 1, max(begin, end - _SHOWN_RATINGS) - 1, -1)
        user = int(asked.users[question])
        later = (log.every.users == user) & (log.every.times_s >= asked.times_s[question])
        wanted = set(log.every.movies[later].tolist())
        name = inert(log.user_ids[user].as_py()) if show_ids else str(place)
        words = [people[by].labels[people[by].codes[question]] for by in _SAID]
        made.append(
            {
                "name": f"User {name}",
                "about": ", ".join(words),
                "known": end - begin,
                "ratings": [
                    {"title": titles[log.every.movies[row]], "stars": float(log.every.values[row])}
                    for row in rows
                ],
                "movies": [
                    {"title": titles[movie], "rated": movie in wanted}
                    for movie in tops[question].tolist()
                    if movie >= 0
                ],
            }
        )
    return made


_SAID = ("gender", "age", "occupation")


def _chosen(log: Log, users: Codes, questions: Codes, number: int) -> list[int]:
    """Returns questions of the users whose ids have the lowest CRC-32, one question a user."""
    first = {int(users[question]): int(question) for question in questions[::-1]}
    by_hash = sorted(first, key=lambda user: zlib.crc32(log.user_ids[user].as_py().encode("utf-8")))
    return [first[user] for user in by_hash[: max(number, 0)]]
