from tensorflow_metadata.proto.v0 import anomalies_pb2

from components.schema_validation.anomaly_types import CODE_BY_TYPE, COMPARATOR_TYPES, code_of
from components.schema_validation.reasons import REASONS


def test_every_type_that_tfdv_has_is_given_a_code_on_purpose() -> None:
    types = {value.name for value in anomalies_pb2.AnomalyInfo.Type.DESCRIPTOR.values}
    assert types == CODE_BY_TYPE.keys() | COMPARATOR_TYPES
    assert not CODE_BY_TYPE.keys() & COMPARATOR_TYPES


def test_every_code_is_explained() -> None:
    assert set(CODE_BY_TYPE.values()) <= REASONS.keys()


def test_a_type_of_a_newer_tfdv_is_not_lost() -> None:
    assert code_of("SOMETHING_NEW") == "E-SCHEMA-OTHER"
