"""What is wrong with a text, and what is not."""

import pytest

from components.ratings_profile.text_faults import KINDS, faults, kinds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Toy Story (1995)", ()),
        ("Misérables, Les (1995)", ()),
        ("Ñandú · Übermut “«Spaß»” 東京 Ölfeld ÀÉÎ", ()),
        ("unknown", ()),
        ("none", ()),
        ("CitÃ© des enfants perdus, La (1995)", ("mojibake",)),
        ("Ã‰tudiante (1966)", ("mojibake",)),
        ("Itâ€™s a Wonderful Life", ("mojibake",)),
        ("æ\x9d±", ("control", "mojibake")),
        ("Cit\ufffd", ("replaced",)),
        ("a\x00b", ("control",)),
        ("a\tb", ("control",)),
        ("a\x85b", ("control",)),
        ("abc\u202egpj", ("bidi",)),
        ("nan", ("placeholder",)),
        ("None", ("placeholder",)),
        ("  \u3000 ", ("blank",)),
        ("", ("blank",)),
        (" Heat", ("edges",)),
        ("Heat\u00a0", ("edges",)),
        (" null ", ("placeholder", "edges")),
    ],
)
def test_kinds(text, expected):
    assert kinds(faults(text)) == expected


def test_each_kind_has_its_bit():
    assert [kinds(1 << i) for i in range(len(KINDS))] == [(kind,) for kind in KINDS]
