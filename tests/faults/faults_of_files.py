"""Faults of whole files: cut short, glued together, headers and delimiters that are wrong."""

import random

from tests.faults.data import LOG_NAME, RATING, TITLE, ZIP, Data, Folder, Log, Row
from tests.faults.fault import fault, some

_LOST = ("E-ROWS-VANISHED", "E-VOLUME")


def _ratings_file(data: Data) -> str:
    return "u.data" if isinstance(data, Folder) else LOG_NAME


# Cut short.


@fault("E-FIELDS", "E-MISSING", "E-TIMESTAMP-RANGE", "E-TYPE", "E-QUOTE", "E-TITLES")
def cut_in_the_middle_of_a_line(data: Data, rng: random.Random) -> None:
    """The last line that is left lacks the second half of its fields."""
    middle = len(data.rows) // 2
    last: Row = list(data.rows[middle])
    data.rows = [*data.rows[:middle], last]
    data.at_fault = [last]
    separator = "\t" if isinstance(data, Folder) else ","
    keep = len(separator.join(last[:RATING]).encode())
    lines = data.files()[_ratings_file(data)].split(b"\n")
    length = sum(len(line) + 1 for line in lines[:-2]) + keep
    data.damage[_ratings_file(data)] = lambda content: content[:length]


@fault("E-TIMESTAMP-RANGE", forms="folder")
def cut_in_the_middle_of_a_time(data: Data, rng: random.Random) -> None:
    data.at_fault = [data.rows[-1]]
    data.damage[_ratings_file(data)] = lambda content: content[:-4]


@fault(*_LOST, against=True, points=False)
def a_tenth_is_left(data: Data, rng: random.Random) -> None:
    """As a file in no order that was cut at the end of a line."""
    data.rows = some(data.rows, rng, len(data.rows) // 10)


@fault(*_LOST, against=True, points=False)
def half_of_the_rows_lost_at_random(data: Data, rng: random.Random) -> None:
    data.rows = some(data.rows, rng, len(data.rows) // 2)


@fault("E-UNKNOWN-MOVIE", forms="folder")
def list_of_movies_cut_at_a_line_end(folder: Folder, rng: random.Random) -> None:
    folder.movies = folder.movies[: len(folder.movies) // 2]
    left = {row[0] for row in folder.movies}
    folder.at_fault = [row for row in folder.rows if row[1] not in left]


@fault("E-UNKNOWN-USER", forms="folder")
def list_of_users_cut_at_a_line_end(folder: Folder, rng: random.Random) -> None:
    folder.users = folder.users[: len(folder.users) // 2]
    left = {row[0] for row in folder.users}
    folder.at_fault = [row for row in folder.rows if row[0] not in left]


@fault("E-ARCHIVE", points=False)
def packed_file_cut(data: Data, rng: random.Random) -> None:
    data.pack = "zip" if isinstance(data, Folder) else "gz"
    data.cut = rng.uniform(0.3, 0.95)


@fault("E-EMPTY", "E-NO-ROWS", "E-HEADER", "E-FORMAT", points=False)
def nothing_is_left(data: Data, rng: random.Random) -> None:
    data.damage[_ratings_file(data)] = lambda content: b""


# Lines that are no ratings.


@fault("E-FIELDS")
def some_rows_with_a_field_too_many(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 15)
    for row in data.at_fault:
        row.append("7")


@fault("E-FIELDS")
def some_rows_with_a_field_too_few(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 15)
    for row in data.at_fault:
        del row[-1]


@fault("E-HEADER-REPEATED", forms="log")
def header_again_among_the_rows(log: Log, rng: random.Random) -> None:
    """As when two files are glued together."""
    header = list(log.header)
    log.rows.insert(len(log.rows) // 2, header)
    log.at_fault = [header]


@fault("E-QUOTE", "E-FIELDS", forms="log")
def a_quote_not_closed(log: Log, rng: random.Random) -> None:
    row = log.rows[len(log.rows) // 2]
    title = row[TITLE] = "QQQ"
    log.at_fault = [row]
    log.damage[LOG_NAME] = lambda content: content.replace(title.encode(), b'"QQQ', 1)


# Headers and delimiters.


@fault("E-COLUMNS", "E-HEADER", forms="log", points=False)
def rating_column_dropped(log: Log, rng: random.Random) -> None:
    del log.header[RATING]
    for row in log.rows:
        del row[RATING]


@fault("E-COLUMNS", "E-HEADER", forms="log", points=False)
def rating_column_renamed(log: Log, rng: random.Random) -> None:
    log.header[RATING] = "stars"


@fault("E-COLUMNS", forms="log", points=False)
def column_given_twice(log: Log, rng: random.Random) -> None:
    log.header[ZIP] = log.header[RATING]


@fault("E-HEADER", "E-COLUMNS", forms="log", points=False)
def header_missing(log: Log, rng: random.Random) -> None:
    log.damage[LOG_NAME] = lambda content: content.split(b"\n", 1)[1]


@fault("E-DELIMITER", "E-COLUMNS", "E-HEADER", forms="log", points=False)
def semicolons_instead_of_commas(log: Log, rng: random.Random) -> None:
    log.damage[LOG_NAME] = lambda content: content.replace(b",", b";")


@fault("E-FIELDS", "E-DELIMITER", "E-FORMAT", "E-NO-ROWS", forms="folder")
def spaces_instead_of_tabs(folder: Folder, rng: random.Random) -> None:
    folder.damage["u.data"] = lambda content: content.replace(b"\t", b" ")
    folder.at_fault += folder.rows
