"""The end of a run: figures beside baselines, rows, paths, the word synthetic."""

import dataclasses
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from commands.closing import Closing, Verdict, closing_of, show_closing
from pipeline.results import ArtifactRecord, RunResult

QUALITY = {
    "rating": {
        "clipped_to": [1.0, 5.0],
        "model": {"rmse": 0.96123, "mae": 0.75},
        "global_mean": {"rmse": 1.1173, "mae": 0.9},
    },
    "retrieval": {
        "protocol": "static",
        "users": 281,
        "model": {"recall_at_10": 0.1, "recall_at_100": 0.36, "ndcg_at_10": 0.4, "mrr": 0.63},
        "popularity": {"recall_at_10": 0.066, "recall_at_100": 0.3, "ndcg_at_10": 0.33, "mrr": 0.5},
    },
}


def result_in(folder: Path, *, synthetic: bool = False) -> RunResult:
    """A run whose artifacts lie in `folder`, as the nodes write them."""
    for name in ("ingest", "quality", "report"):
        (folder / name).mkdir()
    ingest = {
        "rows_refused": 3,
        "synthetic": synthetic,
        "warnings": [{"code": "W-BLANK", "count": 2, "message": "a blank line (2)"}],
    }
    (folder / "ingest" / "ingest.json").write_text(json.dumps(ingest))
    (folder / "quality" / "quality.json").write_text(json.dumps(QUALITY))
    rows = json.dumps({"train": 65_336, "eval": 15_778, "test": 18_886})
    pushed = {"pushed_destination": str(folder / "serving" / "7"), "pushed_version": "7"}

    def record(node: str, key: str, name: str, **properties: str) -> ArtifactRecord:
        return ArtifactRecord(node, key, 1, "T", str(folder / name), properties)

    artifacts = (
        record("RatingsExampleGen", "examples", "examples", rows=rows),
        record("RatingsExampleGen", "ingest_report", "ingest"),
        record("SchemaValidation", "report", "report"),
        record("ModelValidation", "quality", "quality"),
        record("Pusher", "pushed_model", "pushed", **pushed),
    )
    return RunResult("0001-x", "succeeded", 61.2, (), artifacts, folder / "run.log")


def shown(closing: Closing, verdict: Verdict = "pushed", next_command: str = "") -> str:
    console = Console(file=io.StringIO(), width=80, highlight=False)
    show_closing(console, closing, verdict, seconds=61.2, next_command=next_command)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_everything_a_run_left_is_found(tmp_path: Path) -> None:
    closing = closing_of(result_in(tmp_path))
    assert closing.split_rows == {"train": 65_336, "eval": 15_778, "test": 18_886}
    assert closing.refused == 3
    assert closing.quarantine == tmp_path / "ingest" / "quarantine.jsonl"
    assert closing.report == tmp_path / "report" / "report.html"
    assert closing.pushed == tmp_path / "serving" / "7"


def test_the_model_stands_beside_its_baselines(tmp_path: Path) -> None:
    lines = [line.split() for line in shown(closing_of(result_in(tmp_path))).splitlines()]
    assert ["model", "global", "mean"] in lines
    assert ["RMSE", "0.9612", "1.1173"] in lines
    assert ["model", "popularity"] in lines
    assert ["recall@100", "0.3600", "0.3000"] in lines
    assert ["MRR", "0.6300", "0.5000"] in lines


def test_rows_paths_version_and_next_command_are_named(tmp_path: Path) -> None:
    text = shown(closing_of(result_in(tmp_path)), next_command="do this")
    assert "verdict   pushed   (61 s)" in text
    assert "train 65,336   eval 15,778   test 18,886" in text
    assert f"refused   3 rows, kept in {tmp_path}/ingest/quarantine.jsonl" in text
    assert "W-BLANK: a blank line (2)" in text
    assert f"report    {tmp_path}/report/report.html" in text
    assert f"{tmp_path}/serving/7   (version 7)" in text
    assert "next      do this" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_is_called_so_wherever_figures_are(synthetic: bool, tmp_path: Path) -> None:
    text = shown(closing_of(result_in(tmp_path, synthetic=synthetic)))
    (heading,) = (line for line in text.splitlines() if line.startswith("Quality"))
    (rows,) = (line for line in text.splitlines() if line.startswith("rows"))
    assert ("synthetic" in heading) is synthetic
    assert ("synthetic" in rows) is synthetic


def test_a_run_that_stopped_early_shows_what_it_has(tmp_path: Path) -> None:
    early = RunResult("0001-x", "failed", 3.0, (), (), tmp_path / "run.log", "E-EMPTY")
    assert shown(closing_of(early), "data not valid").split() == [
        "verdict", "data", "not", "valid", "(61", "s)"
    ]  # fmt: skip


def test_warnings_of_the_report_take_the_place_of_ingestions(tmp_path: Path) -> None:
    result = result_in(tmp_path)
    findings = [
        {"severity": "error", "code": "E-X", "split": "", "feature": "", "found": "far off"},
        {"severity": "warning", "code": "W-X", "split": "eval", "feature": "f", "found": "\x1b[3"},
        {"severity": "warning", "code": "W-Y", "split": "", "feature": "", "found": "7 pairs"},
    ]
    (tmp_path / "report" / "report.json").write_text(json.dumps({"findings": findings}))
    lines = shown(closing_of(result)).splitlines()
    warnings = [line for line in lines if line.startswith("warning")]
    assert warnings == [r"warning   W-X in eval f: \x1b[3", "warning   W-Y: 7 pairs"]


def test_what_was_tuned_is_shown_as_the_models_contract_has_it(tmp_path: Path) -> None:
    result = result_in(tmp_path)
    extra = tmp_path / "model" / "Format-Serving" / "assets.extra"
    extra.mkdir(parents=True)
    contract = {"training": {"tuned": {"dropout": 0.10000000000000003, "embedding_dim": 16}}}
    (extra / "contract.json").write_text(json.dumps(contract))
    model = ArtifactRecord("Trainer", "model", 2, "Model", str(tmp_path / "model"))
    found = closing_of(dataclasses.replace(result, artifacts=(*result.artifacts, model)))
    assert "tuned     dropout 0.1, embedding_dim 16\n" in shown(found)
    assert "\ntuned " not in shown(closing_of(result))
