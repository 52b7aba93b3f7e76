"""Each format is recognised by its content; each bad source is refused whole."""

import gzip
import hashlib
import io
import stat
import zipfile

import pytest

from components.ratings_example_gen.blocks import LINE
from components.ratings_example_gen.notices import lines_noted, listed, notices
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import RowRules
from components.ratings_example_gen.report import file_entries
from components.ratings_example_gen.sources import open_source
from foundation.errors import EXIT_DATA_NOT_VALID, SourceError
from transform.arrow import pa, pq


def read_all(params):
    source = open_source(params)
    source.check()
    rules = RowRules(source.scale, 788_918_400, 1_800_000_000, params.id_type)
    parsed = [
        source.parse(block, rules)
        for shard in source.shards()
        for block in source.blocks(shard, 1 << 10)
    ]
    rows = pa.concat_tables([pa.Table.from_batches([part.rows]) for part in parsed])
    return source, rows, [row for part in parsed for row in part.refused]


def refusal(params):
    with pytest.raises(SourceError) as caught:
        source = open_source(params)
        source.check()
    assert caught.value.exit_code == EXIT_DATA_NOT_VALID
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("kind", ["folder", "zip", "zip without folder"])
def test_ml100k(write, tmp_path, kind):
    folder = write.ml100k(tmp_path / "data")
    (folder / "README").write_text("not data")
    path = folder
    if kind != "folder":
        path = write.zip(tmp_path / "x.bin", folder, "ml-100k" if kind == "zip" else "")
    source, rows, refused = read_all(SourceParams(path=str(path)))
    assert source.format == "ml-100k"
    assert [file.name for file in source.inputs()] == ["u.data", "u.item", "u.user"]
    got = zip(
        *(rows[name].to_pylist() for name in ("user_id", "movie_id", "user_rating", "timestamp")),
        strict=True,
    )
    assert list(got) == [(str(u), str(m), float(r), t) for u, m, r, t in write.rating_rows()]
    assert rows[LINE].to_pylist() == list(range(1, 61))
    assert not refused


def test_ml100k_tables(write, tmp_path):
    tables = open_source(SourceParams(path=str(write.ml100k(tmp_path / "d")))).tables()
    assert tables.movies and tables.users
    assert tables.movies.records["2"] == {
        "movie_id": "2", "movie_title": "Misérables, Les (1995)", "movie_genres": [7, 12],
    }  # fmt: skip
    assert tables.users.records["3"] == {
        "user_id": "3", "raw_user_age": 7.0, "bucketized_user_age": 1.0, "user_gender": 1,
        "user_occupation_label": 17, "user_occupation_text": "student", "user_zip_code": "T8H1N",
    }  # fmt: skip
    assert tables.movies.warnings == {"W-TITLE-TWO-IDS": 1, "W-MOVIE-UNDATED": 1}
    place = {"source": "u.item", "line": 3, "field": "movie_id", "value": "3"}
    undated = {**place, "message": "movie id='3' 'unknown'"}
    assert lines_noted(tables) == {"W-MOVIE-UNDATED": {"examples": [undated], "of_rows": 4}}
    assert not tables.movies.refused and not tables.users.refused


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("1|Toy", "x|Toy", "E-TYPE", "u.item:1:1"),
        ("4|Toy", "1|Toy", "E-TITLES", "u.item:4:1"),
        (
            "1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n4",
            "2|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n4",
            "E-GENRE",
            "u.item:3:6",
        ),
        ("3|unknown|", "3||", "E-MISSING", "u.item:3:2"),
        ("3|unknown|", "3|un|known|", "E-FIELDS", "u.item:3"),
    ],
)
def test_bad_item(write, tmp_path, old, new, code, place):
    assert old in write.u_item
    folder = write.ml100k(tmp_path / "d", u_item=write.u_item.replace(old, new))
    movies = open_source(SourceParams(path=str(folder))).tables().movies
    assert [row.code for row in movies.refused] == [code]
    assert movies.refused[0].message.startswith(f"{place}: {code}: ")
    assert movies.rows_read == 4 and len(movies.records) == 3


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("24|M", "-1|M", "E-ATTRIBUTE"),
        ("24|M", "24|X", "E-ATTRIBUTE"),
        ("technician", "wizard", "E-ATTRIBUTE"),
        ("2|53", "1|53", "E-USERS"),
        ("2|53|F|other|94043\n", "1|24|M|technician|85711\n", "E-DUPLICATE"),
    ],
)
def test_bad_user(write, tmp_path, old, new, code):
    folder = write.ml100k(tmp_path / "d", u_user=write.u_user.replace(old, new))
    users = open_source(SourceParams(path=str(folder))).tables().users
    assert [row.code for row in users.refused] == [code]


def test_user_without_attributes_stays_without(write, tmp_path):
    folder = write.ml100k(
        tmp_path / "d", u_user=write.u_user.replace("2|53|F|other|94043", "2||||")
    )
    users = open_source(SourceParams(path=str(folder))).tables().users
    assert users.records["2"] == {"user_id": "2"}
    assert users.warnings == {"W-USER-ATTRIBUTES": 1}


def test_ml1m(write, tmp_path):
    source, rows, refused = read_all(SourceParams(path=str(write.ml1m(tmp_path / "d"))))
    assert (source.format, rows.num_rows, refused) == ("ml-1m", 60, [])
    tables = source.tables()
    assert tables.movies.records["1"]["movie_genres"] == [2, 3, 4]  # Children's is Children
    assert tables.users.records["1"] == {
        "user_id": "1", "user_gender": 0, "bucketized_user_age": 1.0, "user_zip_code": "48067",
        "user_occupation_text": "K-12 student", "user_occupation_label": 17,
    }  # fmt: skip


def test_ml_csv(write, tmp_path):
    source, rows, refused = read_all(SourceParams(path=str(write.ml_csv(tmp_path / "d"))))
    assert (source.format, rows.num_rows, refused) == ("ml-csv", 60, [])
    assert rows["user_rating"].to_pylist()[0] == write.rating_rows()[0][2] - 0.5
    movies = source.tables().movies.records
    assert movies["3"]["movie_title"] == '12 "Monkeys"'
    assert movies["4"]["movie_genres"] == [20]
    assert source.tables().users is None


COLUMNS = {"user_id": "who", "movie_id": "what", "user_rating": "stars", "timestamp": "at"}
HEADER = "when,who,what,stars,at,movie_title\n"
LINES = [
    f"x,{i % 3 + 1},{i % 5 + 1},{i % 9 / 2 + 0.5:g},{880_000_000 + i},Film {i % 5 + 1}\n"
    for i in range(40)
]


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "csv named data", "folder", "glob", "zip"])
def test_csv_log(tmp_path, write, kind):
    folder = tmp_path / "in"
    folder.mkdir()
    whole = (HEADER + "".join(LINES)).encode()
    params = {"columns": COLUMNS}
    path = folder / "log.csv"
    if kind == "csv.gz":
        path = folder / "log.csv.gz"
        path.write_bytes(gzip.compress(whole))
    elif kind == "csv named data":
        path = folder / "data"
        path.write_bytes(whole)
        params["format"] = "csv"
    else:
        (folder / "a.csv").write_text(HEADER + "".join(LINES[:15]))
        (folder / "b.csv").write_text(HEADER + "".join(LINES[15:]))
        (folder / "README").write_text("hello")
        path = {"csv": folder / "a.csv", "folder": folder, "glob": folder / "*.csv"}.get(kind)
        if kind == "zip":
            path = write.zip(tmp_path / "z.zip", folder)
    source, rows, refused = read_all(SourceParams(path=str(path), **params))
    assert (source.format, refused) == ("csv", [])
    assert rows.num_rows == (15 if kind == "csv" else 40)
    assert rows["movie_title"].to_pylist()[:2] == ["Film 1", "Film 2"]
    if kind in ("folder", "zip"):
        assert [name.rpartition("/")[2] for name in source.ignored()] == ["README"]


@pytest.mark.parametrize("timestamp_type", [pa.int64(), pa.timestamp("us")])
def test_parquet_log(tmp_path, timestamp_type):
    seconds = pa.array([880_000_000, 880_000_001, 880_000_002, 880_000_003], pa.int64())
    table = pa.table({
        "who": pa.array([1, 2, 3, None], pa.int64()),
        "what": pa.array(["10", "11", "12", "13"]),
        "stars": pa.array([4.5, float("nan"), 3.0, 2.0]),
        "at": seconds if timestamp_type == pa.int64() else seconds.cast(pa.timestamp("s")),
        "movie_genres": pa.array([["Comedy", "Drama"], None, ["War"], None]),
        "unused": [b"x"] * 4,
    })  # fmt: skip
    pq.write_table(table, tmp_path / "log.parquet", row_group_size=2)
    source, rows, refused = read_all(SourceParams(path=str(tmp_path), columns=COLUMNS))
    assert source.format == "parquet" and len(source.shards()) == 2
    assert rows["user_id"].to_pylist() == ["1", "3"]
    assert rows["timestamp"].to_pylist() == [880_000_000, 880_000_002]
    assert rows["movie_genres"].to_pylist() == [[4, 7], [18]]
    assert [(r.line, r.code) for r in refused] == [(2, "E-TYPE"), (4, "E-MISSING")]
    assert refused[0].message.startswith("log.parquet:2:3: E-TYPE: stars='nan'")


def parquet_of(path, titles):
    count = len(titles)
    table = pa.table({
        "user_id": [1] * count, "movie_id": list(range(1, count + 1)), "user_rating": [3.0] * count,
        "timestamp": [880_000_000] * count, "movie_title": titles,
    })  # fmt: skip
    pq.write_table(table, path, compression="none", use_dictionary=False)
    return SourceParams(path=str(path))


def test_parquet_values_are_as_strictly_read_as_text(tmp_path):
    unchecked = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xe9")]
    )
    titles = pa.concat_arrays(
        [pa.array(["a\nb", "a\0b", "x" * 20_000, "\x1b[31m", None]), unchecked]
    )
    _, rows, refused = read_all(parquet_of(tmp_path / "log.parquet", titles))
    assert rows["movie_title"].to_pylist() == ["a\nb", "\x1b[31m", None]
    assert [(row.line, row.code) for row in refused] == [
        (2, "E-CONTROL"), (3, "E-OVERSIZE"), (6, "E-ENCODING"),
    ]  # fmt: skip
    assert refused[2].message.startswith("log.parquet:6:5: E-ENCODING: movie_title: byte 0xe9 at ")


def test_parquet_damaged_inside_is_met_while_reading(tmp_path):
    params = parquet_of(tmp_path / "log.parquet", ["film"] * 500)
    data = bytearray((tmp_path / "log.parquet").read_bytes())
    data[4:300] = bytes(byte ^ 0x5A for byte in data[4:300])
    (tmp_path / "log.parquet").write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_all(params)
    assert caught.value.code == "E-ARCHIVE" and "log.parquet is damaged" in str(caught.value)


def csv_refusal(tmp_path, text, **params):
    (tmp_path / "log.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return refusal(SourceParams(path=str(tmp_path / "log.csv"), **params))


OURS = "user_id,movie_id,user_rating,timestamp\n"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "E-EMPTY", "log.csv has no rows"),
        ("\n\n", "E-EMPTY", "log.csv has no rows"),
        (OURS, "E-EMPTY", "a header and no rows"),
        ("1,2,3,880000000,Heat (1995)\n" * 2, "E-HEADER", "is a row, expected column names"),
        (OURS.replace(",", " ") + "1 2 3 880000000\n", "E-DELIMITER", "separated by ' '"),
        ("1,2,3,880000000\n1,3,3,880000000\n", "E-HEADER", "is a row, expected column names"),
        ("user_id,movie_id,timestamp\n1,2,880000000\n", "E-COLUMNS", "missing user_rating"),
        (
            "user_id,movie_id,user_rating,timestamp,user_id\n1,2,3,880000000,1\n",
            "E-COLUMNS",
            "twice: user_id",
        ),
        (
            OURS.replace(",", ";") + "1;2;3;880000000\n",
            "E-DELIMITER",
            "separated by ';', expected ','",
        ),
        (OURS.replace(",", "\t") + "1\t2\t3\t880000000\n", "E-DELIMITER", "separated by '\\t'"),
        ((OURS + "1,2,3,880000000\n").encode("utf-16"), "E-ENCODING", "offset 0"),
        ((OURS + "1,2,3,880000000\n").encode("utf-16-le"), "E-ENCODING", "offset 0"),
    ],
)
def test_bad_csv_file(tmp_path, text, code, says):
    error = csv_refusal(tmp_path, text)
    assert error.code == code
    assert says in str(error)


def test_renamed_column_gets_a_hint(tmp_path):
    error = csv_refusal(tmp_path, "userId,movie_id,user_rating,timestamp\n1,2,3,880000000\n")
    assert error.code == "E-COLUMNS"
    assert error.hint == "Set source.columns to {user_id: userId}."


def test_files_with_different_headers_are_both_named(tmp_path):
    (tmp_path / "a.csv").write_text(OURS + "1,2,3,880000000\n")
    (tmp_path / "b.csv").write_text("user_id,movie_id,timestamp,user_rating\n1,2,880000000,3\n")
    error = refusal(SourceParams(path=str(tmp_path)))
    assert error.code == "E-COLUMNS"
    assert "a.csv" in str(error) and "b.csv" in str(error)


@pytest.mark.parametrize(
    ("file", "delimiter", "other"),
    [("u.data", "\t", ","), ("u.data", "\t", " "), ("u.item", "|", "\t"), ("u.user", "|", ",")],
)
def test_grouplens_file_with_another_delimiter(write, tmp_path, file, delimiter, other):
    folder = write.ml100k(tmp_path / "d")
    data = (folder / file).read_bytes().replace(delimiter.encode(), other.encode())
    (folder / file).write_bytes(data)
    error = refusal(SourceParams(path=str(folder)))
    assert error.code == "E-DELIMITER" and str(error).startswith(f"E-DELIMITER: {file}:1: ")
    assert "GroupLens" in error.hint


def test_a_list_without_a_usable_row_names_its_first_fault(write, tmp_path):
    folder = write.ml100k(tmp_path / "d", u_user="1|2\n2|3\n")
    with pytest.raises(SourceError) as caught:
        open_source(SourceParams(path=str(folder))).tables()
    assert str(caught.value).startswith(
        "E-NO-ROWS: none of 2 rows of u.user could be used; first: u.user:1: E-FIELDS"
    )


def test_u_item_in_utf8_is_not_read_as_latin1(write, tmp_path):
    folder = write.ml100k(tmp_path / "d")
    (folder / "u.item").write_bytes(write.u_item.encode("utf-8"))
    movies = open_source(SourceParams(path=str(folder))).tables().movies
    assert [(row.line, row.code) for row in movies.refused] == [(2, "E-ENCODING")]


def test_movielens_csv_with_another_header(write, tmp_path):
    folder = write.ml_csv(tmp_path / "d")
    text = (folder / "ratings.csv").read_text().replace("userId", "user")
    (folder / "ratings.csv").write_text(text)
    error = refusal(SourceParams(path=str(folder)))
    assert error.code == "E-COLUMNS" and "source.format=csv" in error.hint


def test_files_beside_the_data_are_left_alone(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("log/ratings.csv", OURS + "1,2,3,880000000\n")
        archive.writestr("log/README.txt", "About the data, in words.\n")
        archive.writestr("log/_SUCCESS.csv", "")
        archive.writestr("__MACOSX/log/._ratings.csv", b"\0\5\x16\7")
    source, rows, refused = read_all(SourceParams(path=str(tmp_path / "x.zip")))
    assert (rows.num_rows, refused, len(source.ignored())) == (1, [], 3)


def test_a_blank_line_above_the_header_is_a_blank_line(write, tmp_path):
    (tmp_path / "log.csv").write_text("\n" + OURS + "1,2,3,880000000\n")
    _, rows, refused = read_all(SourceParams(path=str(tmp_path / "log.csv")))
    assert rows[LINE].to_pylist() == [3] and not refused
    folder = write.ml_csv(tmp_path / "d")
    (folder / "movies.csv").write_text("\n" + (folder / "movies.csv").read_text())
    movies = open_source(SourceParams(path=str(folder))).tables().movies
    assert len(movies.records) == 4 and movies.warnings["W-BLANK"] == 1 and not movies.refused


def test_empty_u_data(write, tmp_path):
    assert (
        refusal(SourceParams(path=str(write.ml100k(tmp_path / "d", u_data=b"")))).code == "E-EMPTY"
    )


def test_nothing_there(tmp_path):
    error = refusal(SourceParams(path=str(tmp_path / "none.zip")))
    assert error.code == "E-NOT-FOUND" and "none.zip" in str(error)


def test_u_item_missing(write, tmp_path):
    folder = write.ml100k(tmp_path / "d")
    (folder / "u.item").unlink()
    error = refusal(SourceParams(path=str(folder)))
    assert error.code == "E-NOT-FOUND" and "u.item" in str(error)


def test_folder_of_something_else(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    assert refusal(SourceParams(path=str(tmp_path))).code == "E-FORMAT"


def test_not_a_zip(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"<html>404</html>")
    assert refusal(SourceParams(path=str(tmp_path / "x.zip"))).code == "E-ARCHIVE"


@pytest.mark.parametrize("damage", ["cut", "crc"])
def test_damaged_zip(write, tmp_path, damage):
    path = write.zip(tmp_path / "x.zip", write.ml100k(tmp_path / "d"))
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[: len(data) // 2]
    else:
        data[data.index(b"u.data") + 20] ^= 0xFF
    path.write_bytes(data)
    assert refusal(SourceParams(path=str(path))).code == "E-ARCHIVE"


@pytest.mark.parametrize("damage", ["cut", "crc"])
def test_damaged_gzip(tmp_path, damage):
    data = bytearray(gzip.compress((HEADER + "".join(LINES)).encode()))
    if damage == "cut":
        data = data[:-20]
    else:
        data[-8] ^= 0xFF
    (tmp_path / "log.csv.gz").write_bytes(data)
    assert refusal(SourceParams(path=str(tmp_path), columns=COLUMNS)).code == "E-ARCHIVE"


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in members:
            archive.writestr(info, data)
    return SourceParams(path=str(path))


def link():
    info = zipfile.ZipInfo("ml-100k/u.data")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([("../../evil.txt", b"x")], "E-ARCHIVE-UNSAFE"),
        ([("/etc/passwd", b"x")], "E-ARCHIVE-UNSAFE"),
        ([("C:/evil.txt", b"x")], "E-ARCHIVE-UNSAFE"),
        ([("a\\..\\evil.txt", b"x")], "E-ARCHIVE-UNSAFE"),
        ([(link(), b"/etc/passwd")], "E-ARCHIVE-UNSAFE"),
        ([("u.data", b"x"), ("u.data", b"y")], "E-ARCHIVE-UNSAFE"),
        ([("u.data", b"\0" * 30_000_000)], "E-ARCHIVE-SIZE"),
    ],
)
def test_hostile_zip(tmp_path, members, code):
    error = refusal(zip_of(tmp_path / "x.zip", members))
    assert error.code == code
    assert not list(tmp_path.rglob("evil*"))


def test_caps_are_configurable(write, tmp_path):
    path = str(write.zip(tmp_path / "x.zip", write.ml100k(tmp_path / "d")))
    assert refusal(SourceParams(path=path, max_unpacked_bytes=1000)).code == "E-ARCHIVE-SIZE"
    open_source(SourceParams(path=path, max_unpacked_bytes=100_000)).check()


def test_gzip_bomb(tmp_path):
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as file:
        file.write((HEADER + LINES[0]).encode() + b"\0" * 30_000_000)
    (tmp_path / "log.csv.gz").write_bytes(buffer.getvalue())
    assert refusal(SourceParams(path=str(tmp_path), columns=COLUMNS)).code == "E-ARCHIVE-SIZE"


def test_ignored_columns_are_named_and_misspelt_ones_explained(tmp_path):
    header = (
        "user_id,movie_id,user_rating,timestamp,movie_titel,Gender,user_zip_code,x\x1b[31m,note\n"
    )
    (tmp_path / "a.csv").write_text(header + "1,2,3,881250949,Heat,M,123,0,0\n")
    expected = ("'movie_titel' (movie_title?)", "'Gender' (user_gender?)", "'x\\x1b[31m'", "'note'")
    assert open_source(SourceParams(path=str(tmp_path))).ignored_columns() == expected
    (tmp_path / "a.csv").unlink()
    names = header.strip().split(",")
    table = pa.table([[1], [2], [3], [881250949], ["Heat"], ["M"], ["123"], [0], [0]], names=names)
    pq.write_table(table, tmp_path / "a.parquet")
    assert open_source(SourceParams(path=str(tmp_path))).ignored_columns() == expected


def test_a_field_that_is_there_is_not_suggested_again(tmp_path):
    header = "user_id,movie_id,user_rating,timestamp,movie_title,title\n"
    (tmp_path / "a.csv").write_text(header + "1,2,3,881250949,Heat,Heat\n")
    assert open_source(SourceParams(path=str(tmp_path))).ignored_columns() == ("'title'",)


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_u_info_is_compared_with_what_was_read(write, tmp_path, kind):
    folder = write.ml100k(tmp_path / "data")
    (folder / "u.info").write_text("5 users\r\n4 items\n61 ratings\n3 wishes\n")
    path = folder if kind == "folder" else write.zip(tmp_path / "x.zip", folder)
    source = open_source(SourceParams(path=str(path)))
    source.check()
    assert [file.name for file in source.inputs()][-1] == "u.info"
    assert notices(source, source.tables(), 60) == {
        "W-COUNTS": (
            "u.info says 5 users, 4 were read: 1 fewer",
            "u.info says 61 ratings, 60 were read: 1 fewer",
        )
    }
    (folder / "u.info").write_text("4 users\n4 items\n60 ratings\n")
    source = open_source(SourceParams(path=str(folder)))
    assert notices(source, source.tables(), 60) == {}


def test_names_in_a_warning_are_capped():
    assert listed([str(i) for i in range(23)]).endswith("18; 19; and 3 more")
    assert listed(["a", "b"]) == "a; b"


def test_members_of_a_zip_name_their_archive(write, tmp_path):
    path = write.zip(tmp_path / "ml.zip", write.ml100k(tmp_path / "d"))
    entries = file_entries(open_source(SourceParams(path=str(path))).inputs(), {0: 60})
    assert [entry["archive"] for entry in entries] == ["ml.zip"] * 3
    assert {entry["sha256"] for entry in entries} == {hashlib.sha256(path.read_bytes()).hexdigest()}
    (plain, *_) = file_entries(open_source(SourceParams(path=str(tmp_path / "d"))).inputs(), {})
    assert plain["archive"] == ""
    digest = hashlib.sha256((tmp_path / "d" / "u.data").read_bytes()).hexdigest()
    assert plain["sha256"] == digest
