"""Coverage and novelty of lists of a catalogue of four."""

import numpy as np
import pytest

from trainer.metrics import catalogue_coverage, novelty

LISTS = np.array([[0, 1], [1, -1], [0, 1]])


def test_coverage_is_the_share_of_the_catalogue_in_any_list() -> None:
    assert catalogue_coverage(LISTS, 4) == 0.5
    assert catalogue_coverage(np.array([[3, 2], [1, 0]]), 4) == 1.0
    assert catalogue_coverage(np.full((2, 3), -1), 4) == 0.0


def test_coverage_of_no_catalogue_or_beyond_it_is_refused() -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        catalogue_coverage(LISTS, 0)
    with pytest.raises(ValueError, match="item 1 is not one of 1"):
        catalogue_coverage(LISTS, 1)


def test_novelty_is_the_mean_of_bits_over_places() -> None:
    # Shares (3 + 1) / 8 and (0 + 1) / 8: 1 and 3 bits; places 0, 1, 1, 0, 1.
    assert novelty(LISTS, np.array([3, 0, 1, 0])) == pytest.approx((1 + 3 + 3 + 1 + 3) / 5)


def test_lists_without_items_have_no_novelty() -> None:
    assert novelty(np.full((2, 3), -1), np.array([3, 0])) is None
