"""GroupLens' ml-100k: u.data (tab between fields), u.item and u.user ("|"), latin-1."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from components.ratings_example_gen import encodings, optional_fields
from components.ratings_example_gen.files import InputFile, check_unpacks, open_input
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import Fault, Layout, Record, Scale, id_fault, quote
from components.ratings_example_gen.sources.base import (
    WHOLE_STARS,
    Claim,
    TextSource,
    required_sibling,
    single_marker,
)
from components.ratings_example_gen.tables import Tables, read_listing
from transform import features as f

_RATINGS = Layout(
    delimiter="\t",
    fields=(f.USER_ID, f.MOVIE_ID, f.USER_RATING, f.TIMESTAMP),
    names=("user", "item", "rating", "timestamp"),
    encoding="ascii",
)
_ITEMS = Layout(
    delimiter="|",
    fields=(f.MOVIE_ID, f.MOVIE_TITLE, *[None] * 3, *[None] * len(encodings.GENRES_100K)),
    names=(
        "movie id",
        "movie title",
        "release date",
        "video release date",
        "IMDb URL",
        *encodings.GENRES_100K,
    ),
    encoding="latin-1",
)
_USERS = Layout(
    delimiter="|",
    fields=(f.USER_ID, f.RAW_USER_AGE, f.USER_GENDER, f.USER_OCCUPATION_TEXT, f.USER_ZIP_CODE),
    names=("user id", "age", "gender", "occupation", "zip code"),
    encoding="latin-1",
)
_CLAIM = re.compile(r"([0-9]{1,12}) (users|items|ratings)", re.ASCII)
_CLAIMED = {"users": "users", "items": "movies", "ratings": "ratings"}
_MAX_INFO_BYTES = 1 << 12
_WHOLE_YEARS = re.compile(r"[0-9]{1,3}", re.ASCII)


@dataclass(frozen=True)
class MovieLens100K(TextSource):
    """A folder or zip with u.data, u.item and u.user; u.info says how many rows they have."""

    format: ClassVar[str] = "ml-100k"
    scale: ClassVar[Scale] = WHOLE_STARS
    side_layouts: ClassVar[tuple[Layout, ...]] = (_ITEMS, _USERS)

    info_file: InputFile | None = None

    @classmethod
    def find(cls, files: Sequence[InputFile], params: SourceParams) -> "MovieLens100K | None":
        """Returns the source if u.data is among the files."""
        ratings = single_marker(files, "u.data")
        if ratings is None:
            return None
        sides = tuple(required_sibling(files, ratings, base) for base in ("u.item", "u.user"))
        beside = [file for file in files if file.folder == ratings.folder]
        infos = [replace(file, name=file.base) for file in beside if file.base == "u.info"]
        return cls(
            params,
            (replace(ratings, name=ratings.base),),
            tuple(replace(s, name=s.base) for s in sides),
            info_file=infos[0] if infos else None,
        )

    @property
    def layout(self) -> Layout:
        """user, item, rating, timestamp."""
        return _RATINGS

    def inputs(self) -> Sequence[InputFile]:
        """Returns u.data, u.item, u.user and, where it is, u.info."""
        return (*super().inputs(), *([self.info_file] if self.info_file else []))

    def check(self) -> None:
        """Raises SourceError if a file is damaged, or one that has rows is empty or not ours."""
        super().check()
        if self.info_file is not None:
            check_unpacks(self.info_file, self.params)

    def claims(self) -> Sequence[Claim]:
        """Returns what the lines of u.info say that can be understood."""
        if self.info_file is None:
            return ()
        with open_input(self.info_file) as stream:
            lines = stream.read(_MAX_INFO_BYTES).decode("latin-1").splitlines()
        found = [match for line in lines if (match := _CLAIM.fullmatch(line.strip()))]
        return [Claim("u.info", _CLAIMED[match[2]], int(match[1])) for match in found]

    def tables(self) -> Tables:
        """Returns the movies of u.item and the users of u.user."""
        items, users = self.side_files
        return Tables(
            movies=read_listing(items, f.MOVIE_ID, _ITEMS, parse_item),
            users=read_listing(users, f.USER_ID, _USERS, parse_user),
        )


def parse_item(fields: list[str]) -> tuple[Record, tuple[str, ...]] | Fault:
    """Returns the movie of a line of u.item, with W-MOVIE-UNDATED if it has no release date."""
    movie_id, title, release_date, _, _, *flags = fields
    if fault := id_fault(movie_id, "integer"):
        found = f"movie id={quote(movie_id)}"
        return replace(fault, column=1, found=found, field=f.MOVIE_ID, value=movie_id)
    if not title:
        return Fault("E-MISSING", 2, "movie title=''", "a title", f.MOVIE_TITLE)
    for position, flag in enumerate(flags):
        if flag not in ("0", "1"):
            found = f"{encodings.GENRES_100K[position]}={quote(flag)}"
            return Fault("E-GENRE", position + 6, found, "0 or 1", f.MOVIE_GENRES, flag)
    names = (name for name, flag in zip(encodings.GENRES_100K, flags, strict=True) if flag == "1")
    labels = [encodings.GENRES.index(name) for name in names]
    record = {f.MOVIE_ID: movie_id, f.MOVIE_TITLE: title, f.MOVIE_GENRES: labels}
    return record, () if release_date else ("W-MOVIE-UNDATED",)


def parse_user(fields: list[str]) -> tuple[Record, tuple[str, ...]] | Fault:
    """Returns the user of a line of u.user; empty attributes stay absent (W-USER-ATTRIBUTES)."""
    user_id, age, gender, occupation, zip_code = fields
    if fault := id_fault(user_id, "integer"):
        found = f"user id={quote(user_id)}"
        return replace(fault, column=1, found=found, field=f.USER_ID, value=user_id)
    record: Record = {f.USER_ID: user_id}
    if age:
        low, high = optional_fields.MIN_AGE, optional_fields.MAX_AGE
        if not _WHOLE_YEARS.fullmatch(age) or not low <= int(age) <= high:
            found, expected = f"age={quote(age)}", f"{low}..{high} whole years"
            return Fault("E-ATTRIBUTE", 2, found, expected, f.RAW_USER_AGE, age)
        record[f.RAW_USER_AGE] = float(age)
        record[f.BUCKETIZED_USER_AGE] = float(encodings.age_bucket(int(age)))
    if gender:
        if gender not in ("M", "F"):
            found = f"gender={quote(gender)}"
            return Fault("E-ATTRIBUTE", 3, found, "M or F", f.USER_GENDER, gender)
        record[f.USER_GENDER] = optional_fields.parse_gender(gender)
    if occupation:
        label = encodings.occupation_label(occupation)
        if label is None:
            found, expected = f"occupation={quote(occupation)}", "an occupation of u.occupation"
            return Fault("E-ATTRIBUTE", 4, found, expected, f.USER_OCCUPATION_TEXT, occupation)
        record[f.USER_OCCUPATION_LABEL] = label
        record[f.USER_OCCUPATION_TEXT] = occupation
    if zip_code:
        record[f.USER_ZIP_CODE] = zip_code
    return record, () if all(fields) else ("W-USER-ATTRIBUTES",)
