"""What a run's nodes reported turned into one page: the data's verdict, and serving's parity."""

from pathlib import Path
from typing import Any

from commands.report_formats import read_content
from components.schema_validation.report_files import REPORT_HTML
from components.serving_parity.report_files import PARITY_JSON
from pipeline.files import read_json, write_atomic
from pipeline.results import RunResult

SECTION_NAME = "Training and serving"


def write_run_report(result: RunResult) -> None:
    """Writes the page of a run that asked its model: what validation wrote, and a section more."""
    data = folder_of(result, "SchemaValidation", "report")
    parity, content = parity_of(result), read_content(data) if data else None
    if not parity or content is None:
        return
    from components.schema_validation.page import report_page
    from components.serving_parity.report import SECTION_ID, parity_section

    section = (SECTION_ID, SECTION_NAME, parity_section(parity))
    write_atomic(_own_page(result), report_page(content, more=[section]))


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


def folder_of(result: RunResult, node: str, key: str) -> Path | None:
    """Returns the folder of an output of a run, None when the run did not get there."""
    artifact = result.artifact(node, key)
    return None if artifact is None else Path(artifact.uri)
