"""The whole ingestion in Beam: files in; Examples, catalogue, history and report out."""

import hashlib
import json
from pathlib import Path

import pytest

from components.ratings_example_gen.params import IngestParams, SplitParams
from foundation.errors import SourceError
from pipeline.beam import beam_args
from transform import features as f
from transform import history
from transform.arrow import pq
from transform.catalogue import read_catalogue

pytestmark = pytest.mark.tfx

REAL_ZIP = Path("../shared/data/ml-100k.zip")
ONE_WORKER = beam_args()
TWO_WORKERS = [*ONE_WORKER, "--direct_num_workers=2", "--direct_running_mode=multi_threading"]


def ingest(path, out, ingest_params=None, options=ONE_WORKER, **source):
    """Runs the executor as TFX does; returns {output: artifact}."""
    from tfx.dsl.io import fileio
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_example_gen import params as p
    from components.ratings_example_gen.driver import resolve
    from components.ratings_example_gen.executor import Executor

    kinds = {
        "examples": standard_artifacts.Examples,
        "catalogue": artifacts.Catalogue,
        "history": artifacts.RatingHistory,
        "ingest_report": artifacts.IngestReport,
    }
    outputs = {}
    for key, kind in kinds.items():
        outputs[key] = [kind()]
        outputs[key][0].uri = str(out / key)
        fileio.makedirs(str(out / key))
    params = p.SourceParams(path=str(path), **source)
    properties = {
        "source": p.to_json(params),
        **resolve(params),
        "split": p.to_json(SplitParams()),
        "ingest": p.to_json(ingest_params or IngestParams()),
        "synthetic": 0,
    }
    Executor(Executor.Context(beam_pipeline_args=list(options))).Do({}, outputs, properties)
    return {key: value[0] for key, value in outputs.items()}


def examples(out, split):
    """All examples of a split, as {feature: [values]} without features that have none."""
    import tensorflow as tf

    found = []
    for file in sorted((out / "examples" / f"Split-{split}").iterdir()):
        for record in tf.data.TFRecordDataset(
            str(file), compression_type="GZIP"
        ).as_numpy_iterator():
            features = tf.train.Example.FromString(record).features.feature
            found.append(
                {
                    name: list(getattr(v, v.WhichOneof("kind")).value)
                    for name, v in features.items()
                    if v.WhichOneof("kind")
                }
            )
    return found


def digests(out):
    return {
        str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file() and file.name != "ingest.json"
    }


def report(out):
    content = json.loads((out / "ingest_report" / "ingest.json").read_text())
    lines = (out / "ingest_report" / "quarantine.jsonl").read_text().splitlines()
    quarantine = [json.loads(line) for line in lines]
    assert content["rows_read"] == content["rows_written"] + content["rows_refused"]
    assert content["rows_refused"] == len(quarantine) == sum(content["refused_by_reason"].values())
    return content, quarantine


def test_ml100k_folder(write, tmp_path):
    made = ingest(write.ml100k(tmp_path / "in"), tmp_path / "out")
    content, quarantine = report(tmp_path / "out")
    assert quarantine == []
    assert content["rows_read"] == 60 and content["format"] == "ml-100k"
    by_split = {split: examples(tmp_path / "out", split) for split in ("train", "eval", "test")}
    assert {split: len(rows) for split, rows in by_split.items()} == content["rows"]
    where = content["split_boundaries"]
    assert where == {"min_s": 880e6, "train_end_s": 880.6e6, "eval_end_s": 880.8e6, "max_s": 881e6}
    times = {split: [row["timestamp"][0] for row in rows] for split, rows in by_split.items()}
    assert (
        max(times["train"])
        <= 880.6e6
        < min(times["eval"])
        <= max(times["eval"])
        <= 880.8e6
        < min(times["test"])
    )
    assert times["train"] != sorted(times["train"])
    written = sorted(
        tuple(int(row[name][0]) for name in ("user_id", "movie_id", "user_rating", "timestamp"))
        for rows in by_split.values()
        for row in rows
    )
    assert written == sorted(write.rating_rows())
    assert json.loads(made["examples"].split_names) == ["train", "eval", "test"]
    assert made["examples"].get_int_custom_property("rows_read") == 60
    assert (
        made["examples"].get_string_custom_property("input_fingerprint")
        == content["input_fingerprint"]
    )


def test_all_twelve_features_with_tfds_values(write, tmp_path):
    row = [(3, 2, 4, 880_000_000), (1, 1, 5, 880_000_001)]
    ingest(write.ml100k(tmp_path / "in", rows=row), tmp_path / "out")
    assert examples(tmp_path / "out", "train") == [
        {
            "bucketized_user_age": [1.0], "movie_genres": [7, 12], "movie_id": [b"2"],
            "movie_title": ["Misérables, Les (1995)".encode()], "raw_user_age": [7.0],
            "timestamp": [880_000_000], "user_gender": [1], "user_id": [b"3"],
            "user_occupation_label": [17], "user_occupation_text": [b"student"],
            "user_rating": [4.0], "user_zip_code": [b"T8H1N"],
        }
    ]  # fmt: skip


def test_history_and_catalogue(write, tmp_path):
    ingest(write.ml100k(tmp_path / "in"), tmp_path / "out", IngestParams(num_buckets=3))
    folder = tmp_path / "out" / "history"
    expected = sorted((t, m, r) for u, m, r, t in write.rating_rows() if u == 2)
    rows = history.read_user(folder, "2")
    got = zip(
        *(rows[name].to_pylist() for name in ("timestamp", "movie_id", "user_rating")), strict=True
    )
    assert [(t, int(m), int(r)) for t, m, r in got] == expected
    assert history.read_user(folder, "999").num_rows == 0
    every = history.read_columns(folder, history.ALL_COLUMNS)
    assert every.column_names == list(history.ALL_COLUMNS)
    places = {
        (int(u), int(m), int(r), t): (file, line)
        for u, m, r, t, file, line in zip(
            *(every[name].to_pylist() for name in (*RATING, "source_file", "source_line")),
            strict=True,
        )
    }
    rows_in_order = [row for row, _ in sorted(places.items(), key=lambda item: item[1])]
    assert rows_in_order == write.rating_rows()
    assert set(places.values()) == {("u.data", line) for line in range(1, 61)}
    movies = read_catalogue(tmp_path / "out" / "catalogue")
    assert movies["movie_id"].to_pylist() == ["1", "2", "3", "4"]
    assert movies["movie_genres"].to_pylist()[1] == [7, 12]


RATING = ("user_id", "movie_id", "user_rating", "timestamp")


def test_bytes_do_not_depend_on_blocks_workers_or_file_order(write, tmp_path):
    lines = [f"{u},{m},{r},{t},Film {m}\n" for u, m, r, t in write.rating_rows(400)]
    header = "user_id,movie_id,user_rating,timestamp,movie_title\n"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "one" / "a.csv").write_text(header + "".join(lines))
    (tmp_path / "two" / "a.csv").write_text(header + "".join(lines[250:]))
    (tmp_path / "two" / "b.csv").write_text(header + "".join(lines[:250]))
    params = {"num_buckets": 4, "rows_per_shard": 150}
    ingest(tmp_path / "one", tmp_path / "out1", IngestParams(**params))
    small = IngestParams(**params, block_bytes=1 << 10)
    ingest(tmp_path / "two", tmp_path / "out2", small, TWO_WORKERS)
    one, two = digests(tmp_path / "out1"), digests(tmp_path / "out2")
    in_history = [name for name in one if name.startswith("history/")]
    assert len(in_history) == 4
    for name in in_history:  # they say where a rating stood, and differ in nothing else
        del one[name], two[name]
        tables = [pq.read_table(tmp_path / out / name) for out in ("out1", "out2")]
        first, second = (table.drop(["source_file", "source_line"]) for table in tables)
        assert first.equals(second)
    assert one == two
    ingest(tmp_path / "one", tmp_path / "out3", small, TWO_WORKERS)
    assert digests(tmp_path / "out1") == digests(tmp_path / "out3")
    assert len(list((tmp_path / "out1" / "examples" / "Split-eval").iterdir())) == 3


def test_what_was_configured_and_noticed_is_reported(write, tmp_path):
    header = "user_id,movie_id,user_rating,timestamp,movie_titel\n"
    folder = tmp_path / "in" / "day-7"
    folder.mkdir(parents=True)
    rows = "".join(f"{u},{m},{r},{t},Film {m}\n" for u, m, r, t in write.rating_rows())
    (folder / "a.csv").write_text(header + rows)
    (folder / "notes.md").write_text("x")
    pattern = str(tmp_path / "in" / "day-{SPAN}")
    made = ingest(pattern, tmp_path / "out")
    content, _ = report(tmp_path / "out")
    assert content["source"] == str(folder) and content["source_pattern"] == pattern
    assert content["split"] == {
        "train_end_fraction": 0.6, "eval_end_fraction": 0.8, "train_end_s": None,
        "eval_end_s": None,
    }  # fmt: skip
    for key in ("examples", "ingest_report"):
        assert made[key].get_string_custom_property("source") == pattern
        assert made[key].get_string_custom_property("format") == "csv"
    messages = {w["code"]: w["message"] for w in content["warnings"]}
    assert messages["W-COLUMNS-IGNORED"].endswith(" (1): 'movie_titel' (movie_title?)")
    assert messages["W-IGNORED-FILE"].endswith(" (1): notes.md")


def test_refused_rows_are_kept_and_counted(write, tmp_path):
    good = write.rating_rows()
    lines = ["\t".join(map(str, row)) for row in good]
    lines.insert(10, "1\t2\t7\t880000005")
    lines.insert(20, "1\t99\t3\t880000006")
    lines.insert(30, "77\t1\t3\t880000006")
    lines.insert(40, lines[0])
    lines.insert(50, "")
    data = "\n".join(lines).encode()
    u_item = write.u_item + "5|Broken|x||y|0|0\n"
    ingest(write.ml100k(tmp_path / "in", u_data=data, u_item=u_item), tmp_path / "out")
    content, quarantine = report(tmp_path / "out")
    assert [(row["source"], row["line"], row["code"]) for row in quarantine] == [
        ("u.data", 11, "E-RATING-RANGE"),
        ("u.data", 21, "E-UNKNOWN-MOVIE"),
        ("u.data", 31, "E-UNKNOWN-USER"),
        ("u.data", 41, "E-DUPLICATE"),
        ("u.item", 5, "E-FIELDS"),
    ]
    assert (content["rows_read"], content["rows_written"]) == (65, 60)
    assert quarantine[0]["raw"] == "1\t2\t7\t880000005"
    assert {w["code"]: w["count"] for w in content["warnings"]}["W-BLANK"] == 1
    assert content["examples"][0]["message"].startswith("u.data:11:3: E-RATING-RANGE: rating='7', ")


def test_one_moment_leaves_empty_splits_that_can_be_read(write, tmp_path):
    ingest(write.ml100k(tmp_path / "in", rows=[(1, 1, 5, 880_000_000)]), tmp_path / "out")
    content, _ = report(tmp_path / "out")
    assert content["rows"] == {"train": 1, "eval": 0, "test": 0}
    assert examples(tmp_path / "out", "test") == []
    assert {"code": "W-EMPTY-SPLIT", "count": 2}.items() <= content["warnings"][0].items()


def test_nothing_left_is_an_error_with_reasons(write, tmp_path):
    lines = b"1\t1\t9\t880000000\n1\t2\t8\t880000000\n1\tx\t8\t880000000\n"
    folder = write.ml100k(tmp_path / "in", u_data=lines)
    with pytest.raises(SourceError) as caught:
        ingest(folder, tmp_path / "out")
    assert caught.value.code == "E-NO-ROWS"
    message = str(caught.value)
    assert "none of 3 rows could be used (E-RATING-RANGE 2, E-TYPE 1)" in message
    assert "; first: u.data:1:3: E-RATING-RANGE" in message
    assert "; u.data:3:2: E-TYPE" in message


def test_absent_columns_are_absent_not_made_up(write, tmp_path):
    ingest(write.ml_csv(tmp_path / "in"), tmp_path / "out")
    names = set(examples(tmp_path / "out", "train")[0])
    assert names == {
        "user_id",
        "movie_id",
        "user_rating",
        "timestamp",
        "movie_title",
        "movie_genres",
    }
    assert (
        history.read_columns(tmp_path / "out" / "history", ["user_zip_code"])[
            "user_zip_code"
        ].null_count
        == 60
    )


@pytest.mark.skipif(not REAL_ZIP.exists(), reason="../shared/data/ml-100k.zip is not here")
def test_real_ml100k(tmp_path):
    ingest(REAL_ZIP, tmp_path / "out")
    content, _ = report(tmp_path / "out")
    assert content["rows"] == {"train": 65_336, "eval": 15_778, "test": 18_886}
    assert content["split_boundaries"]["train_end_s"] == 885861866.8
    assert content["split_boundaries"]["eval_end_s"] == 889574252.4
    assert {w["code"]: w["count"] for w in content["warnings"]} == {
        "W-MOVIE-UNDATED": 1, "W-TITLE-TWO-IDS": 18,
    }  # fmt: skip


@pytest.fixture
def prepared(write, tmp_path, monkeypatch):
    """movielens/100k-ratings prepared by TFDS itself from our files in place of the download."""
    import tensorflow_datasets as tfds

    unpacked = tmp_path / "unpacked"
    write.ml100k(unpacked / "ml-100k")
    monkeypatch.setattr(
        tfds.download.DownloadManager, "download_and_extract", lambda self, url: str(unpacked)
    )
    builder = tfds.builder("movielens/100k-ratings", data_dir=str(tmp_path / "tfds"))
    builder.download_and_prepare()
    return unpacked / "ml-100k", tmp_path / "tfds"


def test_tfds_gives_the_same_rows_as_the_files(prepared, tmp_path):
    folder, data_dir = prepared
    ingest("tfds:movielens/100k-ratings", tmp_path / "a", tfds_data_dir=str(data_dir))
    ingest(folder, tmp_path / "b")
    names = list(f.ALL_FIELDS)
    theirs = history.read_columns(
        tmp_path / "a" / "history", [*names, "source_file", "source_line"]
    )
    ours = history.read_columns(tmp_path / "b" / "history", names)
    assert theirs.select(names).equals(ours)
    (record_file,) = set(theirs["source_file"].to_pylist())
    assert ".tfrecord-00000-of-" in record_file
    assert sorted(theirs["source_line"].to_pylist()) == list(range(1, 61))
    content, _ = report(tmp_path / "a")
    assert {f["name"]: f["rows"] for f in content["files"]}[record_file] == 60
    for split in ("train", "eval", "test"):
        assert examples(tmp_path / "a", split) == examples(tmp_path / "b", split)


def test_tfds_without_network_says_what_to_do(tmp_path, monkeypatch):
    import requests

    def offline(*args, **kwargs):
        raise requests.ConnectionError("no route to host")

    monkeypatch.setattr(requests.Session, "request", offline)
    with pytest.raises(SourceError) as caught:
        ingest("tfds:movielens/1m-ratings", tmp_path / "out", tfds_data_dir=str(tmp_path / "tfds"))
    assert caught.value.code == "E-TFDS"
    assert "ml-1m.zip" in caught.value.hint
