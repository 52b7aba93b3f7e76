"""A data set in memory, in the two forms that faults spoil, and how it is written to disk.

Both forms have `rows` of text whose first four fields are user, movie, rating and timestamp, so
that most faults are written once. `Folder` is GroupLens' ml-100k, with lists of movies and users;
`Log` is a CSV file that carries everything in its rows.
"""

import gzip
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

USER, MOVIE, RATING, TIME, TITLE, GENRES, AGE, GENDER, OCCUPATION, ZIP = range(10)
HEADER = [
    "user_id",
    "movie_id",
    "user_rating",
    "timestamp",
    "movie_title",
    "movie_genres",
    "raw_user_age",
    "user_gender",
    "user_occupation_text",
    "user_zip_code",
]
# Fields of u.item and of u.user.
ITEM_TITLE, ITEM_FLAGS = 1, 5
PERSON_AGE, PERSON_GENDER, PERSON_OCCUPATION, PERSON_ZIP = 1, 2, 3, 4
LOG_NAME = "log.csv"

Row = list[str]


@dataclass(frozen=True)
class Written:
    """A data set on disk.

    Attributes:
      path: what to give as the source.
      at_fault: (file, line) of each row that the fault spoilt or made.
    """

    path: Path
    at_fault: frozenset[tuple[str, int]]


@dataclass
class Data:
    """What the two forms share.

    Attributes:
      at_fault: the very rows (not copies) that a fault spoilt or made, of any of the lists.
      damage: {file: what happens to its bytes after it was written}.
      pack: "" as it is, "gz" (CSV only) or "zip" (folder only); `cut` is the share of the packed
        file that is left.
    """

    rows: list[Row]
    at_fault: list[Row] = field(default_factory=list)
    damage: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    encoding: str = ""
    line_end: str = "\n"
    pack: str = ""
    cut: float = 1.0

    def files(self) -> dict[str, bytes]:
        """The content of each file."""
        raise NotImplementedError

    def lines_of(self) -> Iterable[tuple[str, int, list[Row]]]:
        """(file, line of the first row, rows) of each list."""
        raise NotImplementedError

    def write(self, folder: Path) -> Written:
        """Writes the files to `folder`, which must not exist."""
        folder.mkdir(parents=True)
        files = {
            name: self.damage.get(name, lambda content: content)(content)
            for name, content in self.files().items()
        }
        path = self._write(folder, files)
        wanted = {id(row) for row in self.at_fault}
        lines = {
            (name, first + i)
            for name, first, rows in self.lines_of()
            for i, row in enumerate(rows)
            if id(row) in wanted
        }
        return Written(path, frozenset(lines))

    def _write(self, folder: Path, files: dict[str, bytes]) -> Path:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    def _cut(self, path: Path) -> Path:
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * self.cut)])
        return path


@dataclass
class Folder(Data):
    """GroupLens' ml-100k: u.data, u.item, u.user."""

    movies: list[Row] = field(default_factory=list)
    users: list[Row] = field(default_factory=list)
    encoding: str = "latin-1"

    def files(self) -> dict[str, bytes]:
        lists = {"u.data": ("\t", self.rows), "u.item": ("|", self.movies)}
        lists["u.user"] = ("|", self.users)
        return {
            name: "".join(sep.join(row) + self.line_end for row in rows).encode(self.encoding)
            for name, (sep, rows) in lists.items()
        }

    def lines_of(self) -> Iterable[tuple[str, int, list[Row]]]:
        return [("u.data", 1, self.rows), ("u.item", 1, self.movies), ("u.user", 1, self.users)]

    def _write(self, folder: Path, files: dict[str, bytes]) -> Path:
        if self.pack != "zip":
            return super()._write(folder, files)
        path = folder / "ml-100k.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(f"ml-100k/{name}", content)
        return self._cut(path)


@dataclass
class Log(Data):
    """A CSV file with all ten columns."""

    header: Row = field(default_factory=lambda: list(HEADER))
    encoding: str = "utf-8"

    def files(self) -> dict[str, bytes]:
        lines = (",".join(map(_quoted, row)) + self.line_end for row in [self.header, *self.rows])
        return {LOG_NAME: "".join(lines).encode(self.encoding)}

    def lines_of(self) -> Iterable[tuple[str, int, list[Row]]]:
        return [(LOG_NAME + (".gz" if self.pack == "gz" else ""), 2, self.rows)]

    def _write(self, folder: Path, files: dict[str, bytes]) -> Path:
        if self.pack != "gz":
            super()._write(folder, files)
            return folder / LOG_NAME
        path = folder / f"{LOG_NAME}.gz"
        path.write_bytes(gzip.compress(files[LOG_NAME], mtime=0))
        return self._cut(path)


def _quoted(text: str) -> str:
    """A CSV field; Python 3.10's own writer refuses a NUL."""
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def read_folder(source: Path) -> Folder:
    """Reads an ml-100k folder or zip."""
    if source.is_dir():
        contents = {name: (source / name).read_bytes() for name in ("u.data", "u.item", "u.user")}
    else:
        with zipfile.ZipFile(source) as archive:
            contents = {Path(name).name: archive.read(name) for name in archive.namelist()}

    def rows(name: str, delimiter: str) -> list[Row]:
        text = contents[name].decode("latin-1")
        return [line.split(delimiter) for line in text.split("\n") if line]

    return Folder(rows("u.data", "\t"), movies=rows("u.item", "|"), users=rows("u.user", "|"))


def to_log(folder: Folder, genres: list[str]) -> Log:
    """Returns the same ratings as a CSV log; `genres` are the names of the flags."""
    movies = {row[0]: (row[ITEM_TITLE], _genres(row, genres)) for row in folder.movies}
    people = {row[0]: row[1:5] for row in folder.users}
    return Log([[*row, *movies[row[MOVIE]], *people[row[USER]]] for row in folder.rows])


def _genres(item: Row, names: list[str]) -> str:
    flags = item[ITEM_FLAGS:]
    return "|".join(name for name, flag in zip(names, flags, strict=True) if flag == "1")


def copy_of(data: Data) -> Data:
    """Returns the data set with rows of its own."""
    fresh = [list(row) for row in data.rows]
    if isinstance(data, Folder):
        return Folder(
            fresh,
            movies=[list(row) for row in data.movies],
            users=[list(row) for row in data.users],
        )
    return Log(fresh, header=list(data.header) if isinstance(data, Log) else [])
