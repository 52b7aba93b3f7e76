"""Faults of single values and columns: scales, swapped columns, ages, blanks, bad numbers."""

import random

from tests.faults.data import (
    AGE,
    GENDER,
    GENRES,
    MOVIE,
    OCCUPATION,
    PERSON_AGE,
    PERSON_GENDER,
    PERSON_OCCUPATION,
    RATING,
    TIME,
    TITLE,
    USER,
    ZIP,
    Data,
    Folder,
    Log,
)
from tests.faults.fault import fault, set_column, some

_NO_NUMBER = ("E-RATING-RANGE", "E-TYPE")
_ANY_ID = ("E-UNKNOWN-USER", "E-UNKNOWN-MOVIE", "E-ID-RANGE", "E-TYPE", "E-TITLES")


def _star(value: float) -> str:
    return f"{value:g}"


# Wrong scale.


@fault(*_NO_NUMBER)
def ratings_times_two(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: _star(2 * float(row[RATING])))
    data.at_fault = [row for row in data.rows if float(row[RATING]) > 5]


@fault(*_NO_NUMBER)
def ratings_in_percent(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: _star(20 * float(row[RATING])))


@fault("E-RATING-SCALE", forms="log", points=False)
def ratings_halved(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: _star(float(row[RATING]) / 2))


@fault(*_NO_NUMBER, forms="folder")
def ratings_halved_in_whole_stars(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: _star(float(row[RATING]) / 2))
    data.at_fault = [row for row in data.rows if "." in row[RATING]]


@fault(*_NO_NUMBER)
def ratings_from_zero_to_one(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: _star((float(row[RATING]) - 1) / 4))
    data.at_fault = [row for row in data.rows if row[RATING] != "1"]


@fault(*_NO_NUMBER)
def ratings_from_zero_to_four(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: _star(float(row[RATING]) - 1))
    data.at_fault = [row for row in data.rows if row[RATING] == "0"]


@fault(*_NO_NUMBER)
def some_ratings_out_of_ten(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 40)
    for row in data.at_fault:
        row[RATING] = _star(5 + rng.randint(1, 5))


@fault("E-RATING-CONSTANT", points=False)
def ratings_constant(data: Data, rng: random.Random) -> None:
    set_column(data, RATING, lambda row: "4")


# Swapped columns.


def _swap(data: Data, a: int, b: int) -> None:
    for row in data.rows:
        row[a], row[b] = row[b], row[a]
    data.at_fault += data.rows


@fault(*_ANY_ID)
def users_and_movies_swapped(data: Data, rng: random.Random) -> None:
    _swap(data, USER, MOVIE)


@fault(*_NO_NUMBER, *_ANY_ID)
def movies_and_ratings_swapped(data: Data, rng: random.Random) -> None:
    _swap(data, MOVIE, RATING)


@fault(*_NO_NUMBER, "E-TIMESTAMP-RANGE")
def ratings_and_times_swapped(data: Data, rng: random.Random) -> None:
    _swap(data, RATING, TIME)


def _swap_headers(log: Log, a: int, b: int) -> None:
    log.header[a], log.header[b] = log.header[b], log.header[a]
    log.at_fault += log.rows


@fault("E-TITLES", "E-ID-TWO-TITLES", forms="log")
def headers_of_user_and_movie_swapped(log: Log, rng: random.Random) -> None:
    _swap_headers(log, USER, MOVIE)


@fault(*_NO_NUMBER, "E-TIMESTAMP-RANGE", forms="log")
def headers_of_rating_and_time_swapped(log: Log, rng: random.Random) -> None:
    _swap_headers(log, RATING, TIME)


@fault(*_NO_NUMBER, forms="log")
def headers_of_rating_and_age_swapped(log: Log, rng: random.Random) -> None:
    _swap_headers(log, RATING, AGE)


@fault("E-GENRE", forms="log")
def headers_of_title_and_genres_swapped(log: Log, rng: random.Random) -> None:
    _swap_headers(log, TITLE, GENRES)


@fault("E-ATTRIBUTE", forms="log")
def headers_of_gender_and_occupation_swapped(log: Log, rng: random.Random) -> None:
    _swap_headers(log, GENDER, OCCUPATION)


@fault("E-TITLES", "E-ID-TWO-TITLES", forms="log")
def headers_of_title_and_zip_swapped(log: Log, rng: random.Random) -> None:
    _swap_headers(log, TITLE, ZIP)


@fault("E-VALUE-UNEXPECTED", "E-DRIFT", forms="log", against=True, points=False)
def headers_of_occupation_and_zip_swapped(log: Log, rng: random.Random) -> None:
    _swap_headers(log, OCCUPATION, ZIP)


# Attributes that nobody has.


def _spoil_people(data: Data, rng: random.Random, column: int, person: int, value: str) -> None:
    """Gives three users another attribute; their ratings are at fault, too."""
    rows = data.users if isinstance(data, Folder) else data.rows
    ids = set(rng.sample(sorted({row[USER] for row in rows}), 3))
    for row in rows:
        if row[0] in ids:
            row[person if isinstance(data, Folder) else column] = value
            data.at_fault.append(row)
    data.at_fault += [row for row in data.rows if row[USER] in ids]


@fault("E-ATTRIBUTE")
def age_negative(data: Data, rng: random.Random) -> None:
    _spoil_people(data, rng, AGE, PERSON_AGE, "-24")


@fault("E-ATTRIBUTE")
def age_huge(data: Data, rng: random.Random) -> None:
    _spoil_people(data, rng, AGE, PERSON_AGE, "999")


@fault("E-ATTRIBUTE")
def age_is_the_year_of_birth(data: Data, rng: random.Random) -> None:
    _spoil_people(data, rng, AGE, PERSON_AGE, "1974")


@fault("E-ATTRIBUTE")
def gender_unknown(data: Data, rng: random.Random) -> None:
    _spoil_people(data, rng, GENDER, PERSON_GENDER, "X")


@fault("E-ATTRIBUTE", forms="folder")
def occupation_new(folder: Folder, rng: random.Random) -> None:
    _spoil_people(folder, rng, OCCUPATION, PERSON_OCCUPATION, "astronaut")


@fault("E-VALUE-UNEXPECTED", "E-DRIFT", forms="log", against=True)
def occupation_new_in_a_log(log: Log, rng: random.Random) -> None:
    _spoil_people(log, rng, OCCUPATION, PERSON_OCCUPATION, "astronaut")


@fault("E-GENRE", forms="log")
def genre_new(log: Log, rng: random.Random) -> None:
    movies = set(rng.sample(sorted({row[MOVIE] for row in log.rows}), 3))
    log.at_fault = [row for row in log.rows if row[MOVIE] in movies]
    for row in log.at_fault:
        row[GENRES] = "Telenovela"


# Required fields that are empty or no number.


@fault("E-MISSING")
def some_ratings_empty(data: Data, rng: random.Random) -> None:
    _spoil_some(data, rng, RATING, "")


@fault("E-TYPE", "E-RATING-RANGE", "E-MISSING")
def some_ratings_nan(data: Data, rng: random.Random) -> None:
    _spoil_some(data, rng, RATING, "nan")


@fault("E-TYPE", "E-TIMESTAMP-RANGE")
def some_times_as_text(data: Data, rng: random.Random) -> None:
    _spoil_some(data, rng, TIME, "1998-04-23T23:10:38")


@fault("E-MISSING", "E-TYPE")
def user_column_empty_in_part(data: Data, rng: random.Random) -> None:
    _spoil_some(data, rng, USER, "")


@fault("E-TYPE", "E-ID-RANGE")
def ids_with_spaces(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 25)
    for row in data.at_fault:
        row[USER] = f" {row[USER]} "


@fault("E-TYPE", "E-ID-RANGE")
def ids_with_leading_zeros(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 25)
    for row in data.at_fault:
        row[MOVIE] = f"00{row[MOVIE]}"


@fault("E-ID-RANGE", "E-TYPE")
def ids_negative(data: Data, rng: random.Random) -> None:
    _spoil_some(data, rng, USER, "-1")


@fault("E-CONTROL")
def ids_with_control_characters(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 25)
    for row in data.at_fault:
        row[USER] = f"{row[USER]}\x07"


def _spoil_some(data: Data, rng: random.Random, column: int, value: str) -> None:
    data.at_fault = some(data.rows, rng, 25)
    for row in data.at_fault:
        row[column] = value


# Optional columns that are empty.


def _emptied(log: Log, column: int) -> None:
    set_column(log, column, lambda row: "")


@fault("E-FEATURE-MISSING", "E-DRIFT", forms="log", against=True, points=False)
def occupation_column_emptied(log: Log, rng: random.Random) -> None:
    _emptied(log, OCCUPATION)


@fault("E-FEATURE-MISSING", "E-DRIFT", forms="log", against=True, points=False)
def gender_column_emptied(log: Log, rng: random.Random) -> None:
    _emptied(log, GENDER)


@fault("E-FEATURE-MISSING", "E-DRIFT", forms="log", against=True, points=False)
def title_column_emptied(log: Log, rng: random.Random) -> None:
    _emptied(log, TITLE)
