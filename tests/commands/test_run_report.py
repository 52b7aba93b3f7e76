"""The page of a run: sections of what the run got to, and links to the pages that say more."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commands.run_report import page_of, quality_of, write_run_report
from components.model_validation.answers import Movies
from components.model_validation.content import as_json, quality_content
from components.model_validation.gates_content import Gate, gates_content
from components.model_validation.quality_files import QUALITY_HTML, QUALITY_JSON
from components.schema_validation.content import refused_content
from components.schema_validation.report_files import REPORT_JSON
from pipeline.results import ArtifactRecord, RunResult
from tests.components.model_validation.planted import NUM_MOVIES, PARAMS, log_and_truth, measured


@pytest.fixture(scope="module")
def quality() -> str:
    """A quality.json of a planted model."""
    log, truth = log_and_truth()
    movies = Movies([None] * NUM_MOVIES, np.ones(NUM_MOVIES, dtype=np.int64))
    found = measured(log, truth, params=replace(PARAMS, resamples=5))
    content = quality_content(log, movies, found, PARAMS, synthetic=False)
    gates = [Gate("beats_item_bias", "failed", ("RMSE is too high",))]
    return as_json(content | gates_content(gates))


def run_in(folder: Path, quality: str, *, pages: bool = True) -> RunResult:
    for name in ("report", "quality", "run"):
        (folder / name).mkdir()
    refused = refused_content("E-NOT-FOUND", "nothing is at x.csv", "correct it", "x.csv")
    (folder / "report" / REPORT_JSON).write_text(json.dumps(refused))
    (folder / "quality" / QUALITY_JSON).write_text(quality)
    if pages:
        (folder / "quality" / QUALITY_HTML).write_text("more")
    artifacts = (
        ArtifactRecord("SchemaValidation", "report", 1, "T", str(folder / "report"), {}),
        ArtifactRecord("ModelValidation", "quality", 2, "T", str(folder / "quality"), {}),
    )
    return RunResult("0001-x", "failed", 1.0, (), artifacts, folder / "run" / "run.log")


def test_quality_has_a_section_that_links_to_the_pages_that_are_there(
    tmp_path: Path, quality: str
) -> None:
    result = run_in(tmp_path, quality)
    assert quality_of(result)["verdict"] == "failed"
    write_run_report(result)
    page = page_of(result)
    assert page == tmp_path / "run" / "report.html"
    text = page.read_text()
    assert '<a href="#quality">Quality</a>' in text
    assert "RMSE is too high" in text
    assert 'href="../quality/quality.html"' in text
    assert "recommendations.html" not in text
    assert "Training and serving" not in text


def test_a_run_that_measured_no_model_has_no_page_of_its_own(tmp_path: Path) -> None:
    result = run_in(tmp_path, "{}", pages=False)
    write_run_report(result)
    assert page_of(result) == tmp_path / "report" / "report.html"
