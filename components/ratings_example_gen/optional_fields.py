"""The text of an optional field (title, genres, age, occupation ...) turned into its value."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from components.ratings_example_gen import encodings
from transform import features as f

_AGE = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?", re.ASCII)
MIN_AGE, MAX_AGE = 1, 120  # years, as the schema has it
_GENDERS = {"M": 1, "F": 0, "1": 1, "0": 0, "True": 1, "False": 0, "true": 1, "false": 0}


class NotKnown(ValueError):
    """A value that the field does not have: the reason code and what was expected."""

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(f"{code}: expected {expected}")
        self.code = code
        self.expected = expected


def parse(ours: str, text: str) -> Any:
    """Returns the value of field `ours` written as `text`, which is not empty; raises NotKnown."""
    return _PARSERS[ours](text)


def parse_genres(text: str) -> list[int]:
    """Returns the labels of genres joined by "|", given by name or by number."""
    labels = [
        _label(name, encodings.genre_label(name), len(encodings.GENRES)) for name in text.split("|")
    ]
    if any(label is None for label in labels):
        raise NotKnown(
            "E-GENRE", f"names such as 'Comedy|Film-Noir', or 0..{len(encodings.GENRES) - 1}"
        )
    return [label for label in labels if label is not None]


def _label(text: str, label: int | None, count: int) -> int | None:
    if (
        label is None
        and text.isascii()
        and text.isdigit()
        and len(text) <= 3
        and text == str(int(text))
        and int(text) < count
    ):
        return int(text)
    return label


def parse_age(text: str) -> float:
    """Returns an age in years."""
    if not _AGE.fullmatch(text) or not MIN_AGE <= float(text) <= MAX_AGE:
        raise NotKnown("E-ATTRIBUTE", f"an age of {MIN_AGE}..{MAX_AGE} years")
    return float(text)


def parse_age_bucket(text: str) -> float:
    """Returns one of TFDS' age buckets."""
    age = parse_age(text)
    if age not in encodings.AGE_BUCKETS:
        raise NotKnown("E-ATTRIBUTE", f"one of {', '.join(map(str, encodings.AGE_BUCKETS))}")
    return age


def parse_gender(text: str) -> int:
    """Returns 1 for male and 0 for female, as TFDS has it."""
    if text not in _GENDERS:
        raise NotKnown("E-ATTRIBUTE", "M or F")
    return _GENDERS[text]


def parse_occupation(text: str) -> int:
    """Returns the label of an occupation given by name or by number."""
    label = _label(text, encodings.occupation_label(text), len(encodings.OCCUPATIONS))
    if label is None:
        raise NotKnown("E-ATTRIBUTE", "an occupation that MovieLens has")
    return label


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    f.MOVIE_TITLE: str,
    f.MOVIE_GENRES: parse_genres,
    f.RAW_USER_AGE: parse_age,
    f.BUCKETIZED_USER_AGE: parse_age_bucket,
    f.USER_GENDER: parse_gender,
    f.USER_OCCUPATION_LABEL: parse_occupation,
    f.USER_OCCUPATION_TEXT: str,
    f.USER_ZIP_CODE: str,
}
