"""matplotlib's SVG turned into an element that stands in a page under its policy and style sheet.

Of what matplotlib writes only paths and texts are kept. Their styles, which the page's policy would
refuse, become classes: a colour stands for a role (see palette).
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from components.base.charts.palette import ROLE_OF

_SVG = "{http://www.w3.org/2000/svg}"
_DECIMAL = re.compile(r"-?\d+\.\d+")


def inlined(drawn: str, key: str, title: str, description: str) -> str:
    """Returns the `<svg>` element for a page.

    Args:
      drawn: a whole SVG file as matplotlib writes it, with `svg.fonttype` "none".
      key: prefix of the element's ids, unique on the page.
      title: what is drawn, for a person who cannot see it.
      description: what is to be seen in it.

    Raises:
      ValueError: a mark has a colour that is not in the palette.
    """
    root = ElementTree.fromstring(drawn)
    out = ElementTree.Element(
        "svg",
        {
            "viewBox": root.attrib["viewBox"],
            "role": "img",
            "class": "chart",
            "aria-labelledby": f"{key}-t {key}-d",
        },
    )
    ElementTree.SubElement(out, "title", {"id": f"{key}-t"}).text = title
    ElementTree.SubElement(out, "desc", {"id": f"{key}-d"}).text = description
    for tag, attributes, text in _merged(_marks(root)):
        ElementTree.SubElement(out, tag, attributes).text = text
    return ElementTree.tostring(out, encoding="unicode", short_empty_elements=True)


Mark = tuple[str, dict[str, str], str | None]


def _marks(root: ElementTree.Element) -> Iterator[Mark]:
    for element in root.iter():
        style = _style(element.get("style", ""))
        if element.tag == f"{_SVG}path" and element.get("d"):
            yield "path", {"class": _class_of_path(style), "d": _short(element.attrib["d"])}, None
        elif element.tag == f"{_SVG}text" and element.text:
            place = {name: _short(element.attrib[name]) for name in ("x", "y")}
            kind = {"class": f"t-{_role(style.get('fill', ''))}"}
            anchor = style.get("text-anchor", "start")
            ends = {} if anchor == "start" else {"text-anchor": anchor}
            yield "text", {**kind, **place, **ends}, element.text


def _merged(marks: Iterator[Mark]) -> Iterator[Mark]:
    """Joins neighbouring paths of one class: fifty bars become one element."""
    waiting: dict[str, str] | None = None
    for tag, attributes, text in marks:
        if tag == "path" and waiting and waiting["class"] == attributes["class"]:
            waiting["d"] += attributes["d"]
            continue
        if waiting:
            yield "path", waiting, None
        waiting = attributes if tag == "path" else None
        if tag != "path":
            yield tag, attributes, text
    if waiting:
        yield "path", waiting, None


def _class_of_path(style: dict[str, str]) -> str:
    filled = style.get("fill", "#000000") != "none"
    return f"f-{_role(style['fill'])}" if filled else f"s-{_role(style.get('stroke', ''))}"


def _role(colour: str) -> str:
    try:
        return ROLE_OF[colour]
    except KeyError:
        raise ValueError(f"colour {colour!r} is not in the palette of the charts") from None


def _style(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _short(path: str) -> str:
    """Returns path data or a number with at most one decimal and no space that is not needed."""
    rounded = _DECIMAL.sub(lambda match: f"{round(float(match[0]), 1):g}", path)
    return re.sub(r"\s*([MLzQC])\s*", r"\1", " ".join(rounded.split()))
