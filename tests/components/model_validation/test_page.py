"""Pages of a planted model: every figure and gate is there, and nothing that data says acts."""

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from components.model_validation.answers import Movies
from components.model_validation.charts import charts
from components.model_validation.content import as_json, quality_content
from components.model_validation.examples import examples
from components.model_validation.gates import IndexClaim, judge
from components.model_validation.gates_content import gates_content
from components.model_validation.page import examples_page, quality_page, quality_section
from components.ratings_example_gen.encodings import GENRES
from tests.components.model_validation.planted import (
    MOVIE_IDS,
    NUM_MOVIES,
    PARAMS,
    log_and_truth,
    measured,
)
from transform.arrow import pa

GENRES_OF = [[movie % 3] for movie in range(NUM_MOVIES)]
EPOCHS = [
    {"loss": 7.0, "eval_loss": 7.5, "rmse": 1.0, "eval_rmse": 1.1},
    {"loss": 6.0, "eval_loss": 7.4, "rmse": 0.9, "eval_rmse": 1.05},
]
LOG, TRUTH = log_and_truth()
BEFORE = replace(TRUTH, error=0.5, seed=9)
TITLES = ["<script>alert(1)</script>", None, *(f"Film {n}" for n in range(2, NUM_MOVIES))]


@pytest.fixture(scope="module")
def found() -> Any:
    return measured(LOG, TRUTH, BEFORE, genres=GENRES_OF)


@pytest.fixture(scope="module")
def content(found: Any) -> dict[str, Any]:
    movies = Movies(GENRES_OF, np.ones(NUM_MOVIES, dtype=np.int64))
    made = quality_content(LOG, movies, found, PARAMS, synthetic=True)
    return made | gates_content(judge(found, PARAMS, IndexClaim(1.0, 1.0), ""))


def test_quality_json_has_no_id_of_a_user(content: dict[str, Any]) -> None:
    assert not re.search(r"u\d\d", as_json(content))


def test_slices_are_by_people_movie_and_history(content: dict[str, Any]) -> None:
    by = {name: {of["by"] for of in slices} for name, slices in content["slices"].items()}
    everything = {"user", "age", "gender", "occupation", "history", "popularity", "genre"}
    assert by["streaming"] == by["rating"] == by["rating_live"] == everything
    assert by["retrieval"] == everything - {"popularity", "genre"}
    genres = [of["value"] for of in content["slices"]["rating"] if of["by"] == "genre"]
    assert genres == list(GENRES[:3])
    for slices in content["slices"].values():
        units = sum(of["units"] for of in slices if of["by"] == "gender")
        assert units == sum(of["units"] for of in slices if of["by"] == "history")


def test_every_system_and_gate_is_on_the_page(content: dict[str, Any]) -> None:
    page = quality_page(content, EPOCHS, examples=True)
    for words in (
        "the last blessed model",
        "recent popularity among people alike",
        "EASE",
        "item-kNN",
        "biases as of the moment",
        "The data is synthetic",
        "No slice left behind",
        'href="recommendations.html"',
        f"{content['retrieval']['model']['ndcg_at_10']:.4f}",
    ):
        assert words in page
    assert "recommendations.html" not in quality_page(content, EPOCHS, examples=False)


def test_the_page_loads_and_runs_nothing(content: dict[str, Any]) -> None:
    page = quality_page(content, EPOCHS, examples=True)
    assert "<script" not in page and "http:" not in page and "https:" not in page
    assert " style=" not in page
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_charts_are_drawn_for_slices_and_training(content: dict[str, Any]) -> None:
    drawn = charts(content, EPOCHS)
    assert {"loss", "rmse", "rating-age", "streaming-popularity", "retrieval-history"} <= {*drawn}
    for svg in drawn.values():
        root = ElementTree.fromstring(str(svg))
        assert root.find("title") is not None
    chart = ElementTree.fromstring(str(drawn["rating-gender"]))
    marks = [element.get("class") for element in chart.iter("path")]
    assert marks == ["f-now", "f-before", "f-test"]


def test_one_epoch_is_no_curve(content: dict[str, Any]) -> None:
    assert not {"loss", "rmse"} & {*charts(content, EPOCHS[:1])}


def test_the_section_links_to_the_pages(content: dict[str, Any]) -> None:
    section = quality_section(content, {"All slices": "../a/quality.html"})
    assert '<a href="../a/quality.html">All slices</a>' in section
    assert "<a href" not in quality_section(content, {})


def people(found: Any, number: int = 6, *, show_ids: bool = False) -> list[dict[str, Any]]:
    catalogue = pa.table({"movie_title": pa.array(TITLES, pa.string())})
    return examples(LOG, catalogue, found, number, show_ids=show_ids)


def test_examples_show_the_latest_ratings_first_and_what_was_rated_later(found: Any) -> None:
    shown = people(found)
    assert [person["name"] for person in shown] == [f"User {n}" for n in range(1, 7)]
    for person in shown:
        assert person["known"] == 9  # the last question: five of train, four of test
        assert len(person["ratings"]) == 8
        assert [movie["rated"] for movie in person["movies"]].count(True) == 1
    page = examples_page(shown, synthetic=True)
    assert page.count("rated later</span>") == 6
    assert not re.search(r"u\d\d", page)


def test_ids_are_shown_only_when_asked_for(found: Any) -> None:
    shown = people(found, show_ids=True)
    assert all(re.fullmatch(r"User u\d\d", person["name"]) for person in shown)
    assert people(found, 0) == []


def test_titles_do_nothing_and_a_movie_without_one_is_called_by_its_id(found: Any) -> None:
    page = examples_page(people(found, 60), synthetic=False)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert MOVIE_IDS[1] in page
