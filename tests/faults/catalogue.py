"""All faults by name."""

from tests.faults import (
    faults_of_behaviour,
    faults_of_files,
    faults_of_text,
    faults_of_time,
    faults_of_values,
)
from tests.faults.fault import Fault

_MODULES = (
    faults_of_values,
    faults_of_time,
    faults_of_behaviour,
    faults_of_text,
    faults_of_files,
)

FAULTS: dict[str, Fault] = {
    value.name: value
    for module in _MODULES
    for value in vars(module).values()
    if isinstance(value, Fault)
}
