"""Expected values worked out by hand: 1/log2(2) = 1, 1/log2(3) = 0.63093, 1/log2(4) = 0.5."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.metrics import (
    UNRANKED,
    RelevantRanks,
    hit_rate_at_k,
    ndcg_at_k,
    recall_at_k,
    reciprocal_rank,
)

LOG = 1 / np.log2(3)


def of(*users: list[int]) -> RelevantRanks:
    return RelevantRanks(
        ranks=np.array([rank for ranks in users for rank in ranks], dtype=np.int64),
        users=np.array([user for user, ranks in enumerate(users) for _ in ranks], dtype=np.int64),
        num_users=len(users),
    )


@st.composite
def relevant_ranks(draw: st.DrawFn) -> RelevantRanks:
    rank = st.one_of(st.integers(1, 60), st.just(int(UNRANKED)))
    lists = st.lists(rank, max_size=8).map(
        lambda ranks: [*{*ranks} - {int(UNRANKED)}, *[r for r in ranks if r == UNRANKED]]
    )
    return of(*draw(st.lists(lists, min_size=1, max_size=5)))


def test_recall_is_hits_by_all_relevant() -> None:
    relevant = of([1, 3, 11], [2], [UNRANKED, 1], [])
    assert recall_at_k(relevant, 1).tolist() == pytest.approx([1 / 3, 0, 1 / 2, 0])
    assert recall_at_k(relevant, 10).tolist() == pytest.approx([2 / 3, 1, 1 / 2, 0])
    assert recall_at_k(relevant, 11).tolist() == pytest.approx([1, 1, 1 / 2, 0])


def test_recall_is_not_capped_at_k() -> None:
    assert recall_at_k(of([1, 2, 3, 4]), 2).tolist() == [0.5]


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    relevant = of([1], [2], [3], [1, 3], [2, UNRANKED], [11])
    assert ndcg_at_k(relevant, 10).tolist() == pytest.approx(
        [1, LOG, 0.5, 1.5 / (1 + LOG), LOG / (1 + LOG), 0]
    )


def test_ndcg_is_one_when_the_first_k_are_all_relevant() -> None:
    assert ndcg_at_k(of([1, 2, 3, 4, 5]), 3).tolist() == pytest.approx([1])


def test_reciprocal_rank_takes_the_first_hit_however_far_down() -> None:
    relevant = of([4, 2], [1000], [UNRANKED], [])
    assert reciprocal_rank(relevant).tolist() == pytest.approx([0.5, 0.001, 0, 0])


def test_hit_rate_asks_for_one_hit() -> None:
    relevant = of([1, 3, 11], [4], [UNRANKED, 5], [])
    assert hit_rate_at_k(relevant, 3).tolist() == [1, 0, 0, 0]
    assert hit_rate_at_k(relevant, 5).tolist() == [1, 1, 1, 0]


@given(relevant_ranks(), st.integers(1, 70))
def test_hit_rate_is_one_where_recall_is_not_zero(relevant: RelevantRanks, k: int) -> None:
    assert (hit_rate_at_k(relevant, k) == (recall_at_k(relevant, k) > 0)).all()


@given(relevant_ranks(), st.integers(1, 70))
def test_recall_never_falls_as_k_grows(relevant: RelevantRanks, k: int) -> None:
    assert (recall_at_k(relevant, k + 1) >= recall_at_k(relevant, k)).all()


@given(relevant_ranks(), st.integers(1, 70))
def test_every_figure_is_between_0_and_1(relevant: RelevantRanks, k: int) -> None:
    for values in (recall_at_k(relevant, k), ndcg_at_k(relevant, k), reciprocal_rank(relevant)):
        assert values.shape == (relevant.num_users,)
        assert ((values >= 0) & (values <= 1 + 1e-12)).all()


@given(relevant_ranks(), st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(relevant: RelevantRanks, random: object) -> None:
    order = np.random.default_rng(random.randint(0, 99)).permutation(len(relevant.ranks))  # type: ignore[attr-defined]
    shuffled = RelevantRanks(relevant.ranks[order], relevant.users[order], relevant.num_users)
    assert ndcg_at_k(shuffled, 10).tolist() == pytest.approx(ndcg_at_k(relevant, 10).tolist())
    assert reciprocal_rank(shuffled).tolist() == reciprocal_rank(relevant).tolist()


@pytest.mark.parametrize("metric", [recall_at_k, ndcg_at_k, hit_rate_at_k])
def test_a_cutoff_below_one_is_refused(metric: object) -> None:
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        metric(of([1]), 0)  # type: ignore[operator]


def test_ranks_that_start_at_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="ranks start at 1, got 0"):
        of([0, 1])


def test_ranks_and_users_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="not 1-D alike"):
        RelevantRanks(np.array([1, 2]), np.array([0]), 1)
