"""Columns that are none of our fields turned into what a person is told of them."""

import difflib
import re
from collections.abc import Mapping, Sequence

from foundation.text import inert
from transform import features as f

_LIKE_ENOUGH = 0.8  # of difflib's ratio: one letter wrong in five
# What others call our fields, in lower case without punctuation.
SYNONYMS: Mapping[str, str] = {
    "userid": f.USER_ID, "user": f.USER_ID, "uid": f.USER_ID, "customerid": f.USER_ID,
    "movieid": f.MOVIE_ID, "movie": f.MOVIE_ID, "itemid": f.MOVIE_ID, "item": f.MOVIE_ID,
    "productid": f.MOVIE_ID,
    "userrating": f.USER_RATING, "rating": f.USER_RATING, "score": f.USER_RATING,
    "stars": f.USER_RATING,
    "timestamp": f.TIMESTAMP, "time": f.TIMESTAMP, "ts": f.TIMESTAMP, "unixtime": f.TIMESTAMP,
    "title": f.MOVIE_TITLE, "genre": f.MOVIE_GENRES, "genres": f.MOVIE_GENRES,
    "age": f.RAW_USER_AGE, "userage": f.RAW_USER_AGE, "agegroup": f.BUCKETIZED_USER_AGE,
    "gender": f.USER_GENDER, "sex": f.USER_GENDER,
    "occupation": f.USER_OCCUPATION_TEXT, "useroccupation": f.USER_OCCUPATION_TEXT,
    "zip": f.USER_ZIP_CODE, "zipcode": f.USER_ZIP_CODE, "postcode": f.USER_ZIP_CODE,
}  # fmt: skip


def ignored_columns(names: Sequence[str], fields: Sequence[str | None]) -> tuple[str, ...]:
    """Returns each column whose field is None, with the absent optional field that it may be.

    A column that is spelt almost as such a field, or called as others call it, is `'titel'
    (movie_title?)`.
    """
    absent = [ours for ours in f.OPTIONAL_FIELDS if ours not in fields]
    shown = []
    for name, ours in zip(names, fields, strict=True):
        if ours is None:
            meant = meant_field(name, absent)
            shown.append(f"'{inert(name)}'" + (f" ({meant}?)" if meant else ""))
    return tuple(shown)


def plain(name: str) -> str:
    """Returns a column's name in lower case without punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def meant_field(name: str, fields: Sequence[str]) -> str | None:
    """Returns the one of our `fields` that a column's name probably means, None for none."""
    known = {plain(ours): ours for ours in fields}
    known |= {theirs: ours for theirs, ours in SYNONYMS.items() if ours in fields}
    close = difflib.get_close_matches(plain(name[:100]), known, n=1, cutoff=_LIKE_ENOUGH)
    return known[close[0]] if close else None
