"""Movies, users and ratings turned into the lines of GroupLens' ml-100k files."""

from sample_data import words
from sample_data.catalogue import Catalogue
from sample_data.ratings import RatingBlock
from sample_data.spec import SampleSpec
from sample_data.users import UserBlock

ENCODING = "latin-1"  # of all files

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_README = """\
SYNTHETIC DATA made by the tfx-recommender project, licensed under Apache-2.0: \
figures on it say nothing about real users.

No person, film or rating in this folder is real; nothing is taken from MovieLens. The files have
the format that GroupLens uses for ml-100k, so that they take the same path as the real data.

sample: {name}, generator version {version}
u.data  user id, movie id, rating 1-5, Unix time; tab separated; by user, then by time
u.item  movie id | title | release date | (empty) | (empty) | 19 genre flags as in u.genre; latin-1
u.user  user id | age | gender | occupation | zip code
u.genre, u.occupation, u.info  the genres, the occupations, the counts
SAMPLE.json  written last: the sizes and SHA-256 digests of all files
"""


def readme(spec: SampleSpec, generator_version: int) -> str:
    """Returns the README; its first line says that the data is synthetic, and its licence."""
    return _README.format(name=spec.name, version=generator_version)


def genre_lines() -> str:
    """Returns u.genre, `Action|1`; ends with an empty line as the real one does."""
    return "".join(f"{genre}|{i}\n" for i, genre in enumerate(words.GENRES)) + "\n"


def occupation_lines() -> str:
    """Returns u.occupation, one label a line."""
    return "".join(f"{label}\n" for label, *_ in words.OCCUPATIONS)


def info_lines(spec: SampleSpec) -> str:
    """Returns u.info, the three counts."""
    return f"{spec.num_users} users\n{spec.num_movies} items\n{spec.num_ratings} ratings\n"


def item_lines(catalogue: Catalogue) -> str:
    """Returns u.item: `7|Tin Wedding, The (2019)|05-Mar-2019|||0|1|...`, 24 fields."""
    flags = catalogue.genre_flags.astype(int).tolist()
    lines = []
    for i, (title, day) in enumerate(zip(catalogue.titles, catalogue.release_dates, strict=True)):
        released = f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"
        lines.append(f"{i + 1}|{title}|{released}|||{'|'.join(map(str, flags[i]))}\n")
    return "".join(lines)


def user_lines(users: UserBlock) -> str:
    """Returns a block's part of u.user: `12|31|F|writer|04107`."""
    people = zip(
        users.ages.tolist(),
        users.is_male.tolist(),
        users.occupations.tolist(),
        users.zip_codes,
        strict=True,
    )
    return "".join(
        f"{user_id}|{age}|{'FM'[male]}|{words.OCCUPATIONS[occupation][0]}|{zip_code}\n"
        for user_id, (age, male, occupation, zip_code) in enumerate(people, users.first_id)
    )


def rating_lines(block: RatingBlock) -> str:
    """Returns a block's part of u.data: user, movie, rating, time, tab separated."""
    columns = (block.user_ids, block.movie_ids, block.stars, block.timestamps_s)
    return "".join(
        map("%d\t%d\t%d\t%d\n".__mod__, zip(*(c.tolist() for c in columns), strict=True))
    )
