"""GroupLens' ml-1m: ratings.dat, movies.dat, users.dat, "::" between fields, latin-1."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from components.ratings_example_gen import encodings, optional_fields
from components.ratings_example_gen.files import InputFile
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import Fault, Layout, Record, Scale, id_fault, quote
from components.ratings_example_gen.sources.base import (
    WHOLE_STARS,
    TextSource,
    required_sibling,
    single_marker,
)
from components.ratings_example_gen.tables import Tables, read_listing
from transform import features as f

_RATINGS = Layout(
    delimiter="::",
    fields=(f.USER_ID, f.MOVIE_ID, f.USER_RATING, f.TIMESTAMP),
    names=("UserID", "MovieID", "Rating", "Timestamp"),
    encoding="ascii",
)
_MOVIES = Layout(
    delimiter="::",
    fields=(f.MOVIE_ID, f.MOVIE_TITLE, f.MOVIE_GENRES),
    names=("MovieID", "Title", "Genres"),
    encoding="latin-1",
)
_USERS = Layout(
    delimiter="::",
    fields=(
        f.USER_ID,
        f.USER_GENDER,
        f.BUCKETIZED_USER_AGE,
        f.USER_OCCUPATION_TEXT,
        f.USER_ZIP_CODE,
    ),
    names=("UserID", "Gender", "Age", "Occupation", "Zip-code"),
    encoding="latin-1",
)


@dataclass(frozen=True)
class MovieLens1M(TextSource):
    """A folder or zip with ratings.dat, movies.dat and users.dat."""

    format: ClassVar[str] = "ml-1m"
    scale: ClassVar[Scale] = WHOLE_STARS
    side_layouts: ClassVar[tuple[Layout, ...]] = (_MOVIES, _USERS)

    @classmethod
    def find(cls, files: Sequence[InputFile], params: SourceParams) -> "MovieLens1M | None":
        """Returns the source if ratings.dat is among the files."""
        ratings = single_marker(files, "ratings.dat")
        if ratings is None:
            return None
        sides = [required_sibling(files, ratings, base) for base in ("movies.dat", "users.dat")]
        named = [replace(file, name=file.base) for file in (ratings, *sides)]
        return cls(params, (named[0],), tuple(named[1:]))

    @property
    def layout(self) -> Layout:
        """UserID, MovieID, Rating, Timestamp."""
        return _RATINGS

    def tables(self) -> Tables:
        """Returns the movies of movies.dat and the users of users.dat."""
        movies, users = self.side_files
        return Tables(
            movies=read_listing(movies, f.MOVIE_ID, _MOVIES, parse_movie),
            users=read_listing(users, f.USER_ID, _USERS, parse_user),
        )


def parse_movie(fields: list[str]) -> tuple[Record, tuple[str, ...]] | Fault:
    """Returns the movie of the fields (id, title, genres joined by "|")."""
    movie_id, title, genres = fields
    if fault := id_fault(movie_id, "integer"):
        found = f"movie id={quote(movie_id)}"
        return replace(fault, column=1, found=found, field=f.MOVIE_ID, value=movie_id)
    if not title:
        return Fault("E-MISSING", 2, "title=''", "a title", f.MOVIE_TITLE)
    try:
        labels = optional_fields.parse_genres(genres)
    except optional_fields.NotKnown as error:
        found = f"genres={quote(genres)}"
        return Fault(error.code, 3, found, error.expected, f.MOVIE_GENRES, genres)
    return {f.MOVIE_ID: movie_id, f.MOVIE_TITLE: title, f.MOVIE_GENRES: labels}, ()


def parse_user(fields: list[str]) -> tuple[Record, tuple[str, ...]] | Fault:
    """Returns the user of a line of users.dat; empty attributes stay absent."""
    user_id, gender, age, occupation, zip_code = fields
    if fault := id_fault(user_id, "integer"):
        found = f"user id={quote(user_id)}"
        return replace(fault, column=1, found=found, field=f.USER_ID, value=user_id)
    record: Record = {f.USER_ID: user_id}
    if gender:
        if gender not in ("M", "F"):
            found = f"gender={quote(gender)}"
            return Fault("E-ATTRIBUTE", 2, found, "M or F", f.USER_GENDER, gender)
        record[f.USER_GENDER] = optional_fields.parse_gender(gender)
    if age:
        if age not in map(str, encodings.AGE_BUCKETS):
            buckets = ", ".join(map(str, encodings.AGE_BUCKETS))
            found, expected = f"age={quote(age)}", f"one of {buckets}"
            return Fault("E-ATTRIBUTE", 3, found, expected, f.BUCKETIZED_USER_AGE, age)
        record[f.BUCKETIZED_USER_AGE] = float(age)
    if occupation:
        numbers = [str(number) for number in range(len(encodings.OCCUPATIONS_1M))]
        if occupation not in numbers:
            found, name = f"occupation={quote(occupation)}", f.USER_OCCUPATION_LABEL
            return Fault("E-ATTRIBUTE", 4, found, "0..20", name, occupation)
        text = encodings.OCCUPATIONS_1M[int(occupation)]
        record[f.USER_OCCUPATION_TEXT] = text
        record[f.USER_OCCUPATION_LABEL] = encodings.occupation_label(text)
    if zip_code:
        record[f.USER_ZIP_CODE] = zip_code
    return record, () if all(fields) else ("W-USER-ATTRIBUTES",)
