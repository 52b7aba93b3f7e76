"""The checks over HTTP, of a server with faults that only some requests bring out."""

import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.tfx

# File, what stands there, what a faulty server has instead.
FAULTS = (
    # By columns, users change places.
    (
        "serving/bodies.py",
        "    lengths = {key: len(column)",
        "    columns |= {k: v[::-1] for k, v in columns.items() if k == 'user_id'}\n"
        "    lengths = {key: len(column)",
    ),
    # Of a large request, rows change places.
    (
        "serving/model.py",
        "        return outputs_of(outputs)",
        "        if batch.num_rows > 1000:\n"
        "            outputs = {name: array[::-1] for name, array in outputs.items()}\n"
        "        return outputs_of(outputs)",
    ),
    # Of several excluded movies in a query string, one counts.
    (
        "serving/recommend_requests.py",
        "            question.setdefault(name, []).append(text)",
        "            question[name] = [text]",
    ),
    # A title behind 250 other signs is lost.
    (
        "registry/values.py",
        "return None if sent == MISSING_TEXT else sent",
        "return None if sent == MISSING_TEXT else sent[:250]",
    ),
    # An age loses what makes it lie before a boundary.
    ("registry/values.py", "else float(sent)", "else round(float(sent), 3)"),
    # What is sent as its missing marker counts as a value.
    (
        "registry/values.py",
        "    return None if sent == MISSING_NUMBER else sent",
        "    return 1 if sent == MISSING_NUMBER else sent",
    ),
)


@pytest.fixture(scope="module")
def found(export: Any, gathered: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The checks of a server with all of FAULTS."""
    from components.serving_parity.environment import ServingEnvironment, find_environment
    from components.serving_parity.http_checks import http_checks
    from components.serving_parity.params import ParityParams

    healthy = find_environment("")
    root, folder = tmp_path_factory.mktemp("server"), tmp_path_factory.mktemp("work")
    for package in ("foundation", "registry", "serving", "transform"):
        shutil.copytree(healthy.root / package, root / package)
    for name, right, wrong in FAULTS:
        plant(root / name, right, wrong)
    checks = http_checks(
        ServingEnvironment(healthy.python, root),
        export.model,
        gathered.contract,
        gathered.material,
        gathered.truth,
        ParityParams(),
        gathered.shower,
        folder,
    )
    return {check.code: check for check in checks}


def plant(file: Path, right: str, wrong: str) -> None:
    source = file.read_text(encoding="utf-8")
    assert source.count(right) == 1, f"{file.name} has another form: plant the fault anew"
    file.write_text(source.replace(right, wrong), encoding="utf-8")


def test_texts_and_numbers_that_lose_something_are_named(found: dict[str, Any]) -> None:
    features = {each.feature for each in found["P-FEATURES-HTTP"].features}
    assert features == {
        "title_tokens", "age_bucket", "gender_index", "genre_indices",
        "user_rating_count", "user_rating_mean",
        "movie_rating_count", "movie_idle_days", "movie_recent_popularity",
    }  # fmt: skip


def test_faults_of_one_form_are_found_in_that_form_alone(found: dict[str, Any]) -> None:
    (one, *_), columns, many = (
        [text for text in found["P-PREDICTIONS-HTTP"].problems if text.startswith(form)]
        for form in ("JSON by rows", "JSON by columns", "all at once")
    )
    assert "differ" in one
    assert int(columns[0].split()[5]) > 2 * int(one.split()[9])
    assert int(many[0].split()[5].replace(",", "")) > 1000


def test_a_query_string_that_is_read_otherwise_is_found(found: dict[str, Any]) -> None:
    excluded = [text for text in found["P-RECOMMEND-HTTP"].problems if "excluded" in text]
    assert excluded and all(", by GET: " in text for text in excluded)


def test_a_missing_marker_that_counts_is_found(found: dict[str, Any]) -> None:
    problems = found["P-REQUESTS"].problems
    assert any(": answered" in text for text in problems if "is its missing marker" in text)
    assert "gender_index" in {each.feature for each in found["P-FEATURES-HTTP"].features}
