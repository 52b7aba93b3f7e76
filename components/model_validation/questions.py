"""A split log turned into what a protocol asks: who, when, knowing what, and what was rated then.

Static      each test user is asked about once, at the moment of the user's first test rating.
            Known is what the user rated in the fit set. Every test rating is relevant.
Streaming   every test rating is an event: the user is asked about at its moment, and known are all
            earlier ratings of the user, those of eval and test too. Ratings of one second share a
            question, because none of them is known to another.

In both, candidates are all movies of the catalogue less what is known. A movie that was rated again
is no candidate, and so not relevant.
"""

import zlib
from dataclasses import dataclass, replace

import numpy as np

from components.model_validation.ratings import Codes, Log

STATIC = (
    "static: one query for each test user, at the moment of the user's first test rating;"
    " what is known is the train split; candidates are the whole catalogue less what the user rated"
    " in train; every test rating is relevant; mean over users; recall = hits / relevant;"
    " MRR = first hit"
)
STREAMING = (
    "streaming: weights stay as trained; each test rating is an event, and the query knows the"
    " user's ratings of strictly earlier seconds; candidates are the whole catalogue less those;"
    " mean over events"
)


@dataclass(frozen=True)
class Questions:
    """What a protocol asks.

    Attributes:
      users: int64 `[num_questions]`.
      times_s: the moment of each question.
      rows: the row of `Log.every` whose attributes of the user the question has.
      begins, ends: the rows of `Log.every` that are known: begins[i] up to, not with, ends[i].
      relevant: (question, movie), both `[num_relevant]`, each pair once, in order.
      relevant_rows: the row of `Log.every` of each of them.
      sampled: whether there was more to ask.
    """

    users: Codes
    times_s: Codes
    rows: Codes
    begins: Codes
    ends: Codes
    relevant: tuple[Codes, Codes]
    relevant_rows: Codes
    sampled: bool

    def __len__(self) -> int:
        """Returns the number of questions."""
        return len(self.users)

    def part(self, begin: int, end: int) -> "Questions":
        """Returns the questions begin .. end - 1, and what is relevant to them, counted from 0."""
        first, last = np.searchsorted(self.relevant[0], [begin, end])
        return Questions(
            self.users[begin:end],
            self.times_s[begin:end],
            self.rows[begin:end],
            self.begins[begin:end],
            self.ends[begin:end],
            (self.relevant[0][first:last] - begin, self.relevant[1][first:last]),
            self.relevant_rows[first:last],
            self.sampled,
        )

    def known(self) -> tuple[Codes, Codes]:
        """Returns (question, row of `Log.every`) of all that is known, newest last."""
        lengths = self.ends - self.begins
        question = np.repeat(np.arange(len(self)), lengths)
        starts = np.cumsum(lengths) - lengths
        return question, np.arange(lengths.sum()) - starts[question] + self.begins[question]


def static_questions(log: Log, max_users: int) -> Questions:
    """Returns the questions for at most `max_users` test users.

    Of more, those whose ids have the lowest CRC-32: the same users for every model and run. A user
    without any relevant movie is not asked.
    """
    users, first, question = np.unique(
        log.every.users[log.test_rows], return_index=True, return_inverse=True
    )
    rows = log.test_rows[first]  # of one user the earliest, as rows are sorted
    whole = _made(log, rows, log.ends_of_fit(users), question.astype(np.int64), log.test_rows)
    names = [log.user_ids[int(user)].as_py() for user in whole.users]
    return whole if len(whole) <= max_users else _only(whole, _by_hash(names)[:max_users])


def streaming_questions(log: Log, max_events: int) -> Questions:
    """Returns the questions of at most `max_events` events.

    Of more, the questions whose user id and second have the lowest CRC-32 together.
    """
    test = log.test
    new = np.ones(len(test), dtype=bool)
    new[1:] = (np.diff(test.users) != 0) | (np.diff(test.times_s) != 0)
    first, question = np.flatnonzero(new), np.cumsum(new) - 1
    ends = log.ends_before(test.users[first], test.times_s[first])
    whole = _made(log, log.test_rows[first], ends, question, log.test_rows)
    if len(whole.relevant_rows) <= max_events:
        return whole
    moments = zip(whole.users.tolist(), whole.times_s.tolist(), strict=True)
    by_hash = _by_hash([f"{log.user_ids[user].as_py()} {time_s}" for user, time_s in moments])
    events = np.bincount(whole.relevant[0], minlength=len(whole))[by_hash]
    return _only(whole, by_hash[np.cumsum(events) <= max_events])


def _made(log: Log, rows: Codes, ends: Codes, question: Codes, events: Codes) -> Questions:
    """Returns the questions at `rows`, of which question[i] is about the rating at events[i]."""
    users = log.every.users[rows]
    asked = Questions(
        users=users,
        times_s=log.every.times_s[rows],
        rows=rows,
        begins=log.begins(users),
        ends=ends,
        relevant=(question, log.every.movies[events]),
        relevant_rows=events,
        sampled=False,
    )
    num_movies = len(log.movie_ids)
    known_question, known_rows = asked.known()
    known = known_question * num_movies + log.every.movies[known_rows]
    keys, first = np.unique(question * num_movies + asked.relevant[1], return_index=True)
    kept = ~np.isin(keys, known)
    pairs = (keys[kept] // num_movies, keys[kept] % num_movies)
    made = replace(asked, relevant=pairs, relevant_rows=events[first[kept]])
    return replace(_only(made, np.unique(pairs[0])), sampled=False)


def _only(asked: Questions, chosen: Codes) -> Questions:
    """Returns the chosen questions, in their order, and says that they are a sample."""
    chosen = np.sort(chosen)
    here = np.isin(asked.relevant[0], chosen)
    return Questions(
        asked.users[chosen],
        asked.times_s[chosen],
        asked.rows[chosen],
        asked.begins[chosen],
        asked.ends[chosen],
        (np.searchsorted(chosen, asked.relevant[0][here]), asked.relevant[1][here]),
        asked.relevant_rows[here],
        sampled=True,
    )


def _by_hash(names: list[str]) -> Codes:
    """Returns the positions of names by their CRC-32, equal ones in their order."""
    hashes = np.array([zlib.crc32(name.encode("utf-8")) for name in names], dtype=np.int64)
    return np.argsort(hashes, kind="stable")
