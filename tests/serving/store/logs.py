"""Logs of ratings, and what was known at every moment of them, by a builder that runs over all."""

import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from sample_data.spec import parse_sample_name
from sample_data.write import write_sample
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from transform.point_in_time import (
    MovieState,
    PastRating,
    RunningMovieState,
    RunningUserState,
    UserState,
    movie_state,
    user_state,
)

HALF_LIFE_S = 7 * 86_400.0
MAX_HISTORY = 3


def rating_lines(text: str) -> list[Rating]:
    """Returns the ratings of u.data."""
    rows = (line.split("\t") for line in text.splitlines())
    return [Rating(user, movie, float(stars), int(second)) for user, movie, stars, second in rows]


def of_zip(file: Path) -> list[Rating]:
    with zipfile.ZipFile(file) as archive:
        return rating_lines(archive.read("ml-100k/u.data").decode())


def synthetic(folder: Path) -> list[Rating]:
    sample = write_sample(parse_sample_name("sample:20k"), folder)
    (file,) = Path(sample.folder).rglob("u.data")
    return rating_lines(file.read_text())


def running_states(
    log: Iterable[Rating], max_history: int, half_life_s: float
) -> Iterable[tuple[Rating, UserState, MovieState]]:
    """Returns each rating with what was known just before it, as a pass over the log has it."""
    users: dict[str, RunningUserState] = defaultdict(lambda: RunningUserState(max_history))
    movies: dict[str, RunningMovieState] = defaultdict(lambda: RunningMovieState(half_life_s))
    for each in sorted(log, key=lambda rating: rating.timestamp_s):
        user, movie = users[each.user_id], movies[each.movie_id]
        yield each, user.at(each.timestamp_s), movie.at(each.timestamp_s)
        user.add(PastRating(each.movie_id, each.rating, each.timestamp_s))
        movie.add(each.rating, each.timestamp_s)


def assert_states(store: RatingStore, log: Iterable[Rating], seconds: Iterable[int]) -> None:
    """Compares the store with the builder, as of some moments, for everybody in a log."""
    log = list(log)
    with store.view() as view:
        for at_s in seconds:
            for user_id in {each.user_id for each in log} | {"nobody"}:
                past = [
                    PastRating(each.movie_id, each.rating, each.timestamp_s)
                    for each in log
                    if each.user_id == user_id
                ]
                expected = user_state(past, at_s, MAX_HISTORY)
                assert view.user_state(user_id, at_s, MAX_HISTORY) == expected
                seen = {rating.movie_id for rating in past if rating.timestamp_s <= at_s}
                assert sorted(view.seen(user_id, at_s)) == sorted(seen)
            for movie_id in {each.movie_id for each in log} | {"none"}:
                ratings = [(e.rating, e.timestamp_s) for e in log if e.movie_id == movie_id]
                expected_movie = movie_state(ratings, at_s, HALF_LIFE_S)
                assert view.movie_state(movie_id, at_s, HALF_LIFE_S) == expected_movie
