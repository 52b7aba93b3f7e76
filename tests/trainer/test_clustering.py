"""k-means on points whose clusters are plain to see."""

import numpy as np

from trainer.clustering import centres_of


def test_each_of_well_apart_groups_gets_its_mean() -> None:
    rng = np.random.default_rng(3)
    groups = np.array([[0.0, 0.0], [40.0, 0.0]], np.float32)
    points = np.repeat(groups, 50, axis=0) + rng.normal(size=(100, 2)).astype(np.float32)
    found = centres_of(points, 2, seed=0)
    assert found.dtype == np.float32
    means = np.stack([points[:50].mean(axis=0), points[50:].mean(axis=0)])
    np.testing.assert_allclose(found[np.argsort(found[:, 0])], means, atol=1e-4)


def test_a_centre_without_points_stays_and_the_same_seed_gives_the_same() -> None:
    points = np.ones([5, 3], np.float32)
    assert centres_of(points, 5, seed=1).tolist() == points.tolist()
    spread = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    assert centres_of(spread, 7, 1).tolist() == centres_of(spread, 7, 1).tolist()
