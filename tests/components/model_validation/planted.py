"""Models that are as good or as bad as a test needs them, asked like an exported one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from components.model_validation.answers import Movies
from components.model_validation.measure import Measured, measure
from components.model_validation.params import QualityParams
from components.model_validation.ratings import Boundaries, Codes, Floats, Log, read_log
from components.model_validation.requests import Requests
from tests.components.model_validation.tiny_log import Row, table_of
from transform.arrow import pa
from transform.point_in_time import StateParams

NUM_MOVIES, NUM_USERS = 30, 60
MOVIE_IDS = [f"m{n:02d}" for n in range(NUM_MOVIES)]
PARAMS = QualityParams(resamples=200)


@dataclass(frozen=True)
class Planted:
    """A model that knows the test ratings as well as it is told.

    Attributes:
      liked: what each user goes on to rate.
      stars: what each user gives each movie.
      error: standard deviation of what is added to the rating.
      seed: of what is added.
      blind: users by whose id the model cannot tell anything.
      share: of the users whose movies it puts first.
    """

    liked: dict[str, list[int]]
    stars: dict[tuple[str, str], float]
    error: float = 0.3
    seed: int = 5
    share: float = 1.0
    blind: frozenset[str] = field(default_factory=frozenset)
    query_fields: frozenset[str] = frozenset({"user_id", "history_movie_ids"})
    rating_fields: frozenset[str] = frozenset({"user_id", "movie_id"})

    def predict(self, requests: Requests, batch_rows: int) -> Floats:
        users, movies = requests["user_id"], requests["movie_id"]
        exact = [self.stars[pair] for pair in zip(users, movies, strict=True)]
        noise = np.random.default_rng(self.seed).normal(size=len(users))
        scale = np.array([4.5 if user in self.blind else self.error for user in users])
        return np.array(exact) + noise * scale

    def recommend(self, requests: Requests, k: int) -> Codes:
        return np.array([self._list(user)[:k] for user in requests["user_id"]])

    def _list(self, user: str) -> list[int]:
        number = int(user[1:])
        knows = user not in self.blind and number < self.share * NUM_USERS
        first = self.liked[user] if knows else []
        rest = [movie for movie in range(NUM_MOVIES - 1, -1, -1) if movie not in first]
        return [*first, *rest] if knows else [*rest]


def rows() -> list[Row]:
    """Returns a log in which everybody rates five movies in train and five others in test."""
    rng, made = np.random.default_rng(8), []
    for user in range(NUM_USERS):
        movies = rng.permutation(NUM_MOVIES)[:10]
        for place, movie in enumerate(movies.tolist()):
            second = 1 + place if place < 5 else 30 + place
            stars = float(rng.integers(1, 6))
            made.append((f"u{user:02d}", MOVIE_IDS[movie], stars, second))
    return made


def log_and_truth() -> tuple[Log, Planted]:
    """Returns the log, and the model that knows it."""
    log_rows = rows()
    women = {f"u{user:02d}": user % 2 for user in range(NUM_USERS)}
    ages = {f"u{user:02d}": 20.0 + user for user in range(NUM_USERS)}
    table = table_of(*log_rows, user_gender=women, raw_user_age=ages)
    log = read_log(table, pa.array(MOVIE_IDS), Boundaries(10.0, 20.0))
    liked: dict[str, list[int]] = {}
    for user, movie, _, second in log_rows:
        liked.setdefault(user, [])
        if second > 20:
            liked[user].append(MOVIE_IDS.index(movie))
    stars = {(user, movie): value for user, movie, value, _ in log_rows}
    return log, Planted(liked, stars)


def measured(
    log: Log,
    model: Planted,
    before: Planted | None = None,
    params: QualityParams = PARAMS,
    genres: Sequence[Sequence[int] | None] | None = None,
) -> Measured:
    """Returns what a model reaches, and the last blessed one if there is one."""
    counts = np.bincount(log.fit.movies, minlength=NUM_MOVIES)
    movies = Movies(genres or [None] * NUM_MOVIES, counts)
    models = {"model": model} | ({"last_blessed": before} if before else {})
    return measure(log, movies, models, StateParams(), params)
