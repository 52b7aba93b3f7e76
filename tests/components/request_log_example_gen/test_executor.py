"""The executor as TFX runs it: a log in; Examples and report out."""

import gzip
import json

import pytest

from foundation.errors import SourceError

pytestmark = pytest.mark.tfx

PLAIN = {"user_id": "42", "timestamp": 893286638}


def run(path, out):
    from tfx.dsl.io import fileio
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.request_log_example_gen import driver
    from components.request_log_example_gen.executor import Executor

    outputs = {"requests": [standard_artifacts.Examples()], "report": [artifacts.IngestReport()]}
    for key, (artifact,) in outputs.items():
        artifact.uri = str(out / key)
        fileio.makedirs(artifact.uri)
    properties = {"path": str(path), **driver.resolve(str(path))}
    Executor().Do({}, outputs, properties)
    content = json.loads((out / "report" / "ingest.json").read_text())
    lines = (out / "report" / "quarantine.jsonl").read_text().splitlines()
    assert content["rows_read"] == content["rows_written"] + content["rows_refused"]
    assert content["rows_refused"] == len(lines)
    return outputs["requests"][0], content, [json.loads(line) for line in lines]


def examples(out):
    import tensorflow as tf

    files = sorted(map(str, (out / "requests" / "Split-serving").iterdir()))
    return [
        {
            name: list(getattr(value, value.WhichOneof("kind")).value)
            for name, value in tf.train.Example.FromString(record).features.feature.items()
        }
        for record in tf.data.TFRecordDataset(files, compression_type="GZIP").as_numpy_iterator()
    ]


def test_a_log_of_two_files(tmp_path):
    log = tmp_path / "log" / "day-3"
    log.mkdir(parents=True)
    second = {"user_id": "7", "timestamp": 893286639, "movie_genres": [4, 7], "user_rating": 4.5}
    bodies = [{"instances": [PLAIN, {"user_id": "1"}]}, {**second, "tenant": "x"}]
    text = "".join(json.dumps(body) + "\n" for body in bodies)
    (log / "a.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (log / "b.jsonl").write_text("no\n\n" + json.dumps(PLAIN) + "\n")
    (log / "notes.md").write_text("x")
    pattern = str(tmp_path / "log" / "day-{SPAN}")
    made, content, quarantine = run(pattern, tmp_path / "out")
    plain = {"user_id": [b"42"], "timestamp": [893286638]}
    assert examples(tmp_path / "out") == [
        plain,
        {
            "user_id": [b"7"],
            "timestamp": [893286639],
            "movie_genres": [4, 7],
            "user_rating": [4.5],
        },
        plain,
    ]
    assert [(row["source"], row["line"], row["code"]) for row in quarantine] == [
        ("a.jsonl.gz", 1, "E-REQUEST-MISSING"),
        ("b.jsonl", 1, "E-REQUEST-JSON"),
    ]
    assert content["format"] == "request-log" and content["source_pattern"] == pattern
    assert (content["span"], content["source"]) == (3, str(log))
    assert content["refused_by_reason"] == {"E-REQUEST-JSON": 1, "E-REQUEST-MISSING": 1}
    assert content["rows"] == {"serving": 3}
    assert [(file["name"], file["rows"]) for file in content["files"]] == [
        ("a.jsonl.gz", 3),
        ("b.jsonl", 2),
    ]
    assert [(w["code"], w["count"]) for w in content["warnings"]] == [
        ("W-BLANK", 1),
        ("W-IGNORED-FILE", 1),
        ("W-REQUEST-KEYS", 1),
    ]
    assert content["warnings"][2]["message"].endswith("(1): 'tenant' (1)")
    assert json.loads(made.split_names) == ["serving"]
    assert json.loads(made.get_string_custom_property("rows")) == {"serving": 3}
    fingerprint = made.get_string_custom_property("input_fingerprint")
    assert fingerprint == content["input_fingerprint"]


def test_a_log_of_which_all_is_refused_still_has_its_report(tmp_path):
    (tmp_path / "a.jsonl").write_text("no\n{}\n")
    _, content, quarantine = run(tmp_path / "a.jsonl", tmp_path / "out")
    assert examples(tmp_path / "out") == []
    assert (content["rows_written"], len(quarantine)) == (0, 2)


def test_an_empty_log_is_refused_whole(tmp_path):
    (tmp_path / "a.jsonl").write_text("\n")
    with pytest.raises(SourceError, match="E-EMPTY"):
        run(tmp_path / "a.jsonl", tmp_path / "out")


def test_the_missing_markers_are_those_of_the_signatures():
    from registry import values
    from transform import optional_values

    assert values.MISSING_TEXT.encode() == optional_values.MISSING_TEXT
    assert values.MISSING_NUMBER == optional_values.MISSING_NUMBER
