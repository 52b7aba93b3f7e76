"""Every gate with a model that is planted to fail it alone, and a good one that passes all."""

from dataclasses import replace

import pytest

from components.model_validation.gates import IndexClaim, judge
from components.model_validation.gates_content import Gate, blessed, failures, gates_content
from components.model_validation.params import GateParams, QualityParams
from components.model_validation.ratings import Log
from tests.components.model_validation.planted import (
    NUM_USERS,
    PARAMS,
    Planted,
    log_and_truth,
    measured,
)

NOBODY = "no other model was blessed before"
# Few users, and slices of fewer rows than the default asks for.
SMALL = replace(PARAMS, gates=GateParams(min_slice_rows=100))


@pytest.fixture(scope="module")
def log() -> Log:
    return log_and_truth()[0]


@pytest.fixture(scope="module")
def truth() -> Planted:
    return log_and_truth()[1]


def gates_of(
    log: Log,
    model: Planted,
    before: Planted | None = None,
    params: QualityParams = SMALL,
    index: float | None = 1.0,
    latency_ratio: float | None = 1.0,
) -> dict[str, Gate]:
    found = measured(log, model, before, params)
    claim = IndexClaim(index, latency_ratio)
    return {gate.name: gate for gate in judge(found, params, claim, "" if before else NOBODY)}


def failed(gates: dict[str, Gate]) -> list[str]:
    assert blessed([*gates.values()]) is not any(g.state == "failed" for g in gates.values())
    return [gate.name for gate in gates.values() if gate.state == "failed"]


def test_a_good_model_passes_every_gate(log: Log, truth: Planted) -> None:
    first = gates_of(log, truth)
    assert failed(first) == []
    assert first["not_worse"] == Gate("not_worse", "off", (NOBODY,))
    again = gates_of(log, truth, replace(truth, error=0.4))
    assert [gate.state for gate in again.values()] == ["passed"] * 5


def test_a_model_behind_recent_popularity_fails(log: Log, truth: Planted) -> None:
    gates = gates_of(log, replace(truth, share=0.0))
    assert "beats_recent_popularity" in failed(gates)
    (sentence,) = gates["beats_recent_popularity"].sentences
    assert sentence.startswith("NDCG@10 on the test split (static protocol) is 0.")
    assert "that of recent popularity 0." in sentence
    assert "required is above it (missed by 0." in sentence


def test_a_model_behind_the_item_bias_fails(log: Log, truth: Planted) -> None:
    gates = gates_of(log, replace(truth, error=6.0))
    assert "beats_item_bias" in failed(gates)
    (sentence,) = gates["beats_item_bias"].sentences
    assert "RMSE on the test split is " in sentence
    assert "required is below it (missed by " in sentence


def test_a_model_worse_than_the_last_blessed_beyond_noise_fails(log: Log, truth: Planted) -> None:
    gates = gates_of(log, replace(truth, error=1.0), replace(truth, error=0.3))
    assert failed(gates) == ["not_worse", "slices"]
    sentences = gates["not_worse"].sentences
    assert [s.partition(" on ")[0] for s in sentences] == ["RMSE", "RMSE"]  # static and live
    assert "that of the last blessed model" in sentences[0]
    assert "better by -0." in sentences[0]


def test_a_model_as_good_but_for_noise_passes(log: Log, truth: Planted) -> None:
    a_little_worse = replace(truth, error=0.305, seed=7, share=(NUM_USERS - 1) / NUM_USERS)
    gates = gates_of(log, a_little_worse, truth)
    assert failed(gates) == []
    assert "better by -0.0" in gates["not_worse"].sentences[-1]


def test_a_slice_far_behind_fails_though_the_whole_is_better(log: Log, truth: Planted) -> None:
    """One woman in three is mispredicted; the others are predicted better than before."""
    women = frozenset(f"u{n:02d}" for n in range(0, NUM_USERS, 2))
    params = replace(SMALL, gates=replace(SMALL.gates, not_worse=False))
    gates = gates_of(log, replace(truth, blind=women), replace(truth, error=0.9), params)
    assert failed(gates) == ["slices"]
    by_gender = [s for s in gates["slices"].sentences if s.startswith("where gender is female")]
    assert len(by_gender) == 2  # RMSE, and NDCG@10 of the streaming protocol
    assert by_gender[0].startswith("where gender is female (150 ratings): RMSE on the test split")
    assert "allowed is -0.0500" in by_gender[0]
    assert "allowed is -0.0200" in by_gender[1]
    assert not any("gender is male" in sentence for sentence in gates["slices"].sentences)


def test_before_the_first_model_slices_stand_beside_the_baseline(log: Log, truth: Planted) -> None:
    women = frozenset(f"u{n:02d}" for n in range(0, NUM_USERS, 2))
    gates = gates_of(log, replace(truth, blind=women, error=0.1))
    assert "slices" in failed(gates)
    assert "that of global mean and movie bias" in gates["slices"].sentences[0]


def test_small_slices_are_not_judged(log: Log, truth: Planted) -> None:
    women = frozenset(f"u{n:02d}" for n in range(0, NUM_USERS, 2))
    params = replace(SMALL, gates=GateParams(min_slice_rows=100_000))
    gates = gates_of(log, replace(truth, blind=women), None, params)
    assert gates["slices"].sentences == (
        "0 slices are no worse than the baselines beyond noise and margin",
    )


@pytest.mark.parametrize(
    ("recall", "state", "sentence"),
    [
        (
            1.0,
            "passed",
            "the index finds 1.0000 of the best candidates, required is at least 0.9500",
        ),
        (
            0.9,
            "failed",
            "the index finds 0.9000 of the best candidates, required is at least 0.9500"
            " (missed by 0.0500)",
        ),
        (None, "failed", "the model does not say how much its index finds"),
    ],
)
def test_the_recall_of_the_index(
    log: Log, truth: Planted, recall: float | None, state: str, sentence: str
) -> None:
    gate = gates_of(log, truth, index=recall)["min_index_recall"]
    assert gate == Gate("min_index_recall", state, (sentence,))


def test_an_approximate_index_must_not_be_slower_than_an_exact_search(
    log: Log, truth: Planted
) -> None:
    fast = gates_of(log, truth, index=0.97, latency_ratio=0.5)["min_index_recall"]
    assert fast.state == "passed"
    slow = gates_of(log, truth, index=0.97, latency_ratio=1.25)["min_index_recall"]
    assert slow.state == "failed"
    assert slow.sentences[1] == (
        "the approximate index takes 1.25 times as long as an exact search"
    )


def test_a_model_that_predicts_nan_fails_and_says_so(log: Log, truth: Planted) -> None:
    gates = gates_of(log, replace(truth, error=float("nan")), truth)
    assert {"beats_item_bias", "not_worse", "slices"} <= {*failed(gates)}
    assert gates["beats_item_bias"].sentences == (
        "RMSE of the model does not exist on the test split",
    )


def test_what_is_switched_off_fails_nothing(log: Log, truth: Planted) -> None:
    off = GateParams(
        beats_recent_popularity=False,
        beats_item_bias=False,
        not_worse=False,
        slices=False,
        min_index_recall=0.0,
    )
    worst = replace(truth, share=0.0, error=9.0)
    gates = gates_of(log, worst, truth, replace(SMALL, gates=off), None)
    assert {gate.state for gate in gates.values()} == {"off"}


def test_quality_json_carries_the_gates_and_gives_back_the_failures() -> None:
    gates = [
        Gate("beats_item_bias", "failed", ("one", "two")),
        Gate("slices", "passed", ("fine",)),
        Gate("not_worse", "off", (NOBODY,)),
    ]
    content = gates_content(gates)
    assert content["verdict"] == "failed"
    assert failures(content) == ["beats_item_bias: one", "beats_item_bias: two"]
    assert gates_content(gates[1:])["verdict"] == "passed"
