import pytest

from components.span_window.params import WindowParams, earlier_splits


@pytest.mark.parametrize("spans", [-1, 51, 1.5])
def test_a_number_of_spans_out_of_range_is_named(spans: object) -> None:
    with pytest.raises(ValueError, match=r"^earlier_spans: "):
        WindowParams(spans)  # type: ignore[arg-type]


def test_each_earlier_span_has_two_splits() -> None:
    assert earlier_splits(WindowParams()) == ()
    assert earlier_splits(WindowParams(2)) == (
        "earlier_1_train",
        "earlier_1_rest",
        "earlier_2_train",
        "earlier_2_rest",
    )
