import json
from pathlib import Path

import pytest

from foundation.errors import WorkspaceError
from registry.description import describe
from registry.listing import listing
from registry.model_card import CARD_MARKDOWN
from registry.provenance import Provenance, figure
from registry.push import push
from registry.rollback import plan_rollback, rollback
from registry.versions import MANIFEST, as_manifest, damage, read_version
from tests.registry.serving_folder import NOW_S, make_model

TOLD = Provenance(
    "code",
    {"rating": {"model": {"rmse": 0.9}}, "retrieval": {"model": {"ndcg_at_10": None}}},
    {"verdict": "passed", "tolerance": 1e-4, "witnesses": [{"request": {"user_id": "7"}}] * 2},
    {"verdict": "passed"},
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Versions a, b and the rollback to a, seconds apart; and a folder of somebody else's."""
    base = tmp_path / "serving"
    for second, name in enumerate("ab"):
        push(make_model(tmp_path / name, name), base, NOW_S + second, TOLD)
    rollback(base, plan_rollback(base), NOW_S + 2)
    (base / "5").mkdir()
    return base


def test_a_row_a_version_newest_first(base: Path) -> None:
    back, bad, good, foreign = listing(base)
    assert [row.version - int(NOW_S) for row in (back, bad, good)] == [2, 1, 0]
    assert [row.is_served for row in (back, bad, good, foreign)] == [True, False, False, False]
    assert (back.rollback_of, good.rollback_of) == (good.version, None)
    assert [row.is_withdrawn for row in (back, bad, good)] == [False, True, False]
    assert back.model_digest == good.model_digest != bad.model_digest
    assert (good.rmse, good.ndcg_at_10, good.data, good.parity) == (0.9, None, "passed", "passed")
    assert good.pushed == "2023-11-14T22:13:20+00:00"
    assert good.model_card == good.path / CARD_MARKDOWN
    assert (foreign.version, foreign.state, foreign.model_card) == (5, "no manifest", None)


def test_a_flipped_bit_is_found_only_when_every_byte_is_read(base: Path) -> None:
    served = base / str(int(NOW_S) + 2) / "saved_model.pb"
    served.write_text("A")
    assert (listing(base)[0].state, listing(base)[0].verified) == ("intact", False)
    row = listing(base, verify=True)[0]
    assert (row.state, row.verified, row.damage) == (
        "damaged",
        True,
        ("saved_model.pb was changed",),
    )
    served.write_text("longer")
    assert listing(base)[0].damage == ("saved_model.pb was changed",)


def test_files_that_went_or_came_are_found_by_sizes(base: Path) -> None:
    version = read_version(base / str(int(NOW_S)))
    assert version is not None
    (version.path / "variables" / "variables.index").unlink()
    (version.path / "extra").write_text("")
    for sizes_only in (True, False):
        assert damage(version, sizes_only=sizes_only) == [
            "variables/variables.index is missing",
            "extra was added",
        ]


def test_an_absent_folder_has_no_versions(tmp_path: Path) -> None:
    assert listing(tmp_path / "none") == []
    with pytest.raises(WorkspaceError, match="no model has been pushed"):
        describe(tmp_path / "none")


def test_the_highest_is_described_unless_another_is_named(base: Path) -> None:
    found = describe(base)
    assert found.row.is_served and found.row.verified
    assert found.manifest["rollback_of"] == found.row.rollback_of == int(NOW_S)
    assert describe(base, int(NOW_S)).row.version == int(NOW_S)
    with pytest.raises(WorkspaceError, match=r"no version 6 in .*; there are 1700000002, 17.*, 5$"):
        describe(base, 6)


def test_requests_of_people_are_counted_not_shown(base: Path) -> None:
    assert describe(base).manifest["parity"] == {**(TOLD.parity or {}), "witnesses": 2}


def test_a_version_without_manifest_is_described_as_far_as_it_goes(base: Path) -> None:
    found = describe(base, 5)
    assert (found.manifest, found.contract) == ({}, None)
    assert "no assets.extra/contract.json" in found.contract_error


def test_reading_a_manifest_gives_back_what_was_written(base: Path) -> None:
    for row in listing(base)[:3]:
        version = read_version(row.path)
        assert version is not None
        assert as_manifest(version) == json.loads((row.path / MANIFEST).read_text())


def test_a_manifest_of_before_model_cards_is_read(base: Path) -> None:
    path = base / str(int(NOW_S))
    content = json.loads((path / MANIFEST).read_text())
    for name in content.pop("beside"):
        (path / name).unlink()
    for name in ("parity", "data"):
        del content[name]
    (path / MANIFEST).write_text(json.dumps({**content, "quality": None, "rollback_of": True}))
    version = read_version(path)
    assert version is not None and damage(version) == []
    assert version.provenance.parity is None and version.provenance.quality is None
    row = listing(base, verify=True)[2]
    assert (row.state, row.model_card, row.data) == ("intact", None, "")


@pytest.mark.parametrize("value", [None, "1", True, float("nan"), float("inf"), {}])
def test_what_is_no_number_is_no_figure(value: object) -> None:
    assert figure({"a": {"b": value}}, "a", "b") is None
    assert figure({"a": {"b": 2}}, "a", "b") == 2.0
    assert figure({"a": 3}, "a", "b") is None
    assert figure(None, "a") is None
