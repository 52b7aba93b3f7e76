"""GroupLens' csv sets (ml-latest-small, ml-20m, ml-25m, ml-32m): ratings.csv and movies.csv."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from components.ratings_example_gen.files import InputFile
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import Layout, Scale
from components.ratings_example_gen.sources.base import (
    HALF_STARS,
    TextSource,
    required_sibling,
    single_marker,
)
from components.ratings_example_gen.sources.csv_header import check_header
from components.ratings_example_gen.sources.movielens_1m import parse_movie
from components.ratings_example_gen.tables import Tables, read_listing
from transform import features as f

_RATINGS = Layout(
    delimiter=",",
    fields=(f.USER_ID, f.MOVIE_ID, f.USER_RATING, f.TIMESTAMP),
    names=("userId", "movieId", "rating", "timestamp"),
    encoding="utf-8",
    quoted=True,
    header="userId,movieId,rating,timestamp",
)
_MOVIES = Layout(
    delimiter=",",
    fields=(f.MOVIE_ID, f.MOVIE_TITLE, f.MOVIE_GENRES),
    names=("movieId", "title", "genres"),
    encoding="utf-8",
    quoted=True,
    header="movieId,title,genres",
)


@dataclass(frozen=True)
class MovieLensCsv(TextSource):
    """A folder or zip with ratings.csv and movies.csv; tags.csv and the others are not read."""

    format: ClassVar[str] = "ml-csv"
    scale: ClassVar[Scale] = HALF_STARS
    side_layouts: ClassVar[tuple[Layout, ...]] = (_MOVIES,)
    advice: ClassVar[str] = (
        "Give the files as GroupLens publishes them, or one of your own and source.format=csv."
    )

    @classmethod
    def find(cls, files: Sequence[InputFile], params: SourceParams) -> "MovieLensCsv | None":
        """Returns the source if ratings.csv and movies.csv are among the files."""
        bases = {file.base for file in files}
        ratings = single_marker(files, "ratings.csv") if "movies.csv" in bases else None
        if ratings is None:
            return None
        movies = required_sibling(files, ratings, "movies.csv")
        return cls(
            params,
            (replace(ratings, name=ratings.base),),
            (replace(movies, name=movies.base),),
        )

    @property
    def layout(self) -> Layout:
        """userId, movieId, rating, timestamp."""
        return _RATINGS

    def check(self) -> None:
        """Raises SourceError if a file is damaged or empty or its header is another one."""
        super().check()
        check_header(self.files[0], _RATINGS, self.advice)
        check_header(self.side_files[0], _MOVIES, self.advice)

    def tables(self) -> Tables:
        """Returns the movies of movies.csv; these sets know nothing of users."""
        movies = read_listing(self.side_files[0], f.MOVIE_ID, _MOVIES, parse_movie)
        return Tables(movies=movies)
