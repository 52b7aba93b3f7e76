import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from components.schema_validation.content import as_json, refused_content
from components.schema_validation.evidence import Distance, Evidence
from components.schema_validation.findings import Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.page import report_page
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from tests.components.schema_validation.healthy_evidence import evidence, previous, profile

MakeContent = Callable[..., dict[str, Any]]
Change = Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]
VOID = {"meta", "br"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title></svg><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "]]><!--",
    "$\\frac{1$",
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

    def values(self, name: str) -> list[str]:
        return [value for attribute, value in self.attributes if attribute == name]


def error(found: str) -> Finding:
    return Finding(
        "E-VALUE-UNEXPECTED", "error", found, found, "train", "user_rating", 3, 0.005,
        (Example(found, found, 3),), (found,),
    )  # fmt: skip


def everything() -> Evidence:
    """Evidence with something in every section."""
    far = Distance("drift", "train", "user_gender", "Jensen-Shannon", 0.2, 0.1)
    return replace(evidence(), previous=previous(profile()), distances=(far,))


def test_it_says_the_verdict_and_what_to_do(make_content: MakeContent) -> None:
    content = make_content(error("wizard"))
    text = Elements(report_page(content)).text
    for expected in (content["summary"], content["next_step"], "wizard", "error, which stop"):
        assert expected in text


def test_passages_of_our_texts_are_code_and_lost_blanks_are_seen(
    make_content: MakeContent,
) -> None:
    examples = (Example("drama "),)
    found = Finding("W-TEXT-EDGES", "warning", "`<b>` is no tag", "x", examples=examples)
    page = report_page(make_content(found))
    assert "<code>&lt;b&gt;</code> is no tag" in page
    assert "<code>drama</code> and <code>drama\u2423</code> are two values" in page
    assert "<code>drama\u2423</code></div>" in page


def test_codes_are_named(make_content: MakeContent) -> None:
    text = Elements(report_page(make_content(evidence=everything()))).text
    assert "male (1)" in text and "female (0)" in text


def test_sections_come_in_the_order_of_their_weight(make_content: MakeContent) -> None:
    page = report_page(make_content(error("wizard"), evidence=everything()))
    ids = ["findings", "checks", "splits", "ratings", "activity", "cold", "compared", "features",
           "quarantine", "provenance"]  # fmt: skip
    assert re.findall(r'<h2 id="([a-z]+)"', page) == ids
    assert [f"#{name}" for name in ids] == re.findall(r'<li><a href="(#[a-z]+)"', page)


def test_it_loads_nothing_and_runs_nothing(make_content: MakeContent) -> None:
    page = report_page(make_content(error("wizard"), evidence=everything()))
    elements = Elements(page)
    assert not {"script", "link", "img", "iframe", "object", "form", "use"} & set(elements.tags)
    names = {name for name, _ in elements.attributes}
    assert not {"src", "style", "action", "xlink:href", "clip-path"} & names
    assert not any(name.startswith("on") for name in names)
    assert all(value.startswith("#") for value in elements.values("href"))
    for outside in ("://", "url(", "@import", "http:"):
        assert outside not in page


def test_the_policy_allows_the_one_style_sheet_only(make_content: MakeContent) -> None:
    page = report_page(make_content())
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    elements = Elements(page)
    assert "Content-Security-Policy" in elements.values("http-equiv")
    assert (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        in elements.values("content")
    )


def test_every_id_is_there_once_and_every_reference_leads_to_one(
    make_content: MakeContent,
) -> None:
    elements = Elements(report_page(make_content(error("x"), evidence=everything())))
    ids = elements.values("id")
    assert len(ids) == len(set(ids))
    wanted = [part for value in elements.values("aria-labelledby") for part in value.split()]
    wanted += [value[1:] for value in elements.values("href")]
    assert set(wanted) <= set(ids)


def test_every_class_of_a_chart_has_a_colour(make_content: MakeContent) -> None:
    page = report_page(make_content(error("x"), evidence=everything()))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    used = set(re.findall(r'class="([fst]-[a-z]+)"', page))
    assert used >= {"f-train", "s-grid", "t-soft", "f-previous"}
    assert [name for name in used if f".{name}" not in style] == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_are_only_text(
    make_content: MakeContent, change_feature: Change, ingest_json: dict[str, Any], hostile: str
) -> None:
    def page(value: str) -> Elements:
        report = {**ingest_json, "source": value}
        report["files"] = [{**ingest_json["files"][0], "name": value}]
        split = replace(profile().splits[0], categories={"user_gender": {value: 400, "0": 200}})
        given = replace(
            change_feature(everything(), "train", "movie_id", {"values": ((value, 40),)}),
            ingest=IngestFacts.from_report(report, [], Identities("f" * 64)),
            profile=replace(profile(), splits=(split, *profile().splits[1:])),
        )
        return Elements(report_page(make_content(error(value), evidence=given)))

    elements = page(hostile)
    assert elements.tags == page("harmless and as long as others").tags
    assert elements.text.count(hostile) >= 8


@pytest.mark.parametrize("hostile", ["\u202etxt.exe", "a\x00b", "\x1b[2J", "x" * 100_000, "\ud800"])
def test_what_has_no_place_in_a_page_is_shown_escaped_or_cut(
    make_content: MakeContent, hostile: str
) -> None:
    page = report_page(make_content(error(hostile)))
    assert hostile not in page
    assert len(page.encode("utf-8")) < 200_000


def test_its_size_does_not_grow_with_the_vocabulary(
    make_content: MakeContent, healthy: Evidence
) -> None:
    def size(count: int) -> int:
        values = tuple((f"{n:080}", 1) for n in range(count))
        features = {
            name: FeatureSummary(name, "text", 600, 0, unique=count, values=values)
            for name in ("user_id", "movie_id", "movie_title", "user_zip_code")
        }
        splits = {name: SplitSummary(name, 600, features) for name in ("train", "eval", "test")}
        days = tuple((11_574 + n, 1) for n in range(min(count, 20_000)))
        given = replace(healthy, splits=splits, profile=replace(profile(), days=days))
        findings = [error(f"{n:0300}") for n in range(min(count, 10))]
        return len(report_page(make_content(*findings, evidence=given)).encode("utf-8"))

    assert size(50_000) < size(500) + 10_000
    assert size(50_000) < 300_000


def test_synthetic_data_is_labelled(
    make_content: MakeContent, healthy: Evidence, ingest_json: dict[str, Any]
) -> None:
    facts = IngestFacts.from_report({**ingest_json, "synthetic": True}, [], Identities("f" * 64))
    label = "Synthetic data"
    synthetic = make_content(evidence=replace(healthy, ingest=facts))
    assert label in Elements(report_page(synthetic)).text
    assert label not in Elements(report_page(make_content())).text


def test_splits_without_rows_can_be_shown(make_content: MakeContent, healthy: Evidence) -> None:
    empty = {name: replace(split, rows=0, features={}) for name, split in healthy.splits.items()}
    none = replace(
        profile(), rows=0, users=0, movies=0, splits=(), days=(), hours=(0,) * 24,
        weekdays=(0,) * 7, user_activity=(), movie_activity=(),
    )  # fmt: skip
    for splits, given in (
        ({"train": healthy.splits["train"]}, profile()),
        (empty, none),
        ({}, none),
    ):
        content = make_content(evidence=replace(healthy, splits=splits, profile=given))
        Elements(report_page(content))


def test_a_source_that_could_not_be_opened_has_a_page() -> None:
    content = refused_content("E-NOT-FOUND", "nothing is at x.csv", "correct it", "x.csv")
    text = Elements(report_page(content)).text
    assert "nothing is at x.csv" in text
    assert "Splits in time" not in text


def test_equal_content_gives_equal_bytes(make_content: MakeContent) -> None:
    assert report_page(make_content(error("x"), evidence=everything())) == report_page(
        make_content(error("x"), evidence=everything())
    )


def test_the_page_of_a_report_that_was_read_back_is_the_same(make_content: MakeContent) -> None:
    content = make_content(error("x"), evidence=everything())
    assert report_page(json.loads(as_json(content))) == report_page(content)


def test_matplotlib_is_imported_only_when_a_page_is_drawn(project: Path) -> None:
    code = (
        "import sys, components.schema_validation.page, components.schema_validation.content;"
        "assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=project, check=True, timeout=120)
