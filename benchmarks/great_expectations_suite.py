"""Great Expectations at work, in an environment of its own: benchmarks/validation.py runs it.

    python great_expectations_suite.py ratings.csv page.html used.json

A suite of the nearest equivalents of what the project checks (presence, types, ranges, lists of
values, uniqueness, text, volume, distribution of the ratings), and its HTML report.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # it is read when it is imported

import great_expectations as gx  # type: ignore[import-not-found]
import great_expectations.expectations as gxe  # type: ignore[import-not-found]
import pandas as pd
from great_expectations.render.renderer import (  # type: ignore[import-not-found]
    ValidationResultsPageRenderer,
)
from great_expectations.render.view import (  # type: ignore[import-not-found]
    DefaultJinjaPageView,
)

_REQUIRED = ("user_id", "movie_id", "user_rating", "timestamp")
_RATINGS = {"values": [1, 2, 3, 4, 5], "weights": [0.06, 0.11, 0.27, 0.35, 0.21]}
_MISREAD = "[\u00c2-\u00f4][\u0080-\u00bf]"  # UTF-8 read as latin-1
_NO_TEXT = "[\x00-\x1f\ufffd]"


def suite(frame: Any) -> Any:
    """Returns the expectations of a pd.DataFrame of ratings."""
    occupations = sorted(set(frame["user_occupation_text"]))
    stars = _RATINGS["values"]
    return gx.ExpectationSuite(
        name="ratings",
        expectations=[
            *[gxe.ExpectColumnValuesToNotBeNull(column=name) for name in frame.columns],
            *[gxe.ExpectColumnValuesToBeOfType(column=name, type_="int64") for name in _REQUIRED],
            gxe.ExpectColumnValuesToBeBetween(column="user_rating", min_value=1, max_value=5),
            gxe.ExpectColumnMaxToBeBetween(column="user_rating", min_value=5, max_value=5),
            gxe.ExpectColumnDistinctValuesToBeInSet(column="user_rating", value_set=stars),
            gxe.ExpectColumnKLDivergenceToBeLessThan(
                column="user_rating", partition_object=_RATINGS, threshold=0.1
            ),
            gxe.ExpectColumnValuesToBeBetween(column="timestamp", min_value=788_918_400),
            gxe.ExpectColumnValuesToBeBetween(column="raw_user_age", min_value=1, max_value=120),
            gxe.ExpectColumnValuesToBeInSet(column="user_gender", value_set=["M", "F"]),
            gxe.ExpectColumnValuesToBeInSet(column="user_occupation_text", value_set=occupations),
            gxe.ExpectCompoundColumnsToBeUnique(column_list=["user_id", "movie_id", "timestamp"]),
            gxe.ExpectColumnValuesToNotMatchRegex(column="movie_title", regex=_NO_TEXT),
            gxe.ExpectColumnValuesToNotMatchRegex(column="movie_title", regex=_MISREAD),
            gxe.ExpectColumnValuesToMatchRegex(
                column="movie_title", regex=r"\(\d{4}\)$", mostly=0.9
            ),
            gxe.ExpectColumnUniqueValueCountToBeBetween(column="user_id", min_value=2),
            gxe.ExpectColumnUniqueValueCountToBeBetween(column="movie_id", min_value=2),
            gxe.ExpectTableRowCountToBeBetween(min_value=100),
        ],
    )


def validate(source: Path, page: Path) -> str:
    """Validates a CSV file and writes the HTML report; returns what it did in a sentence."""
    frame = pd.read_csv(source)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("ratings")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    found = batch.validate(suite(frame), result_format="SUMMARY")
    html = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(found))
    page.write_text(html, encoding="utf-8")
    met = sum(result.success for result in found.results)
    return (
        f"Great Expectations {gx.__version__}, pandas {pd.__version__}: "
        f"{met} of {len(found.results)} expectations met"
    )


def _peak_mb() -> float:
    """The peak of this process; ru_maxrss would hold that of the process that started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Validates and writes what it used."""
    source, page, result = map(Path, sys.argv[1:])
    imports_mb, cpu_s, wall_s = _peak_mb(), time.process_time(), time.monotonic()
    note = validate(source, page)
    used = {
        "cpu_s": time.process_time() - cpu_s,
        "wall_s": time.monotonic() - wall_s,
        "peak_mb": _peak_mb(),
        "imports_mb": imports_mb,
        "note": note,
    }
    result.write_text(json.dumps(used), encoding="utf-8")


if __name__ == "__main__":
    main()
