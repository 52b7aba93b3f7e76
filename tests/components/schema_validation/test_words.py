import pytest

from components.schema_validation.words import counted, percent


def test_counts_agree_with_their_nouns() -> None:
    assert [counted(n, "row") for n in (0, 1, 1_000)] == ["0 rows", "1 row", "1,000 rows"]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0 %"), (0.125, "12.5 %"), (0.0025, "0.25 %"), (1e-7, "< 0.001 %"), (1.0, "100 %"),
     (0.99999, "99.999 %")],
)  # fmt: skip
def test_a_share_is_shown_with_digits_that_tell(share: float, shown: str) -> None:
    assert percent(share) == shown
