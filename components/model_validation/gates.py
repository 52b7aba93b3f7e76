"""What was measured turned into a verdict: each gate, whether it was passed, and by how much not.

A model is blessed when it passes every gate that is switched on. All are looked at, and each that
fails has a sentence. "Beyond noise" means that the whole bootstrap interval of the difference, on
the same rows, lies on the worse side.
"""

from collections.abc import Iterator
from statistics import NormalDist
from typing import NamedTuple

from components.model_validation.contenders import ITEM_MEAN, RECENT_POPULARITY
from components.model_validation.content import SLICED, draws_of
from components.model_validation.figures import ERRORS, RMSE, Gain
from components.model_validation.gates_content import Gate
from components.model_validation.groups import Groups
from components.model_validation.measure import (
    LAST_BLESSED,
    MODEL,
    RATING,
    RATING_LIVE,
    RETRIEVAL,
    STREAMING,
    Measured,
)
from components.model_validation.params import GateParams, QualityParams

NDCG = "ndcg_at_10"
# What the last blessed model is compared by.
COMPARED = (
    (RATING, RMSE),
    (RATING_LIVE, RMSE),
    (RETRIEVAL, NDCG),
    (STREAMING, NDCG),
)
_LABELS = {RMSE: "RMSE", NDCG: "NDCG@10"}
_PLACES = {
    RATING: "on the test split",
    RATING_LIVE: "on the test split as it came (live state)",
    RETRIEVAL: "on the test split (static protocol)",
    STREAMING: "on the test split (streaming protocol)",
}
_NAMES = {
    RECENT_POPULARITY: "recent popularity",
    ITEM_MEAN: "global mean and movie bias",
    LAST_BLESSED: "the last blessed model",
}


class IndexClaim(NamedTuple):
    """What a model says of its index; None where it says nothing.

    recall: share of the best candidates that it finds.
    latency_ratio: its time through that of an exact search; 1 for an exact one.
    """

    recall: float | None
    latency_ratio: float | None


def judge(
    measured: Measured, params: QualityParams, index: IndexClaim, compared: str
) -> list[Gate]:
    """Returns all gates.

    Args:
      measured: of model and baselines.
      params: which gates hold, and how strict they are.
      index: what the model says of its index.
      compared: why the last blessed model is not compared with; "" when it is.
    """
    gates = params.gates
    return [
        _beats(
            "beats_recent_popularity",
            gates.beats_recent_popularity,
            measured,
            params,
            (RETRIEVAL, NDCG, RECENT_POPULARITY),
        ),
        _beats(
            "beats_item_bias",
            gates.beats_item_bias,
            measured,
            params,
            (RATING, RMSE, ITEM_MEAN),
        ),
        _not_worse(measured, params, compared),
        _slices(measured, params, compared),
        _index(gates, index),
    ]


def _beats(
    name: str, on: bool, measured: Measured, params: QualityParams, of: tuple[str, str, str]
) -> Gate:
    if not on:
        return _off(name)
    protocol, metric, other = of
    (gain,) = _gains(measured, params, protocol, metric, other) or [_NOTHING]
    return _gate(name, gain.value is not None and gain.value > 0.0, _sentence(of, gain, 0.0))


def _not_worse(measured: Measured, params: QualityParams, compared: str) -> Gate:
    name = "not_worse"
    if not params.gates.not_worse:
        return _off(name)
    if compared:
        return Gate(name, "off", (compared,))
    good: list[str] = []
    bad: list[str] = []
    for protocol, metric in COMPARED:
        (gain,) = _gains(measured, params, protocol, metric, LAST_BLESSED) or [_NOTHING]
        if gain.theirs is None:
            continue
        sentence = _sentence((protocol, metric, LAST_BLESSED), gain, None)
        (bad if gain.value is None or _beyond_noise(gain) else good).append(sentence)
    return Gate(name, "failed" if bad else "passed", tuple(bad or good))


def _slices(measured: Measured, params: QualityParams, compared: str) -> Gate:
    name = "slices"
    if not params.gates.slices:
        return _off(name)
    judged = list(_judged_slices(measured, params, compared))
    bad = [
        f"where {each.where} ({each.gain.units:,} ratings): "
        + _sentence((each.protocol, each.metric, each.other), each.gain, each.margin)
        for each in judged
        if each.gain.value is None
        or (
            each.gain.value < -each.margin
            and _beyond_noise(each.gain, params.confidence, len(judged))
        )
    ]
    than = _NAMES[LAST_BLESSED] if not compared else "the baselines"
    fine = f"{len(judged)} slices are no worse than {than} beyond noise and margin"
    return Gate(name, "failed" if bad else "passed", tuple(bad) or (fine,))


class _JudgedSlice(NamedTuple):
    """A slice of enough rows: what was compared there, and by how much the model may be worse."""

    where: str
    protocol: str
    metric: str
    other: str
    margin: float
    gain: Gain


def _judged_slices(
    measured: Measured, params: QualityParams, compared: str
) -> Iterator[_JudgedSlice]:
    for protocol, margin in (
        (RATING, params.gates.max_slice_rmse_loss),
        (STREAMING, params.gates.max_slice_ndcg_loss),
    ):
        metric, baseline = SLICED[protocol]
        other = baseline if compared else LAST_BLESSED
        for groups, code, gain in _sliced(measured, params, protocol, metric, other):
            if gain.units >= params.gates.min_slice_rows and gain.theirs is not None:
                where = f"{groups.name} is {groups.labels[code]}"
                yield _JudgedSlice(where, protocol, metric, other, margin, gain)


def _index(gates: GateParams, index: IndexClaim) -> Gate:
    name, least, recall = "min_index_recall", gates.min_index_recall, index.recall
    if not least:
        return _off(name)
    if recall is None:
        return Gate(name, "failed", ("the model does not say how much its index finds",))
    by = f" (missed by {least - recall:.4f})" if recall < least else ""
    found = f"the index finds {recall:.4f} of the best candidates, required is at least {least:.4f}"
    if index.latency_ratio is None or index.latency_ratio <= 1.0:
        return _gate(name, recall >= least, found + by)
    slow = f"the approximate index takes {index.latency_ratio:.2f} times as long as an exact search"
    return Gate(name, "failed", (found + by, slow))


_NOTHING = Gain(None, None, 0, 0, None, None)


def _gains(
    measured: Measured, params: QualityParams, protocol: str, metric: str, other: str
) -> list[Gain]:
    of = measured.protocols[protocol]
    everything = of.users >= 0
    return of.gains(metric, MODEL, other, [everything], draws_of(params))


def _sliced(
    measured: Measured, params: QualityParams, protocol: str, metric: str, other: str
) -> Iterator[tuple[Groups, int, Gain]]:
    of = measured.protocols[protocol]
    cut = [(groups, code) for groups in of.groups for code in range(len(groups.labels))]
    masks = [groups.codes == code for groups, code in cut]
    gains = of.gains(metric, MODEL, other, masks, draws_of(params))
    for (groups, code), gain in zip(cut, gains, strict=False):
        yield groups, code, gain


def _beyond_noise(gain: Gain, confidence: float = 0.0, comparisons: int = 1) -> bool:
    """Says whether the interval of a gain lies below 0.

    Of many comparisons some lie there by chance: then the interval is widened until it holds for
    all of them at once (Bonferroni; its width taken for that of a normal distribution, since the
    draws are too few to count what happens once in thousands).
    """
    if gain.interval is None or gain.value is None:
        return False
    upper = gain.interval[1]
    if comparisons > 1:
        alpha = 1.0 - confidence
        wider = _deviates(alpha / comparisons) / _deviates(alpha)
        upper = gain.value + wider * (gain.interval[1] - gain.interval[0]) / 2
    return upper < 0.0


def _deviates(alpha: float) -> float:
    """Returns how many standard deviations hold all but `alpha` of a normal distribution."""
    return NormalDist().inv_cdf(1.0 - alpha / 2)


def _sentence(of: tuple[str, str, str], gain: Gain, margin: float | None) -> str:
    """Returns a comparison in words.

    Args:
      of: protocol, metric and the system on the other side.
      gain: what was found.
      margin: by how much the model may be worse; None: as much as noise.
    """
    protocol, metric, other = of
    label, than = _LABELS[metric], _NAMES[other]
    if gain.ours is None or gain.theirs is None or gain.value is None:
        who = "the model" if gain.ours is None else than
        return f"{label} of {who} does not exist {_PLACES[protocol]}"
    side = "below" if metric in ERRORS else "above"
    text = f"{label} {_PLACES[protocol]} is {gain.ours:.4f}, that of {than} {gain.theirs:.4f}"
    if gain.interval is not None:
        low, high = gain.interval
        text += f"; better by {gain.value:+.4f} (interval {low:+.4f} to {high:+.4f})"
    if margin is None:
        return text
    if margin:
        return f"{text}, allowed is {-margin:+.4f}"
    missed = f" (missed by {-gain.value:.4f})" if gain.value <= 0.0 else ""
    return f"{text}; required is {side} it{missed}"


def _gate(name: str, passed: bool, sentence: str) -> Gate:
    return Gate(name, "passed" if passed else "failed", (sentence,))


def _off(name: str) -> Gate:
    return Gate(name, "off", ("switched off",))
