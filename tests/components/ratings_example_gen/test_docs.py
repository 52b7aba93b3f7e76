"""docs/data-sources.md says what the code says: reason codes, and a format in a few lines."""

import re
from pathlib import Path

from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.reasons import REASONS, markdown_table
from components.ratings_example_gen.records import RowRules
from components.ratings_example_gen.sources import movielens_100k
from components.ratings_example_gen.sources.base import TextSource

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "data-sources.md").read_text()


def test_page_has_the_table_of_reasons():
    assert markdown_table() in PAGE


def test_every_code_in_the_sources_is_in_the_table_and_the_other_way_round():
    folder = ROOT / "components" / "ratings_example_gen"
    used = set()
    for path in folder.rglob("*.py"):
        if path.name != "reasons.py":
            used |= set(re.findall(r'"([EW]-[A-Z-]+)"', path.read_text()))
    assert used == set(REASONS)


def test_scope_fits_the_letter():
    for code, reason in REASONS.items():
        assert code.startswith("W-") == (reason.scope == "warning")


def test_the_format_that_the_page_adds_works(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names = {**vars(movielens_100k), "TextSource": TextSource}
    exec(code, names)
    (tmp_path / "a.stars").write_text("1;2;5;881250949\n1;2;6;881250949\n")
    file = movielens_100k.InputFile(str(tmp_path / "a.stars"), "a.stars")
    source = names["StarLog"].find([file], SourceParams())
    source.check()
    (block,) = source.blocks(0, 1 << 20)
    parsed = source.parse(block, RowRules(source.scale, 0, 10**10))
    assert parsed.rows.num_rows == 1
    assert [row.code for row in parsed.refused] == ["E-RATING-RANGE"]
