"""What was measured turned into quality.json: plain values, the same for the same input."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from components.model_validation.answers import Movies
from components.model_validation.contenders import ITEM_MEAN, LIVE_BIAS, RECENT_POPULARITY
from components.model_validation.figures import RMSE, Draws, Protocol
from components.model_validation.groups import COLD, WARM, Groups
from components.model_validation.measure import (
    LAST_BLESSED,
    MODEL,
    RATING,
    RATING_LIVE,
    RETRIEVAL,
    STREAMING,
    Measured,
)
from components.model_validation.params import QualityParams
from components.model_validation.questions import STATIC
from components.model_validation.questions import STREAMING as STREAMING_TEXT
from components.model_validation.ratings import Log
from trainer.metrics import calibration, catalogue_coverage, novelty

SCHEMA_VERSION = 2

RATING_TEXT = (
    "each test rating is predicted knowing the train split alone; clipped to the ratings of train"
)
RATING_LIVE_TEXT = (
    "each test rating is predicted knowing all ratings of strictly earlier seconds, those of eval"
    " and test too; clipped to the ratings of train"
)
PROTOCOLS = {
    RATING: RATING_TEXT,
    RATING_LIVE: RATING_LIVE_TEXT,
    RETRIEVAL: STATIC,
    STREAMING: STREAMING_TEXT,
}
# The figure by which slices are shown and judged, and the baseline that the model stands beside.
SLICED = {
    RATING: (RMSE, ITEM_MEAN),
    RATING_LIVE: (RMSE, LIVE_BIAS),
    RETRIEVAL: ("ndcg_at_10", RECENT_POPULARITY),
    STREAMING: ("ndcg_at_10", RECENT_POPULARITY),
}
_CALIBRATION_BINS = 8


def draws_of(params: QualityParams) -> Draws:
    """Returns how intervals are made."""
    return Draws(params.resamples, params.confidence, params.seed)


def quality_content(
    log: Log, movies: Movies, measured: Measured, params: QualityParams, *, synthetic: bool
) -> dict[str, Any]:
    """Returns the content of quality.json but for the gates; docs/evaluation.md has each key."""
    test_users = np.unique(log.test.users)
    warm = int(np.isin(test_users, log.fit.users).sum())
    warm_rows = int(np.isin(log.test.users, log.fit.users).sum())
    return {
        "schema_version": SCHEMA_VERSION,
        "synthetic": synthetic,
        "fit_rows": len(log.fit),
        "rows": len(log.test_rows),
        "users": len(test_users),
        "warm_users": warm,
        "cold_users": len(test_users) - warm,
        "warm_rows": warm_rows,
        "cold_rows": len(log.test_rows) - warm_rows,
        "movies": len(log.movie_ids),
        "intervals": {"confidence": params.confidence, "resamples": params.resamples},
        **{name: _part(name, log, movies, measured, params) for name in measured.protocols},
        "slices": {name: slices(protocol, name, params) for name, protocol in _sliced(measured)},
        "calibration": {name: _calibration(log, measured, name) for name in (RATING, RATING_LIVE)},
    }


def as_json(content: Mapping[str, Any]) -> str:
    """Returns the text of quality.json."""
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _part(
    name: str, log: Log, movies: Movies, measured: Measured, params: QualityParams
) -> dict[str, Any]:
    """Returns one protocol: what was asked, then each system's figures."""
    protocol, asked = measured.protocols[name], measured.questions[name]
    part: dict[str, Any] = {
        "protocol": PROTOCOLS[name],
        "sampled": asked.sampled,
        "users": len(np.unique(protocol.users)),
        "units": len(protocol.users),
    }
    if name in (RATING, RATING_LIVE):
        part["clipped_to"] = list(measured.clipped_to)
    else:
        known = asked.ends > asked.begins
        part["without_history"] = int((~known[asked.relevant[0]]).sum())
    for system in protocol.values:
        figures: dict[str, Any] = dict(protocol.means(system))
        if name in measured.tops:
            lists = measured.tops[name][system]
            figures["coverage_at_10"] = catalogue_coverage(lists, len(log.movie_ids))
            figures["novelty_at_10"] = novelty(lists, movies.counts)
        figures |= {label: protocol.means(system, units) for label, units in _warmth(protocol)}
        figures["interval"] = protocol.intervals(system, draws_of(params))
        part[system] = figures
    return part


def _warmth(protocol: Protocol) -> list[tuple[str, Any]]:
    user = next(groups for groups in protocol.groups if groups.name == "user")
    return [(label, user.codes == user.labels.index(label)) for label in (WARM, COLD)]


def _sliced(measured: Measured) -> list[tuple[str, Protocol]]:
    return [(name, protocol) for name, protocol in measured.protocols.items() if name in SLICED]


def slices(protocol: Protocol, name: str, params: QualityParams) -> list[dict[str, Any]]:
    """Returns the figure of every group of units: the model's, and by how much it is better.

    Beside the baseline's stands the last blessed model's where there is one.
    """
    metric, baseline = SLICED[name]
    others = [baseline, *(one for one in (LAST_BLESSED,) if one in protocol.values)]
    cut = [(groups, code) for groups in protocol.groups for code in range(len(groups.labels))]
    cut = [(groups, code) for groups, code in cut if (groups.codes == code).any()]
    masks = [groups.codes == code for groups, code in cut]
    gains = {
        other: protocol.gains(metric, MODEL, other, masks, draws_of(params)) for other in others
    }
    return [
        _slice(groups, code, metric, {other: gains[other][i] for other in others})
        for i, (groups, code) in enumerate(cut)
    ]


def _slice(groups: Groups, code: int, metric: str, gains: Mapping[str, Any]) -> dict[str, Any]:
    first = next(iter(gains.values()))
    return {
        "by": groups.name,
        "value": groups.labels[code],
        "units": first.units,
        "users": first.users,
        "metric": metric,
        MODEL: first.ours,
        **{other: gain.theirs for other, gain in gains.items()},
        "gain": {
            other: {"value": gain.value, "interval": gain.interval and list(gain.interval)}
            for other, gain in gains.items()
        },
    }


def _calibration(log: Log, measured: Measured, name: str) -> dict[str, Any] | None:
    """Returns the model's bins; None when a prediction is NaN or all ratings are one."""
    predicted = measured.predicted[name]
    low, high = measured.clipped_to
    if np.isnan(predicted).any() or not low < high:
        return None
    actual = log.every.values[measured.questions[name].rows]
    found = calibration(predicted, actual, low, high, _CALIBRATION_BINS)
    bins = zip(found.rows, found.predicted, found.actual, found.edges, strict=False)
    return {
        "error": found.error,
        "bins": [
            {"from": float(edge), "rows": int(rows), "predicted": float(of), "actual": float(by)}
            for rows, of, by, edge in bins
            if rows
        ],
    }
