import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from components.schema_validation.findings import Finding
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.page import report_page
from components.schema_validation.rules import Evidence

MakeContent = Callable[..., dict[str, Any]]
Change = Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]
VOID = {"meta", "br"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "]]><!--",
]


class Elements(HTMLParser):
    """Collects tags, attributes and text, and checks that every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def error(found: str) -> Finding:
    return Finding(
        "E-VALUE-UNEXPECTED", "error", found, found, "train", "user_rating", 3, 0.005,
        (found,), (found,),
    )  # fmt: skip


def test_it_says_the_verdict_and_what_to_do(make_content: MakeContent) -> None:
    content = make_content(error("wizard"))
    text = Elements(report_page(content)).text
    for expected in (content["summary"], content["next_step"], "wizard", "1 error, 0 warnings"):
        assert expected in text


def test_it_loads_nothing_and_runs_nothing(make_content: MakeContent) -> None:
    page = report_page(make_content(error("wizard")))
    elements = Elements(page)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(elements.tags)
    names = {name for name, _ in elements.attributes}
    assert not {"src", "href", "style", "action"} & names
    assert not any(name.startswith("on") for name in names)
    assert "://" not in page
    assert "url(" not in page


def test_the_policy_allows_the_one_style_sheet_only(make_content: MakeContent) -> None:
    page = report_page(make_content())
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = dict(Elements(page).attributes)
    contents = [value for name, value in Elements(page).attributes if name == "content"]
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert any(f"default-src 'none'; style-src 'sha256-{digest}'" in value for value in contents)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_are_only_text(
    make_content: MakeContent,
    healthy: Evidence,
    change_feature: Change,
    ingest_json: dict[str, Any],
    hostile: str,
) -> None:
    harmless = Elements(report_page(make_content(error("x")))).tags
    ingest_json["source"] = ingest_json["files"][0]["name"] = hostile
    evidence = change_feature(healthy, "train", "movie_id", {"values": ((hostile, 40),)})
    evidence = replace(evidence, ingest=IngestFacts.from_report(ingest_json, []))
    elements = Elements(report_page(make_content(error(hostile), evidence=evidence)))
    assert elements.tags == harmless
    assert elements.text.count(hostile) >= 6


def test_synthetic_data_is_labelled(
    make_content: MakeContent, healthy: Evidence, ingest_json: dict[str, Any]
) -> None:
    facts = IngestFacts.from_report({**ingest_json, "synthetic": True}, [])
    label = "Synthetic data"
    assert (
        label in Elements(report_page(make_content(evidence=replace(healthy, ingest=facts)))).text
    )
    assert label not in Elements(report_page(make_content())).text


def test_splits_without_rows_can_be_shown(make_content: MakeContent, healthy: Evidence) -> None:
    only_train = {"train": healthy.splits["train"]}
    empty = {name: replace(split, rows=0, features={}) for name, split in healthy.splits.items()}
    for splits in (only_train, empty, {}):
        Elements(report_page(make_content(evidence=replace(healthy, splits=splits))))


def test_equal_content_gives_equal_bytes(make_content: MakeContent) -> None:
    assert report_page(make_content(error("x"))) == report_page(make_content(error("x")))
