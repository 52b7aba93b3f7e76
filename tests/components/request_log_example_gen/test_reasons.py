"""The table of codes says what the code says, and the page what the table says."""

import re
from pathlib import Path

from components.request_log_example_gen.reasons import REASONS, markdown_table

ROOT = Path(__file__).parents[3]


def test_page_has_the_table():
    assert markdown_table() in (ROOT / "docs" / "data-sources.md").read_text()


def test_every_code_in_the_sources_is_in_the_table_and_the_other_way_round():
    used = set()
    for path in (ROOT / "components" / "request_log_example_gen").glob("*.py"):
        if path.name not in ("reasons.py", "log_files.py"):
            used |= set(re.findall(r'"([EW]-[A-Z-]+)"', path.read_text()))
    assert used == set(REASONS)
