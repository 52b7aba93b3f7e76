"""The real MovieLens-100K through the whole pipeline, where it is at hand."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.program import call, last_summary

pytestmark = [pytest.mark.e2e, pytest.mark.tfx]


def _artifact(output: Path, type_name: str) -> dict[str, object]:
    found = (a for a in last_summary(output)["artifacts"] if a["type_name"] == type_name)
    artifact = next(found)
    assert isinstance(artifact, dict)
    return artifact


def test_counts_and_findings_are_known_and_the_model_beats_the_baselines(
    ml100k_zip: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    done = call("run", "--data", str(ml100k_zip), "--output", str(output))
    assert done.code == 0, done.text
    assert "synthetic" not in done.text

    report = json.loads(
        (Path(str(_artifact(output, "components.IngestReport")["uri"])) / "ingest.json").read_text()
    )
    assert report["rows_read"] == report["rows_written"] == 100_000
    assert report["rows_refused"] == 0

    judged = json.loads(
        (
            Path(str(_artifact(output, "components.ValidationReport")["uri"])) / "report.json"
        ).read_text()
    )
    assert {finding["severity"] for finding in judged["findings"]} == {"warning"}
    assert {finding["code"] for finding in judged["findings"]} == {
        "W-BEFORE-RELEASE",  # 33 ratings of 14 movies
        "W-COLD-USERS",  # of eval and test
        "W-MOVIE-UNDATED",  # 267, "unknown"
        "W-TEXT-EDGES",  # three titles that end in a space
        "W-TITLE-NO-YEAR",  # "unknown" again
        "W-TITLE-TWO-IDS",
    }
    (twins,) = (f for f in judged["findings"] if f["code"] == "W-TITLE-TWO-IDS")
    assert twins["found"].startswith("18 titles")
    assert "W-TITLE-TWO-IDS" in done.out

    quality = json.loads(
        (
            Path(str(_artifact(output, "components.QualityReport")["uri"])) / "quality.json"
        ).read_text()
    )
    rating, retrieval = quality["rating"], quality["retrieval"]
    assert quality["rows"] == 18_886
    assert quality["users"] == 281
    assert rating["global_mean"]["rmse"] == pytest.approx(1.1173, abs=5e-5)
    assert rating["item_mean"]["rmse"] == pytest.approx(1.0360, abs=5e-5)
    assert rating["model"]["rmse"] < rating["item_mean"]["rmse"]
    assert retrieval["popularity"]["ndcg_at_10"] == pytest.approx(0.334, abs=5e-4)
    for name in ("recall_at_10", "recall_at_100", "ndcg_at_10", "mrr"):
        assert retrieval["model"][name] > retrieval["popularity"][name], name
    assert retrieval["model"]["ndcg_at_10"] > retrieval["recent_popularity"]["ndcg_at_10"]
    assert quality["streaming"]["units"] == 18_886
    assert (quality["verdict"], quality["schema_version"]) == ("passed", 2)
