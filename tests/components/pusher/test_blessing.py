"""Sentences of real `tfma.ValidationResult`s; TFMA is needed to build them."""

from typing import Any

import pytest

from components.pusher.blessing import failures

pytestmark = pytest.mark.tfx


def result(text: str) -> Any:
    from google.protobuf import text_format
    from tensorflow_model_analysis.proto.validation_result_pb2 import ValidationResult

    return text_format.Parse(text, ValidationResult())


def failed(metric: str, value: float, threshold: str, slice_key: str = "", more: str = "") -> Any:
    return result(
        f"""
        metric_validations_per_slice {{
          slice_key {{ {slice_key} }}
          failures {{
            metric_key {{ name: "{metric}" }}
            metric_threshold {{ {threshold} }}
            metric_value {{ double_value {{ value: {value} }} }}
            {more}
          }}
        }}"""
    )


def test_nothing_failed() -> None:
    assert failures(result("validation_ok: true")) == []


def test_a_lower_bound() -> None:
    told = failures(failed("r2", -0.0321, "value_threshold { lower_bound { value: 0 } }"))
    assert told == [
        "r2 on the test split is -0.0321, required is at least 0.0000 (missed by 0.0321)"
    ]


def test_an_upper_bound() -> None:
    told = failures(failed("rmse", 1.1, "value_threshold { upper_bound { value: 0.9 } }"))
    assert told == [
        "rmse on the test split is 1.1000, required is at most 0.9000 (missed by 0.2000)"
    ]


def test_a_change_in_a_slice() -> None:
    told = failures(
        failed(
            "rmse",
            0.05,
            "change_threshold { absolute { value: 0.01 } direction: LOWER_IS_BETTER }",
            'single_slice_keys { column: "user_gender" int64_value: 1 }',
        )
    )
    assert told == [
        "rmse where user_gender=1 differs by +0.0500 from the last blessed model,"
        " allowed is +0.0100 (missed by 0.0400)"
    ]


def test_values_of_the_data_are_shown_inertly() -> None:
    told = failures(
        failed(
            "rmse",
            2,
            "value_threshold { upper_bound { value: 1 } }",
            'single_slice_keys { column: "user_zip_code" bytes_value: "\\033[31m<b>" }',
        )
    )
    assert "user_zip_code=\\x1b[31m<b>" in told[0]


def test_a_message_of_tfma_is_passed_on() -> None:
    told = failures(failed("r2", 0, "", more='message: "Metric not found."'))
    assert told == ["r2 on the test split: Metric not found."]


def test_a_slice_without_rows() -> None:
    told = failures(result('missing_slices { feature_keys: "user_gender" }'))
    assert told == ["slice user_gender has a threshold, but no rows"]


def test_a_failure_without_a_name() -> None:
    assert failures(result("")) == ["the evaluation failed without naming a metric"]
