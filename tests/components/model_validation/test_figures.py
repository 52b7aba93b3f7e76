import numpy as np
import pytest

from components.model_validation.figures import Draws, Protocol
from components.model_validation.groups import Groups

DRAWS = Draws(resamples=400, confidence=0.95, seed=1)
# Three users with one, two and three units.
USERS = np.array([4, 7, 7, 9, 9, 9])
GROUPS = (Groups("half", ("first", "second"), np.array([0, 0, 0, 1, 1, 1])),)


def protocol(**systems: dict[str, list[float]]) -> Protocol:
    values = {
        name: {metric: np.array(of, dtype=float) for metric, of in metrics.items()}
        for name, metrics in systems.items()
    }
    return Protocol(USERS, GROUPS, values)


def test_the_root_is_taken_of_mean_squared_errors_alone() -> None:
    of = protocol(model={"rmse": [1, 4, 4, 9, 9, 9], "mae": [1, 2, 2, 3, 3, 3]})
    assert of.means("model") == {"rmse": pytest.approx(6**0.5), "mae": pytest.approx(14 / 6)}
    first = GROUPS[0].codes == 0
    assert of.means("model", first) == {"rmse": pytest.approx(3**0.5), "mae": pytest.approx(5 / 3)}


def test_figures_over_nothing_or_over_nan_do_not_exist() -> None:
    of = protocol(model={"rmse": [1, np.nan, 1, 1, 1, 1]})
    assert of.means("model") == {"rmse": None}
    assert of.means("model", GROUPS[0].codes == 1) == {"rmse": 1.0}
    assert of.means("model", GROUPS[0].codes == 7) == {"rmse": None}


def test_an_interval_holds_the_figure_and_draws_whole_users() -> None:
    of = protocol(model={"hits": [1, 0, 0, 1, 1, 1]})
    low, high = of.intervals("model", DRAWS)["hits"] or (9.0, 9.0)
    assert (low, high) == (0.0, 1.0)  # three times the second user, or none of that user
    same = protocol(model={"hits": [0.5] * 6})
    assert same.intervals("model", DRAWS)["hits"] == [0.5, 0.5]


def test_a_gain_is_positive_when_errors_fall_and_when_hits_rise() -> None:
    of = protocol(
        model={"rmse": [1.0] * 6, "hits": [1, 1, 0, 1, 1, 0]},
        other={"rmse": [4.0] * 6, "hits": [0, 1, 0, 1, 0, 0]},
    )
    everything = USERS > 0
    (errors,) = of.gains("rmse", "model", "other", [everything], DRAWS)
    assert (errors.value, errors.ours, errors.theirs) == (1.0, 1.0, 2.0)
    assert errors.interval == pytest.approx((1.0, 1.0))
    (hits,) = of.gains("hits", "model", "other", [everything], DRAWS)
    assert hits.value == pytest.approx(2 / 6)
    assert (hits.units, hits.users) == (6, 3)
    back = of.gains("hits", "other", "model", [everything], DRAWS)[0]
    assert back.value == pytest.approx(-2 / 6)


def test_gains_of_slices_are_those_of_their_units() -> None:
    of = protocol(model={"hits": [1, 1, 1, 0, 0, 0]}, other={"hits": [0, 0, 0, 1, 0, 0]})
    masks = [GROUPS[0].codes == code for code in (0, 1, 2)]
    first, second, none = of.gains("hits", "model", "other", masks, DRAWS)
    assert (first.value, first.units, first.users) == (1.0, 3, 2)
    assert first.interval == (1.0, 1.0)
    assert second.value == pytest.approx(-1 / 3)
    assert (none.value, none.interval, none.units) == (None, None, 0)


def test_a_system_without_answers_has_no_gain() -> None:
    of = protocol(model={"rmse": [np.nan] * 6}, other={"rmse": [1.0] * 6})
    (gain,) = of.gains("rmse", "model", "other", [USERS > 0], DRAWS)
    assert (gain.value, gain.interval, gain.ours, gain.theirs) == (None, None, None, 1.0)
