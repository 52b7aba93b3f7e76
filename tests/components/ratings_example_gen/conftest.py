"""Small data sets in each format, written from the same few ratings."""

import os
import random
import zipfile
from pathlib import Path

import pytest

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

U_ITEM = (
    "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
    "2|Misérables, Les (1995)|01-Jan-1995||http://x|0|0|0|0|0|0|0|0|1|0|0|0|1|0|0|0|0|0|0\n"
    "3|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
    "4|Toy Story (1995)|01-Jan-1995||http://x|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
)
U_USER = "1|24|M|technician|85711\n2|53|F|other|94043\n3|7|M|student|T8H1N\n4|49|F|none|00000\n"


def rating_rows(count=60, seed=1):
    """(user, movie, rating, timestamp) without repetitions, over a range of 1,000,000 seconds."""
    rng = random.Random(seed)
    times = rng.sample(range(880_000_000, 881_000_000), count)
    times[:2] = [880_000_000, 881_000_000]
    return [(rng.randint(1, 4), rng.randint(1, 4), rng.randint(1, 5), t) for t in times]


def write_ml100k(folder: Path, rows=None, u_item=U_ITEM, u_user=U_USER, u_data=None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = rating_rows() if rows is None else rows
    text = "".join("\t".join(map(str, row)) + "\n" for row in rows).encode()
    (folder / "u.data").write_bytes(text if u_data is None else u_data)
    (folder / "u.item").write_bytes(u_item.encode("latin-1"))
    (folder / "u.user").write_bytes(u_user.encode("latin-1"))
    return folder


def write_ml1m(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join("::".join(map(str, row)) + "\n" for row in rating_rows())
    (folder / "ratings.dat").write_text(rows, encoding="latin-1")
    movies = "1::Toy Story (1995)::Animation|Children's|Comedy\n2::Misérables, Les (1995)::Drama\n"
    movies += "3::Heat (1995)::Action\n4::Sabrina (1995)::Comedy|Romance\n"
    (folder / "movies.dat").write_text(movies, encoding="latin-1")
    users = "1::F::1::10::48067\n2::M::56::16::70072\n3::M::25::4::55117\n4::M::45::7::02460\n"
    (folder / "users.dat").write_text(users, encoding="latin-1")
    return folder


def write_ml_csv(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{u},{m},{r - 0.5},{t}\n" for u, m, r, t in rating_rows())
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + rows)
    movies = (
        'movieId,title,genres\n1,Toy Story (1995),Adventure|Animation\n2,"Misérables, Les",Drama\n'
    )
    movies += '3,"12 ""Monkeys""",Sci-Fi\n4,Nothing,(no genres listed)\n'
    (folder / "movies.csv").write_text(movies, encoding="utf-8")
    (folder / "tags.csv").write_text("userId,movieId,tag,timestamp\n1,1,fun,880000000\n")
    return folder


def write_zip(path: Path, folder: Path, inside: str = "ml-100k") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{inside}/{file.name}" if inside else file.name)
    return path


class Writers:
    """The functions above, for tests."""

    rating_rows = staticmethod(rating_rows)
    ml100k = staticmethod(write_ml100k)
    ml1m = staticmethod(write_ml1m)
    ml_csv = staticmethod(write_ml_csv)
    zip = staticmethod(write_zip)
    u_item = U_ITEM
    u_user = U_USER


@pytest.fixture(scope="session")
def write():
    return Writers
