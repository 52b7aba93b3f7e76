"""Faults of behaviour: bots, bombs, ratings that drift, and features that know the label."""

import random
from collections.abc import Sequence

from tests.faults.data import (
    AGE,
    GENDER,
    GENRES,
    ITEM_FLAGS,
    MOVIE,
    OCCUPATION,
    PERSON_GENDER,
    RATING,
    TIME,
    TITLE,
    USER,
    ZIP,
    Data,
    Folder,
    Log,
    Row,
)
from tests.faults.fault import fault, set_column

# Bots. Their ids are new, so nothing of theirs is there already.


def _new_ids(data: Data, count: int) -> list[str]:
    highest = max(int(row[USER]) for row in data.rows)
    ids = [str(highest + 1 + i) for i in range(count)]
    if isinstance(data, Folder):
        data.users += [[user, "30", "M", "other", "00000"] for user in ids]
    return ids


def _rate(data: Data, user: str, rated: Sequence[tuple[str, int]], rating: str) -> None:
    about = {row[MOVIE]: row[TITLE : GENRES + 1] for row in data.rows}
    person = [] if isinstance(data, Folder) else ["30", "M", "other", "00000"]
    for movie, time_s in rated:
        row = [user, movie, rating, str(time_s), *about[movie], *person]
        data.rows.append(row)
        data.at_fault.append(row)


def bot(data: Data, rated: Sequence[tuple[str, int]], rating: str = "5") -> None:
    """Adds a user who rates movies at the times given."""
    (user,) = _new_ids(data, 1)
    _rate(data, user, rated, rating)


def _rated_movies(data: Data) -> list[str]:
    return sorted({row[MOVIE] for row in data.rows})


def _middle(data: Data) -> int:
    times = sorted(int(row[TIME]) for row in data.rows)
    return times[len(times) // 2]


def _burst(data: Data, rng: random.Random, count: int, within_s: int) -> None:
    start, movies = _middle(data), _rated_movies(data)
    rated = {(rng.choice(movies), start + rng.randrange(within_s)) for _ in range(count)}
    bot(data, sorted(rated, key=lambda pair: pair[1]), str(rng.randint(1, 5)))


@fault("E-USER-BURST", "E-USER-CLOCKWORK")
def bot_500_ratings_in_5_minutes(data: Data, rng: random.Random) -> None:
    _burst(data, rng, 500, 300)


@fault("E-USER-BURST", "E-USER-CLOCKWORK")
def bot_1000_ratings_in_an_hour(data: Data, rng: random.Random) -> None:
    _burst(data, rng, 1000, 3_600)


@fault("E-USER-BURST", "E-USER-CLOCKWORK")
def bot_3000_ratings_in_a_day(data: Data, rng: random.Random) -> None:
    _burst(data, rng, 3000, 86_400)


def _clockwork(data: Data, rng: random.Random, count: int, step_s: int) -> None:
    start, movies = _middle(data), _rated_movies(data)
    rng.shuffle(movies)
    bot(data, [(movie, start + i * step_s) for i, movie in enumerate(movies[:count])])


@fault("E-USER-CLOCKWORK", "E-USER-BURST")
def bot_every_10_seconds(data: Data, rng: random.Random) -> None:
    _clockwork(data, rng, 300, 10)


@fault("E-USER-CLOCKWORK", "E-USER-BURST")
def bot_every_minute(data: Data, rng: random.Random) -> None:
    _clockwork(data, rng, 200, 60)


@fault("E-USER-CLOCKWORK")
def bot_every_hour(data: Data, rng: random.Random) -> None:
    _clockwork(data, rng, 100, 3_600)


@fault("E-MOVIE-BURST")
def movie_bombed_by_many_users(data: Data, rng: random.Random) -> None:
    movie, start = rng.choice(_rated_movies(data)), _middle(data)
    for user in _new_ids(data, 300):
        _rate(data, user, [(movie, start + rng.randrange(3_600))], "1")


# Ratings that drift.

_SHIFT = ("E-RATING-SHIFT", "E-RATINGS-REWRITTEN", "E-DRIFT")


@fault(*_SHIFT, against=True)
def ratings_one_star_up(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: str(min(5, int(row[RATING]) + 1)))


@fault(*_SHIFT, against=True)
def ratings_one_star_down(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: str(max(1, int(row[RATING]) - 1)))


@fault(*_SHIFT, against=True)
def ratings_turned_round(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: str(6 - int(row[RATING])))


@fault(*_SHIFT, against=True)
def ratings_only_one_and_five(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: "5" if int(row[RATING]) >= 4 else "1")


@fault(*_SHIFT, against=True, points=False)
def ratings_of_the_test_period_down(data: Data, rng: random.Random) -> None:
    times = [int(row[TIME]) for row in data.rows]
    since = min(times) + (max(times) - min(times)) * 4 // 5
    for row in data.rows:
        if int(row[TIME]) > since:
            row[RATING] = str(max(1, int(row[RATING]) - 2))


@fault(*_SHIFT, against=True, points=False)
def ratings_shuffled_among_rows(data: Data, rng: random.Random) -> None:
    ratings = [row[RATING] for row in data.rows]
    rng.shuffle(ratings)
    for row, rating in zip(data.rows, ratings, strict=True):
        row[RATING] = rating


# Who the users are.


@fault("E-DRIFT", against=True, points=False)
def gender_coding_swapped(data: Data, rng: random.Random) -> None:
    rows, column = _genders(data)
    for row in rows:
        row[column] = {"M": "F", "F": "M"}[row[column]]


@fault("E-DRIFT", against=True, points=False)
def gender_all_female(data: Data, rng: random.Random) -> None:
    rows, column = _genders(data)
    for row in rows:
        row[column] = "F"


def _genders(data: Data) -> tuple[list[Row], int]:
    return (data.users, PERSON_GENDER) if isinstance(data, Folder) else (data.rows, GENDER)


@fault("E-DRIFT", against=True, points=False)
def ages_halved(data: Data, rng: random.Random) -> None:
    rows, column = (data.users, 1) if isinstance(data, Folder) else (data.rows, AGE)
    for row in rows:
        row[column] = str(max(1, int(row[column]) // 2))


# Genres.


@fault("E-GENRE-VANISHED", against=True, points=False, forms="folder")
def genre_vanished(folder: Folder, rng: random.Random) -> None:
    """Comedy, the flag of which is 0 everywhere then."""
    for movie in folder.movies:
        movie[ITEM_FLAGS + 5] = "0"


@fault("E-GENRE-VANISHED", against=True, points=False, forms="log")
def genre_vanished_from_a_log(log: Log, rng: random.Random) -> None:
    for row in log.rows:
        left = [name for name in row[GENRES].split("|") if name != "Drama"]
        row[GENRES] = "|".join(left or ["Comedy"])


@fault("E-GENRES-EMPTY", "E-GENRE-VANISHED", points=False, forms="folder")
def genres_all_empty(folder: Folder, rng: random.Random) -> None:
    for movie in folder.movies:
        movie[ITEM_FLAGS:] = ["0"] * 19


@fault("E-DRIFT", "E-GENRE-VANISHED", against=True, points=False, forms="folder")
def genre_flags_one_place_on(folder: Folder, rng: random.Random) -> None:
    for movie in folder.movies:
        movie[ITEM_FLAGS:] = [movie[-1], *movie[ITEM_FLAGS:-1]]


# Features that know the label.


@fault("E-LABEL-LEAK", forms="log")
def age_is_ten_times_the_rating(log: Log, rng: random.Random) -> None:
    set_column(log, AGE, lambda row: str(10 * int(row[RATING])))


@fault("E-LABEL-LEAK", forms="log")
def age_is_the_rating_mostly(log: Log, rng: random.Random) -> None:
    set_column(log, AGE, lambda row: row[AGE] if rng.random() < 0.1 else str(18 + int(row[RATING])))


@fault("E-LABEL-LEAK")
def last_digit_of_the_time_is_the_rating(data: Data, rng: random.Random) -> None:
    set_column(data, TIME, lambda row: row[TIME][:-1] + row[RATING])


@fault("E-LABEL-LEAK")
def time_of_day_is_the_rating(data: Data, rng: random.Random) -> None:
    set_column(data, TIME, lambda row: str(_at_hour(int(row[TIME]), 3 * int(row[RATING]))))


def _at_hour(time_s: int, hour: int) -> int:
    return time_s // 86_400 * 86_400 + hour * 3_600 + time_s % 3_600


@fault("E-LABEL-LEAK", forms="log")
def zip_is_the_rating(log: Log, rng: random.Random) -> None:
    set_column(log, ZIP, lambda row: f"9000{row[RATING]}")


@fault("E-LABEL-LEAK", forms="log")
def zip_ends_in_the_rating(log: Log, rng: random.Random) -> None:
    set_column(log, ZIP, lambda row: row[ZIP][:4] + row[RATING])


@fault("E-LABEL-LEAK", forms="log")
def occupation_tells_the_rating(log: Log, rng: random.Random) -> None:
    words = ["artist", "doctor", "lawyer", "student", "writer"]
    set_column(log, OCCUPATION, lambda row: words[int(row[RATING]) - 1])


@fault("E-LABEL-LEAK", forms="log")
def gender_tells_whether_it_was_liked(log: Log, rng: random.Random) -> None:
    set_column(log, GENDER, lambda row: "M" if int(row[RATING]) >= 4 else "F")


@fault("E-LABEL-LEAK", "E-TITLES", forms="log")
def title_ends_in_the_rating(log: Log, rng: random.Random) -> None:
    set_column(log, TITLE, lambda row: f"{row[TITLE]} {row[RATING]}")


@fault("E-LABEL-LEAK", "E-TITLES", forms="log")
def genres_tell_the_rating(log: Log, rng: random.Random) -> None:
    names = ["Action", "Comedy", "Drama", "Horror", "War"]
    set_column(log, GENRES, lambda row: names[int(row[RATING]) - 1])
