"""No user id that ingestion refuses is in any form of the report, however the source calls it."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from commands.report_formats import rendered
from commands.validating import Asked, _refused
from components.ratings_example_gen.blocks import TextBlock
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.quarantine import count_by_code, pack
from components.ratings_example_gen.records import Refused, RowRules
from components.ratings_example_gen.report import check_tally, tally
from components.ratings_example_gen.sources import open_source
from components.request_log_example_gen.parsing import parse_block
from components.schema_validation.content import report_content
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import IngestFacts, examples_by_reason
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.quarantine import refused_rows
from components.schema_validation.rules.serving import serving
from foundation.errors import SourceError
from tests.components.schema_validation import healthy_evidence
from transform.arrow import pa, pq

SECRETS = ("SECRET", "999999999999")
FORMS = ("html", "json", "junit", "text")
TIME = 881250949
GENRES = "0|" * 18 + "1"


def ml100k(folder: Path) -> SourceParams:
    rows = ["1\t1\t3\t881250949", *(f"{name}\t1\t3\t{TIME}" for name in SECRETS)]
    rows.append(f"999999\t1\t3\t{TIME}")
    (folder / "u.data").write_text("\n".join(rows))
    (folder / "u.item").write_text(f"1|Heat (1995)|01-Jan-1995|||{GENRES}\n")
    users = ["1|24|M|none|SECRETZIP", *(f"{name}|24|M|none|1" for name in SECRETS)]
    (folder / "u.user").write_text("\n".join(users))
    return SourceParams(path=str(folder))


def ml1m(folder: Path) -> SourceParams:
    rows = ["1::1::3::881250949", *(f"{name}::1::3::{TIME}" for name in SECRETS)]
    (folder / "ratings.dat").write_text("\n".join(rows))
    (folder / "movies.dat").write_text("1::Heat (1995)::Action\n")
    users = ["1::F::1::10::48067", *(f"{name}::F::1::10::48067" for name in SECRETS)]
    (folder / "users.dat").write_text("\n".join(users))
    return SourceParams(path=str(folder))


def ml_csv(folder: Path) -> SourceParams:
    rows = ["1,1,3.0,881250949", *(f"{name},1,3.0,{TIME}" for name in SECRETS)]
    rows.append(f'"SECRET,1,3.0,{TIME}')  # a quote that is not closed: the line is printed
    (folder / "ratings.csv").write_text("\n".join(["userId,movieId,rating,timestamp", *rows]))
    (folder / "movies.csv").write_text("movieId,title,genres\n1,Heat (1995),Action\n")
    return SourceParams(path=str(folder))


def csv(folder: Path) -> SourceParams:
    rows = ["1,1,3,881250949", *(f"{name},1,3,{TIME}" for name in SECRETS)]
    rows.append(f"\x01SECRET,1,3,{TIME}")
    (folder / "log.csv").write_text("\n".join(["member,movie_id,user_rating,timestamp", *rows]))
    return SourceParams(path=str(folder / "log.csv"), columns={"user_id": "member"})


def parquet(folder: Path) -> SourceParams:
    table = {"who": ["1", *SECRETS], "movie_id": [1] * 3, "user_rating": [3] * 3}
    pq.write_table(pa.table({**table, "timestamp": [TIME] * 3}), folder / "log.parquet")
    return SourceParams(path=str(folder / "log.parquet"), columns={"user_id": "who"})


def refused_by(params: SourceParams) -> list[Refused]:
    """Every row that ingestion refuses, of the lists too."""
    source = open_source(params)
    source.check()
    tables = source.tables()
    rules = RowRules(source.scale, 788_918_400, 1_800_000_000)
    if tables.users is not None:
        rules = replace(rules, users=frozenset(tables.users.records))
    listed = [row for listing in tables.listings() for row in listing.refused]
    blocks = [block for shard in source.shards() for block in source.blocks(shard, 1 << 20)]
    return listed + [row for block in blocks for row in source.parse(block, rules).refused]


def as_lines(refused: list[Refused]) -> tuple[list[str], dict[str, int]]:
    return [json.dumps(asdict(row)) for row in refused], count_by_code([pack(refused)])


def told(text: str) -> set[str]:
    return {name for name in SECRETS if name in text}


def forms(content: dict[str, Any]) -> dict[str, str]:
    return {form: rendered(content, form) for form in FORMS}


@pytest.mark.parametrize("write", [ml100k, ml1m, ml_csv, csv, parquet])
def test_refused_ratings_and_users_name_nobody(
    write: Callable[[Path], SourceParams], tmp_path: Path
) -> None:
    lines, by_code = as_lines(refused_by(write(tmp_path)))
    rows = sum(by_code.values())
    assert all(any(name in line for line in lines) for name in SECRETS)
    raw = healthy_evidence.ingest_report() | {"rows_read": 1_000 + rows, "rows_refused": rows}
    for show_ids in (False, True):
        facts = IngestFacts.from_report(
            raw | {"refused_by_reason": by_code}, lines, Identities("f" * 64, show_ids)
        )
        found = refused_rows(facts, 0.0)
        evidence = replace(healthy_evidence.evidence(), ingest=facts)
        for form, text in forms(report_content(evidence, found, Rules(), {})).items():
            assert told(text) == (set(SECRETS) if show_ids else set()), form


def test_refused_requests_name_nobody() -> None:
    sent = [{"user_id": 999999999999, "timestamp": TIME}, {"SECRET": 1}]
    lines = [json.dumps(sent[0]), '{"SECRET": 1, "SECRET": 2}']
    lines.append(json.dumps({"instances": [{"user_id": True, "timestamp": TIME}, *sent]}))
    block = TextBlock(0, "log.jsonl", 1, "\n".join(lines).encode())
    quarantine, by_code = as_lines(parse_block(block).refused)
    for show_ids in (False, True):
        identities = Identities("f" * 64, show_ids)
        asked = replace(
            healthy_evidence.serving(read=100, refused=sum(by_code.values())),
            refused_by_reason=by_code,
            examples=examples_by_reason(quarantine, by_code, identities),
        )
        found = serving(asked, Rules().serving)
        evidence = replace(healthy_evidence.evidence(), serving=asked)
        for form, text in forms(report_content(evidence, found, Rules(), {})).items():
            assert bool(told(text)) is show_ids, form  # the text shows the first few alone


def header_is_a_row(folder: Path) -> None:
    (folder / "log.csv").write_text(f"SECRET,999999999999,3,{TIME}\n1,1,3,{TIME}\n")
    source = open_source(SourceParams(path=str(folder / "log.csv"), format="csv"))
    source.check()


def no_row_is_left(folder: Path) -> None:
    refused = refused_by(csv(folder))[:2]
    by_code = count_by_code([pack(refused)])
    assert sorted(by_code) == ["E-ID-RANGE", "E-TYPE"]
    check_tally(tally({"rows_read": 2}, by_code, {}, 0), [asdict(row) for row in refused])


def no_user_is_left(folder: Path) -> None:
    params = ml100k(folder)
    (folder / "u.user").write_text("SECRET 999999999999|24|M|none|1\n")
    open_source(params).tables()


@pytest.mark.parametrize("refuse", [header_is_a_row, no_row_is_left, no_user_is_left])
def test_a_source_that_is_refused_whole_names_nobody(
    refuse: Callable[[Path], None], tmp_path: Path
) -> None:
    with pytest.raises(SourceError) as caught:
        refuse(tmp_path)
    assert told(str(caught.value)) == set(SECRETS)  # the owner's own terminal
    asked = Asked("log.csv", None, (), None, None, False, "text", None, tmp_path)
    for form, text in forms(_refused(caught.value, asked)).items():
        assert told(text) == set(), form
        assert "(not shown)" in text
    shown = forms(_refused(caught.value, replace(asked, show_ids=True)))
    assert all(told(text) == set(SECRETS) for text in shown.values())
