"""The whole configuration: every key documented, stored and read back, the page current."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foundation.errors import ConfigError, SourceError
from pipeline import inputs
from pipeline.config import RunConfig, load_config
from pipeline.config_docs import as_lines, as_markdown
from pipeline.config_fields import section_fields, walk
from pipeline.config_io import dump, dumps, load_mapping, parse_scalar
from pipeline.config_load import Layer

ROOT = Path(__file__).parents[2]
SECTIONS = [hint for hint in section_fields(RunConfig).values() if is_dataclass(hint)]


def test_every_key_has_a_meaning() -> None:
    assert [key.name for key in walk(RunConfig) if not key.help] == []


def test_every_section_is_frozen() -> None:
    assert all(section.__dataclass_params__.frozen for section in (RunConfig, *SECTIONS))  # type: ignore[attr-defined]


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert page == as_markdown(RunConfig), (
        "run: python local_runner.py config docs --markdown > docs/configuration.md"
    )


def test_the_page_names_every_section_and_key() -> None:
    page = as_markdown(RunConfig)
    for field in fields(RunConfig):
        assert f"## {field.name}\n" in page or f"`{field.name}`" in page


def test_docs_can_be_searched() -> None:
    (line, meaning) = as_lines(RunConfig, ["trainer", "learning"])
    assert line.startswith("trainer.learning_rate = ")
    assert line.endswith("(number)")
    assert meaning.strip()
    assert as_lines(RunConfig, ["no such thing"]) == []


def test_data_wins_over_the_file_and_set_over_data(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("source: {path: from-file, format: csv}\n")
    assert load_config().source.path == "sample"
    assert load_config(file).source.path == "from-file"
    assert load_config(file, "from-data").source.path == "from-data"
    assert load_config(file, "from-data").source.format == "csv"
    assert load_config(file, "from-data", ("source.path=from-set",)).source.path == "from-set"


@example(path="\x85\u2028 \ufeff", columns={}, share=0.0, rmse=None, boundaries=[])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    path=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    columns=st.dictionaries(
        st.sampled_from(["user_id", "movie_id", "timestamp"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    ),
    share=st.floats(0, 1),
    rmse=st.none() | st.floats(1e-300, 1e300),
    boundaries=st.lists(st.floats(1, 100), max_size=4, unique=True).map(sorted),
)
def test_a_stored_configuration_reads_back_the_same(
    tmp_path: Path,
    path: str,
    columns: dict[str, str],
    share: float,
    rmse: float | None,
    boundaries: list[float],
) -> None:
    file = tmp_path / "config.yaml"
    try:
        config = load_config(
            None,
            path,
            (
                f"validation.max_refused_share={share!r}",
                f"evaluation.max_rmse={'null' if rmse is None else repr(rmse)}",
                f"transform.age_boundaries={boundaries}",
            ),
        )
        config = load_with_columns(config, columns)
    except ConfigError:
        return
    dump(config, file)
    assert load_config(file) == config


def load_with_columns(config: RunConfig, columns: dict[str, str]) -> RunConfig:
    from dataclasses import replace

    try:
        return replace(config, source=replace(config.source, columns=columns))
    except ValueError as error:
        raise ConfigError([str(error)]) from error


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("3", 3),
        ("no", "no"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("", None),
        ("true", True),
        ("[1, a]", [1, "a"]),
        (".nan", ".nan"),
    ],
)
def test_yaml_is_read_by_the_core_schema(text: str, value: object) -> None:
    assert parse_scalar(text) == value
    assert type(parse_scalar(text)) is type(value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("c.json", b"{}", "expected a name that ends in .yaml, .yml or .toml"),
        ("c.yaml", b"- a\n", "expected keys with values, got a list"),
        ("c.yaml", b"trainer: {\n", "c.yaml:2:1: not YAML"),
        ("c.yaml", b"a: 1\nb: 2\na: 3\n", "c.yaml:3:1: not YAML: the key a stands twice"),
        ("c.yaml", b"a: !!python/object:os.system x\n", "not YAML"),
        ("c.yaml", b"a: \xe9\n", "not UTF-8: invalid continuation byte at byte 3"),
        ("c.toml", b"a = \n", "not TOML"),
    ],
)
def test_a_file_that_is_no_configuration_is_named(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_mapping(tmp_path / name)
    assert message in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing\.yaml: cannot be read: No such file"):
        load_config(tmp_path / "nothing.yaml")


def test_whatever_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(
            tmp_path / "nothing.yaml",
            "sample:abc",
            (
                "trainer.max_epochs",
                "trainer.seed=-1",
                "trainer.patience=x",
                "trainer.dropout=2",
                "split.eval_end_fraction=7",
                "source.columns={nobody: a, no_one: b}",
                "source.id_type=uuid",
                "pipeline_name=a/b",
                "quality.max_users=0",
            ),
        )
    named = [problem.partition(": ")[0] for problem in caught.value.problems]
    assert sorted(named) == sorted(
        [
            str(tmp_path / "nothing.yaml"),
            "--set trainer.max_epochs",
            "trainer.seed",
            "trainer.patience",
            "trainer.dropout",
            "split.train_end_fraction",
            "source.columns",
            "source.id_type",
            "pipeline_name",
            "quality.max_users",
            "source.path",
        ]
    )
    (columns,) = (text for text in caught.value.problems if text.startswith("source.columns"))
    assert "nobody" in columns
    assert "no_one" in columns


def test_a_window_of_spans_needs_a_source_that_has_spans() -> None:
    assert load_config(data="day-{SPAN}.csv", assignments=("window.earlier_spans=2",))
    with pytest.raises(ConfigError) as caught:
        load_config(data="sample", assignments=("window.earlier_spans=2",))
    (problem,) = caught.value.problems
    assert problem.startswith("window: earlier_spans needs a source.path with {SPAN}")


def test_a_source_that_is_not_there_is_said_with_the_rest(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.csv")
    with pytest.raises(SourceError, match="nothing is at"):
        load_config(data=gone, check=inputs.check)
    with pytest.raises(ConfigError) as caught:
        load_config(data=gone, assignments=("trainer.seed=-1",), check=inputs.check)
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "trainer.seed",
        "E-NOT-FOUND",
    ]


def test_texts_that_look_like_other_values_are_stored_as_texts() -> None:
    text = dumps(load_config(None, "1e-3"))
    assert "path: '1e-3'" in text


TUNED = Layer("out/tuned.json", {"trainer": {"dropout": 0.1, "embedding_dim": 16}})


def test_what_was_tuned_wins_over_defaults_and_whatever_is_set_by_hand_over_that() -> None:
    trainer = load_config(tuned=TUNED).trainer
    assert (trainer.dropout, trainer.embedding_dim) == (0.1, 16)
    trainer = load_config(assignments=("trainer.dropout=0.3",), tuned=TUNED).trainer
    assert (trainer.dropout, trainer.embedding_dim) == (0.3, 16)


@pytest.mark.parametrize("assignment", ["tuning.reuse=false", "tuning.trials=3"])
def test_what_was_tuned_is_left_out_on_request_and_when_tuning_anew(assignment: str) -> None:
    found = load_config(assignments=(assignment,), tuned=TUNED).trainer
    assert found == load_config().trainer


def test_what_is_set_by_hand_is_not_searched_unless_the_fields_are_named(tmp_path: Path) -> None:
    by_hand = ("tuning.trials=3", "trainer.dropout=0.3")
    assert "dropout" in load_config(assignments=by_hand[:1]).tuning.fields
    assert "dropout" not in load_config(assignments=by_hand).tuning.fields
    named = load_config(assignments=(*by_hand, "tuning.fields=[dropout]"))
    assert named.tuning.fields == ("dropout",)
    # The stored configuration sets every field, and repeats its run.
    stored = tmp_path / "config.yaml"
    stored.write_text(dumps(named))
    assert load_config(stored) == named


def test_a_search_of_nothing_is_a_problem() -> None:
    with pytest.raises(ConfigError, match=r"tuning\.fields: expected one to search at least"):
        load_config(assignments=("tuning.trials=3", "tuning.fields=[]"))
