"""Rows whose text has something wrong: the first of them, and the first of their values."""

import numpy as np

from components.ratings_profile.partials import Collector
from components.ratings_profile.rows import Rows
from components.ratings_profile.text_faults import KINDS
from components.ratings_profile.values import TEXT_FEATURES


def keep_faulty(rows: Rows, into: Collector) -> None:
    """Keeps samples only: how many values and rows there are is counted with the values."""
    for name in TEXT_FEATURES:
        if name not in rows.table.column_names:
            continue
        texts = rows.text(name)
        for i, kind in enumerate(KINDS):
            has = np.append((texts.faults >> i & 1) == 1, False)
            if not has.any():
                continue
            found = np.flatnonzero(has[texts.codes])
            into.keep(
                "fault_listed", kind, name, items=[(texts.values[v],) for v in np.flatnonzero(has)]
            )
            for row in rows.first(found):
                value = texts.values[texts.codes[row]]
                into.keep("fault", kind, name, items=rows.samples(np.array([row]), value))
