"""pyarrow with CVE-2023-47248 closed on the legacy lane: the one place that imports it.

pyarrow 10 runs code from a Parquet or Arrow file that somebody prepared; importing pyarrow_hotfix
forbids that.
"""

import sys

if sys.version_info < (3, 11):
    import pyarrow_hotfix  # noqa: F401

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

__all__ = ["pa", "pc", "pq"]
