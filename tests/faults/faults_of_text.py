"""Faults of text, of ids and of what belongs to them: encodings, titles, attributes."""

import random
from collections.abc import Callable

from tests.faults.data import (
    GENDER,
    ITEM_TITLE,
    MOVIE,
    OCCUPATION,
    PERSON_OCCUPATION,
    TITLE,
    USER,
    Data,
    Folder,
    Log,
    Row,
)
from tests.faults.fault import fault


def _retitle(data: Data, change: Callable[[str], str], rng: random.Random, count: int = 0) -> None:
    """Changes titles, `count` of those that `change` changes or all, the same in every row."""
    titles, column = _titles(data)
    changing = sorted({row[0 if column == ITEM_TITLE else MOVIE] for row in titles})
    old = {row[0 if column == ITEM_TITLE else MOVIE]: row[column] for row in titles}
    rated = {row[MOVIE] for row in data.rows}
    changing = [m for m in changing if m in rated and change(old[m]) != old[m]]
    assert changing, "no title that this changes"
    chosen = set(rng.sample(changing, min(count, len(changing))) if count else changing)
    for row in titles:
        movie = row[0 if column == ITEM_TITLE else MOVIE]
        if movie in chosen:
            row[column] = change(old[movie])
            data.at_fault.append(row)
    data.at_fault += [row for row in data.rows if row[MOVIE] in chosen]


def _titles(data: Data) -> tuple[list[Row], int]:
    return (data.movies, ITEM_TITLE) if isinstance(data, Folder) else (data.rows, TITLE)


def mojibake(text: str) -> str:
    """UTF-8 read as Windows-1252, or as latin-1 where that has no such byte."""
    return "".join(_misread(char) for char in text)


def _misread(char: str) -> str:
    read = char.encode("utf-8")
    try:
        return read.decode("cp1252")
    except UnicodeDecodeError:
        return read.decode("latin-1")


# Encodings.


@fault("E-TEXT-MOJIBAKE", forms="log")
def titles_utf8_read_as_latin_1(log: Log, rng: random.Random) -> None:
    _retitle(log, mojibake, rng)


@fault("E-TEXT-MOJIBAKE", forms="log")
def a_few_titles_misread(log: Log, rng: random.Random) -> None:
    _retitle(log, mojibake, rng, 3)


@fault("E-TEXT-MOJIBAKE", forms="log")
def titles_misread_twice(log: Log, rng: random.Random) -> None:
    _retitle(log, lambda title: mojibake(mojibake(title)), rng)


@fault("E-TEXT-MOJIBAKE", forms="log")
def quotes_misread(log: Log, rng: random.Random) -> None:
    _retitle(
        log, lambda title: title.replace("'", mojibake("\N{RIGHT SINGLE QUOTATION MARK}")), rng
    )


@fault("E-ENCODING")
def saved_in_the_other_encoding(data: Data, rng: random.Random) -> None:
    titles, column = _titles(data)
    data.at_fault += [row for row in titles if not row[column].isascii()]
    movies = {row[0 if isinstance(data, Folder) else MOVIE] for row in data.at_fault}
    data.at_fault += [row for row in data.rows if row[MOVIE] in movies]
    data.encoding = "utf-8" if isinstance(data, Folder) else "latin-1"


@fault("E-TEXT-REPLACED", forms="log")
def titles_with_replacement_characters(log: Log, rng: random.Random) -> None:
    _retitle(
        log,
        lambda title: "".join(c if c.isascii() else "\N{REPLACEMENT CHARACTER}" for c in title),
        rng,
    )


@fault("E-TITLES-CHANGED", against=True, points=False)
def accents_turned_into_question_marks(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: "".join(c if c.isascii() else "?" for c in title), rng)


@fault("E-ENCODING", points=False)
def saved_as_utf_16(data: Data, rng: random.Random) -> None:
    name = next(iter(data.files()))
    data.damage[name] = lambda content: content.decode("latin-1").encode("utf-16")


@fault("E-CONTROL")
def a_nul_in_titles(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: f"{title[:3]}\0{title[3:]}", rng, 3)


@fault("W-TEXT-CONTROL")
def a_bell_in_titles(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: f"{title[:3]}\x07{title[3:]}", rng, 3)


@fault("W-TEXT-BIDI", forms="log")
def titles_that_turn_round(log: Log, rng: random.Random) -> None:
    _retitle(log, lambda title: f"\N{RIGHT-TO-LEFT OVERRIDE}{title}", rng, 3)


# Text that says nothing.


@fault("W-TEXT-PLACEHOLDER")
def titles_nan(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: "nan", rng, 5)


@fault("W-TEXT-BLANK")
def titles_blank(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: "   ", rng, 5)


@fault("W-TEXT-EDGES")
def titles_with_spaces_round_them(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: f" {title} ", rng)


@fault("W-TEXT-PLACEHOLDER", forms="log")
def occupations_null(log: Log, rng: random.Random) -> None:
    chosen = set(rng.sample(sorted({row[USER] for row in log.rows}), 10))
    log.at_fault = [row for row in log.rows if row[USER] in chosen]
    for row in log.at_fault:
        row[OCCUPATION] = "NULL"


@fault("W-TITLE-NO-YEAR", points=False)
def years_cut_from_titles(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: title[:-7] if title.endswith(")") else title, rng)


@fault("W-TITLE-NO-YEAR", "E-TITLES-CHANGED", against=True, points=False)
def titles_cut_to_ten_characters(data: Data, rng: random.Random) -> None:
    _retitle(data, lambda title: title[:10], rng)


# Ids and what belongs to them.


@fault("E-TITLES-CHANGED", against=True, points=False)
def movies_renumbered(data: Data, rng: random.Random) -> None:
    """Titles keep their ratings; the numbers are dealt anew."""
    titles, _ = _titles(data)
    column = 0 if isinstance(data, Folder) else MOVIE
    ids = sorted({row[column] for row in titles})
    dealt = dict(zip(ids, rng.sample(ids, len(ids)), strict=True))
    for row in titles:
        row[column] = dealt[row[column]]
    if isinstance(data, Folder):
        for row in data.rows:
            row[MOVIE] = dealt[row[MOVIE]]


@fault("E-TITLES-CHANGED", against=True, points=False)
def titles_shuffled(data: Data, rng: random.Random) -> None:
    titles, column = _titles(data)
    key = 0 if isinstance(data, Folder) else MOVIE
    old = {row[key]: row[column] for row in titles}
    dealt = dict(zip(old, rng.sample(list(old.values()), len(old)), strict=True))
    for row in titles:
        row[column] = dealt[row[key]]


@fault("E-RATINGS-REWRITTEN", "E-DRIFT", "E-USER-ATTRIBUTES", against=True, points=False)
def users_renumbered_in_the_ratings_only(data: Data, rng: random.Random) -> None:
    ids = sorted({row[USER] for row in data.rows})
    dealt = dict(zip(ids, rng.sample(ids, len(ids)), strict=True))
    for row in data.rows:
        row[USER] = dealt[row[USER]]


@fault("E-TITLES")
def an_id_with_two_titles(data: Data, rng: random.Random) -> None:
    """A second line in the list; in a log, another title in later rows."""
    if isinstance(data, Folder):
        other = list(rng.choice(data.movies))
        other[ITEM_TITLE] = "Something Else (1990)"
        data.movies.append(other)
        data.at_fault.append(other)
        return
    by_movie: dict[str, list[Row]] = {}
    for row in data.rows:
        by_movie.setdefault(row[MOVIE], []).append(row)
    rows = max(by_movie.values(), key=len)
    for row in rows[len(rows) // 2 :]:
        row[TITLE] = "Something Else (1990)"
        data.at_fault.append(row)


@fault("W-TITLE-TWO-IDS", points=False)
def a_title_with_two_ids(data: Data, rng: random.Random) -> None:
    titles, column = _titles(data)
    key = 0 if isinstance(data, Folder) else MOVIE
    rated = sorted({row[MOVIE] for row in data.rows})
    first, second = rng.sample(rated, 2)
    title = next(row[column] for row in titles if row[key] == first)
    for row in titles:
        if row[key] == second:
            row[column] = title


@fault("E-USERS", forms="folder")
def a_user_listed_twice(folder: Folder, rng: random.Random) -> None:
    other = list(rng.choice(folder.users))
    other[PERSON_OCCUPATION] = "writer" if other[PERSON_OCCUPATION] != "writer" else "doctor"
    folder.users.append(other)
    folder.at_fault.append(other)


@fault("E-USER-ATTRIBUTES", forms="log")
def a_user_changes_gender_midway(log: Log, rng: random.Random) -> None:
    user = rng.choice(sorted({row[USER] for row in log.rows}))
    rows = [row for row in log.rows if row[USER] == user]
    for row in rows[len(rows) // 2 :]:
        row[GENDER] = "F" if row[GENDER] == "M" else "M"
    log.at_fault = rows


@fault("E-USER-ATTRIBUTES", forms="log")
def attributes_shuffled_among_rows(log: Log, rng: random.Random) -> None:
    values = [row[OCCUPATION] for row in log.rows]
    rng.shuffle(values)
    for row, value in zip(log.rows, values, strict=True):
        row[OCCUPATION] = value
    log.at_fault += log.rows


@fault("E-UNKNOWN-MOVIE", forms="folder")
def movies_missing_from_the_list(folder: Folder, rng: random.Random) -> None:
    rated = sorted({row[MOVIE] for row in folder.rows})
    gone = set(rng.sample(rated, 10))
    folder.movies = [row for row in folder.movies if row[0] not in gone]
    folder.at_fault = [row for row in folder.rows if row[MOVIE] in gone]


@fault("E-UNKNOWN-USER", forms="folder")
def users_missing_from_the_list(folder: Folder, rng: random.Random) -> None:
    gone = set(rng.sample([row[0] for row in folder.users], 5))
    folder.users = [row for row in folder.users if row[0] not in gone]
    folder.at_fault = [row for row in folder.rows if row[USER] in gone]
