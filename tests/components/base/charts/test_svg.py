from xml.etree import ElementTree

import pytest

from components.base.charts.canvas import Canvas, drawing, short_count
from components.base.charts.palette import COLOURS
from components.base.charts.svg import inlined


def drawn(text: str = "label") -> str:
    with drawing():
        canvas = Canvas(200, 100)
        canvas.axes.set_xlim(-1, 3)
        canvas.shares_up_to(0.4)
        canvas.bars([0, 1], [0.1, 0.4], 0.5, "train")
        canvas.bars([2], [0.3], 0.5, "eval")
        canvas.label(0, 0.1, text)
        return canvas.svg("key", text, "what is to be seen")


def test_marks_are_paths_and_texts_with_classes_and_nothing_else() -> None:
    root = ElementTree.fromstring(drawn())
    assert {element.tag for element in root.iter()} == {"svg", "title", "desc", "path", "text"}
    allowed = {"class", "d", "x", "y", "text-anchor", "id", "viewBox", "role", "aria-labelledby"}
    for element in root.iter():
        assert set(element.attrib) <= allowed
        if element.tag in ("path", "text"):
            assert element.attrib["class"][:2] in ("f-", "s-", "t-")
            assert element.attrib["class"][2:] in COLOURS


def test_bars_of_one_role_are_one_path_where_they_belong() -> None:
    root = ElementTree.fromstring(drawn())
    (train,) = (e for e in root if e.get("class") == "f-train")
    # 150 units for -1 .. 3 from x = 42; the floor at y = 76, the ceiling (0.4) at y = 14.
    assert train.attrib["d"].count("M") == 2
    assert train.attrib["d"].startswith("M70.1 76L88.9 76L88.9 60.5L70.1 60.5z")


def test_it_names_itself_for_those_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(drawn())
    assert root.attrib["role"] == "img"
    ids = {element.get("id"): element.text for element in root if element.get("id")}
    assert ids == {"key-t": "label", "key-d": "what is to be seen"}
    assert root.attrib["aria-labelledby"].split() == list(ids)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "$\\frac{1$", "$x$", "a & b", "\u202eabc", "%s {0}"]
)
def test_a_hostile_label_is_only_text(hostile: str) -> None:
    root = ElementTree.fromstring(drawn(hostile))
    texts = [element.text for element in root if element.tag == "text"]
    assert hostile in texts
    assert {element.tag for element in root.iter()} == {"svg", "title", "desc", "path", "text"}


def test_it_does_not_depend_on_the_users_own_settings() -> None:
    import matplotlib

    expected = drawn()
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "path", "axes.xmargin": 0.4}):
        assert drawn() == expected
        assert matplotlib.rcParams["font.size"] == 30


def test_a_colour_without_a_role_is_refused() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
        '<path d="M 0 0" style="fill: #ff0000"/></svg>'
    )
    with pytest.raises(ValueError, match="#ff0000"):
        inlined(svg, "key", "", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (950, "950"), (2.5, "2.5"), (9_999, "9,999"), (12_000, "12k"), (1.5e6, "1.5M")],
)
def test_counts_are_short(value: float, text: str) -> None:
    assert short_count(value) == text
