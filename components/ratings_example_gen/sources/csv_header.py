"""The header of a csv file turned into the layout of its rows, or into what is wrong with it."""

import csv
import re
from collections.abc import Mapping

from components.ratings_example_gen.files import InputFile
from components.ratings_example_gen.records import Layout, quote
from components.ratings_example_gen.sources.base import head_lines
from components.ratings_example_gen.sources.ignored_columns import SYNONYMS, plain
from foundation.errors import SourceError
from foundation.text import inert
from transform import features as f

_DELIMITERS = (",", ";", "\t", "|", " ")
_ROW_NUMBERS = 2  # a line with so many numbers is no header
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def csv_layout(
    header: str, columns: Mapping[str, str], delimiter: str, encoding: str, name: str = "header"
) -> Layout:
    """Returns the layout of rows below `header`; `columns` maps our fields to their columns.

    A field that `columns` does not name is looked for under our own name.

    Raises:
      SourceError: E-HEADER, E-DELIMITER or E-COLUMNS.
    """
    names = _split(header, delimiter)
    mapped = set(columns.values())
    theirs = {ours: ours for ours in f.ALL_FIELDS if ours not in mapped} | dict(columns)
    wanted = mapped | {theirs.get(ours, ours) for ours in f.REQUIRED_FIELDS}
    unmapped = [ours for ours in f.REQUIRED_FIELDS if ours not in theirs]
    if unmapped:
        raise SourceError(
            "E-COLUMNS",
            f"{', '.join(unmapped)}: another field is mapped to the column of this name",
            hint="Name it in source.columns as well.",
        )
    missing = sorted(column for column in wanted if column not in names)
    if missing:
        raise _missing(names, missing, header, delimiter, name)
    repeated = sorted({column for column in names if names.count(column) > 1})
    if repeated:
        shown = ", ".join(inert(column) for column in repeated)
        raise SourceError(
            "E-COLUMNS",
            f"{inert(name)}:1: columns given twice: {shown}",
            hint="Give each column a name of its own.",
        )
    ours_of = {column: ours for ours, column in theirs.items()}
    fields = tuple(ours_of.get(column) for column in names)
    return Layout(delimiter, fields, tuple(names), encoding, quoted=True, header=header)


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter, strict=True))
    except csv.Error:
        return header.split(delimiter)


def _missing(
    names: list[str], missing: list[str], header: str, delimiter: str, name: str
) -> SourceError:
    place = f"{inert(name)}:1"
    for other in _DELIMITERS:
        if other != delimiter and set(missing) <= set(_split(header, other)):
            return SourceError(
                "E-DELIMITER",
                f"{place}: fields are separated by {other!r}, expected {delimiter!r}",
                hint=f"Set source.delimiter to {other!r}.",
            )
    if sum(bool(_NUMBER.fullmatch(column.strip())) for column in names) >= _ROW_NUMBERS:
        return SourceError(
            "E-HEADER",
            f"{place}: {quote(header)} is a row, expected column names",
            hint="Put the column names into the first line.",
            personal=(quote(header),),
        )
    similar = {
        SYNONYMS[called]: column for column in names if (called := plain(column)) in SYNONYMS
    }
    hint = ", ".join(
        f"{ours}: {inert(theirs)}" for ours, theirs in similar.items() if ours in missing
    )
    return SourceError(
        "E-COLUMNS",
        f"{place}: missing {', '.join(map(inert, missing))}; "
        f"the columns are {', '.join(inert(column) for column in names[:20])}",
        hint=f"Set source.columns to {{{hint}}}." if hint else "Set source.columns.",
    )


def check_header(file: InputFile, layout: Layout, advice: str) -> None:
    """Raises SourceError if a file has another header than the layout, or no row below it.

    `advice` is what to do about another header.
    """
    lines = head_lines(file)
    header = lines[0].encode("latin-1").decode(layout.encoding, errors="replace")
    if header != layout.header:
        found = _split(header, layout.delimiter)
        missing = sorted(set(layout.names) - set(found))
        if missing:
            error = _missing(found, missing, header, layout.delimiter, file.name)
            error.hint = error.hint if error.code == "E-HEADER" else advice
            raise error
        raise SourceError(
            "E-COLUMNS",
            f"{inert(file.name)}:1: the columns are '{inert(header, 200)}', "
            f"expected '{inert(layout.header, 200)}'",
            hint=advice,
        )
    if len(lines) < 2:
        raise SourceError(
            "E-EMPTY",
            f"{inert(file.name)} has a header and no rows",
            hint="Give a file that has rows.",
        )
