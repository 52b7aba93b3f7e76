"""A model's contract turned into the settings of what its requests know of the past."""

from registry.contract import Contract
from transform.point_in_time import StateParams

_STATE = "state"  # in the contract's `training`


def state_params(contract: Contract) -> StateParams:
    """Returns the settings that a model was trained with; the default ones where it says none."""
    return StateParams(**contract.training.get(_STATE, {}))
