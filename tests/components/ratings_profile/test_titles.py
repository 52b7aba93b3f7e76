"""Years of titles."""

import pytest

from components.ratings_profile.titles import title_year


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Heat (1995)", 1995),
        ("Two Friends (1986) ", 1986),
        ("Land Before Time III (1995) (V)", 1995),
        ("2001: A Space Odyssey (1968)", 1968),
        ("Seven (Se7en) (1995)", 1995),
        ("Dekalog (1989-1990)", 1989),
        ("Friends (1994\u2013 )", 1994),
        ("unknown", None),
        ("1984", None),
        ("Heat (1995", None),
        ("(1995) Heat", None),
        ("Heat (95)", None),
        ("", None),
    ],
)
def test_year(title, year):
    assert title_year(title) == year
