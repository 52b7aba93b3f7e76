"""What a run's nodes reported turned into one page: the data's verdict, quality, parity."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.report_formats import read_content
from components.model_validation.quality_files import EXAMPLES_HTML, QUALITY_HTML, QUALITY_JSON
from components.schema_validation.report_files import REPORT_HTML
from components.serving_parity.report_files import PARITY_JSON
from pipeline.files import read_json, write_atomic
from pipeline.results import RunResult

if TYPE_CHECKING:
    from markupsafe import Markup

Section = tuple[str, str, "Markup"]

_QUALITY_PAGES = {
    QUALITY_HTML: "Slices, calibration and learning curves",
    EXAMPLES_HTML: "Recommendations for some users, with titles",
}
PARITY_NAME = "Training and serving"
QUALITY_NAME = "Quality"


def write_run_report(result: RunResult) -> None:
    """Writes the page of a run that asked its model: what validation wrote, and sections more."""
    data = folder_of(result, "SchemaValidation", "report")
    content = read_content(data) if data else None
    sections = [*_quality_section(result), *_parity_section(result)]
    if not sections or content is None:
        return
    from components.schema_validation.page import report_page

    write_atomic(_own_page(result), report_page(content, more=sections))


def _quality_section(result: RunResult) -> list[Section]:
    quality = quality_of(result)
    if not quality:
        return []
    from components.model_validation.page import SECTION_ID, quality_section

    folder = folder_of(result, "ModelValidation", "quality")
    links = {
        text: os.path.relpath(folder / name, _own_page(result).parent)
        for name, text in _QUALITY_PAGES.items()
        if folder and (folder / name).is_file()
    }
    return [(SECTION_ID, QUALITY_NAME, quality_section(quality, links))]


def _parity_section(result: RunResult) -> list[Section]:
    parity = parity_of(result)
    if not parity:
        return []
    from components.serving_parity.report import SECTION_ID, parity_section

    return [(SECTION_ID, PARITY_NAME, parity_section(parity))]


def page_of(result: RunResult) -> Path | None:
    """Returns the page of a run: its own, else validation's; None when it got to neither."""
    if _own_page(result).is_file():
        return _own_page(result)
    data = folder_of(result, "SchemaValidation", "report")
    return data / REPORT_HTML if data else None


def _own_page(result: RunResult) -> Path:
    return result.log.parent / REPORT_HTML


def parity_of(result: RunResult) -> dict[str, Any]:
    """Returns what parity.json of a run holds, {} when the run did not get there."""
    folder = folder_of(result, "ServingParity", "report")
    return (read_json(folder / PARITY_JSON) if folder else None) or {}


def quality_of(result: RunResult) -> dict[str, Any]:
    """Returns what quality.json of a run holds, {} when the run did not get there."""
    folder = folder_of(result, "ModelValidation", "quality")
    return (read_json(folder / QUALITY_JSON) if folder else None) or {}


def folder_of(result: RunResult, node: str, key: str) -> Path | None:
    """Returns the folder of an output of a run, None when the run did not get there."""
    artifact = result.artifact(node, key)
    return None if artifact is None else Path(artifact.uri)
