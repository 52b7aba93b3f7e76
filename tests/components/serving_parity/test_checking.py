"""The whole check on a real model: a healthy one passes, planted skews are caught by name."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.components.serving_parity import planted

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="module")
def trained(export: Any) -> Any:
    """The model of `export`, trained once more, to be exported with skews."""
    import tensorflow_transform as tft

    from trainer.fitting import fit
    from trainer.input import load_columns
    from trainer.params import TrainerParams
    from trainer.tables import embedding_rows
    from transform.params import TransformParams

    output = tft.TFTransformOutput(str(export.root / "tft"))
    columns = [load_columns([str(export.root / f"{name}-*")], output) for name in ("train", "eval")]
    params = TrainerParams(**export.fn_args.custom_config["trainer"])
    return fit(*columns, embedding_rows(output, TransformParams()), params, 7.0), columns[1], output


def check(export: Any, folder: Path, **changed: Path) -> Any:
    """Returns the outcome for the tiny model, some of whose artifacts are other ones."""
    from components.serving_parity.checking import check_parity
    from components.serving_parity.environment import find_environment
    from components.serving_parity.params import ParityParams
    from components.serving_parity.sources import Sources
    from tests.tiny_model import HISTORY
    from transform.point_in_time import StateParams

    sources = Sources(
        model_dir=export.model,
        run_dir=export.run,
        graph_dir=export.root / "tft",
        raw_patterns=[str(export.root / "raw-eval-*")],
        log_patterns=[str(export.root / "raw-*")],
        transformed_patterns=[str(export.root / "eval-*")],
        catalogue_dir=export.root,
    )
    folder.mkdir()
    return check_parity(
        dataclasses.replace(sources, **changed),
        find_environment(""),
        ParityParams(),
        StateParams(max_history=HISTORY),
        folder,
        lambda text: None,
    )


def failed(outcome: Any) -> dict[str, Any]:
    return {each.code: each for each in outcome.checks if not each.passed}


def export_skewed(
    trained: Any, export: Any, folder: Path, skews: Any, files: Any
) -> dict[str, Path]:
    """Exports the trained model with a transform graph that has skews; returns what changed."""
    import tensorflow_transform as tft

    from tests.tiny_model import ratings, transform
    from trainer.candidates import read_catalogue
    from trainer.export import export_model
    from trainer.model_contract import About, read_schema
    from trainer.training_path import write_training_path

    model, evaluation, output = trained
    with pytest.MonkeyPatch.context() as patch:
        for skew in skews:
            skew(patch)
        transform(ratings(), folder, {})
        for skew, name in files:
            skew(folder / "tft", name)
        about = About(
            schema=read_schema(Path(export.fn_args.schema_path)),
            statistics_file=export.root / "FeatureStats.pb",
            feature_rows=(),
            training={},
            code_version="",
        )
        export_model(
            model,
            tft.TFTransformOutput(str(folder / "tft")),
            read_catalogue(export.root / "catalogue.parquet"),
            about,
            folder / "model",
        )
    write_training_path(model, evaluation, output, folder / "run")
    return {"model_dir": folder / "model", "run_dir": folder / "run"}


@pytest.fixture(scope="module")
def healthy(export: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return check(export, tmp_path_factory.mktemp("healthy") / "work")


def test_a_healthy_model_passes_every_check(healthy: Any) -> None:
    assert {each.code: each.problems for each in healthy.checks if each.problems} == {}
    assert {each.code for each in healthy.checks} == {
        "P-MATERIALISED", "P-LIVE", "P-VOCABULARIES", "P-POINT-IN-TIME", "P-ALONE",
        "P-FEATURES-NAMED", "P-PREDICTIONS-NAMED", "P-FEATURES-EXAMPLES", "P-PREDICTIONS-EXAMPLES",
        "P-RECOMMEND", "P-FEATURES-HTTP", "P-PREDICTIONS-HTTP", "P-REQUESTS", "P-RECOMMEND-HTTP",
    }  # fmt: skip
    assert healthy.passed
    assert healthy.num_data_rows == 60
    assert all(each.compared for each in healthy.checks)


def test_witnesses_name_nobody(healthy: Any) -> None:
    assert len(healthy.witnesses) > 50
    assert {each["request"]["user_id"] for each in healthy.witnesses} == {
        "parity-stranger",
        "Zoë-😀",
    }


@pytest.fixture(scope="module")
def skewed(
    trained: Any, export: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """One export with a skew in each feature."""
    folder = tmp_path_factory.mktemp("skewed")
    changed = export_skewed(
        trained,
        export,
        folder,
        skews=(
            planted.move_a_boundary,
            planted.round_to_float32,
            planted.live_further_east,
            planted.start_seasons_later,
            planted.default_to_female,
            planted.age_one_year_later,
            planted.keep_apostrophes,
            planted.see_the_same_second,
            planted.swap_two_embeddings,
        ),
        files=((planted.shift_vocabulary, "user_ids"), (planted.swap_entries, "movie_ids")),
    )
    yield failed(check(export, folder / "work", **changed))


FEATURES = {
    "user_index": "off by +1",
    "movie_index": "entries of a vocabulary changed places",
    "timestamp_bucket": "off by -1",
    "timestamp_standardised": "lower precision",
    "time_of_day_cyclic": "turned by +2.00 hours",
    "season_index": "",
    "gender_index": "have no user_gender",
    "age_bucket": "off by -1",
    "title_tokens": 'have "\'" in the title',
    "history_movies": "",
    "history_stars": "",
    "history_age_days": "lower precision",
}


@pytest.mark.parametrize("code", ["P-FEATURES-NAMED", "P-FEATURES-EXAMPLES", "P-FEATURES-HTTP"])
def test_every_skewed_feature_is_named_and_no_other(skewed: dict[str, Any], code: str) -> None:
    expected = set(FEATURES)
    if code == "P-FEATURES-HTTP":  # asked about fewer rows; steps in age are not among them
        expected -= {"age_bucket", "timestamp_bucket"}
        assert {each.feature for each in skewed[code].features} >= expected
        return
    assert {each.feature for each in skewed[code].features} == expected


@pytest.mark.parametrize(("feature", "hint"), FEATURES.items())
def test_each_skew_is_explained_and_shown(skewed: dict[str, Any], feature: str, hint: str) -> None:
    (found,) = (f for f in skewed["P-FEATURES-NAMED"].features if f.feature == feature)
    assert hint in " ".join(found.hints) or not hint
    assert 0 < found.differing <= found.compared
    assert 1 <= len(found.rows) <= 3
    assert all(row.training != row.serving for row in found.rows)
    assert found.largest_difference > 0


def test_a_skewed_export_fails_every_check_that_sees_it(skewed: dict[str, Any]) -> None:
    assert set(skewed) >= {
        "P-VOCABULARIES", "P-PREDICTIONS-NAMED", "P-PREDICTIONS-EXAMPLES", "P-RECOMMEND",
        "P-PREDICTIONS-HTTP", "P-RECOMMEND-HTTP",
    }  # fmt: skip
    assert not set(skewed) & {"P-MATERIALISED", "P-LIVE", "P-ALONE", "P-POINT-IN-TIME"}
    assert skewed["P-VOCABULARIES"].problems == (
        "the export has another vocabulary movie_ids",
        "the export has another vocabulary user_ids",
    )


def test_features_are_told_even_when_the_model_cannot_predict(
    trained: Any, export: Any, tmp_path: Path
) -> None:
    """An index beyond the table: the same export has another lower-casing, too."""
    longer = (planted.lengthen_vocabulary, "user_ids")
    changed = export_skewed(trained, export, tmp_path, (planted.lower_ascii_alone,), (longer,))
    found = failed(check(export, tmp_path / "work", **changed))
    user, title = sorted(found["P-FEATURES-NAMED"].features, key=lambda each: each.feature)[::-1]
    assert (user.feature, title.feature) == ("user_index", "title_tokens")
    assert "capital letter beyond ASCII in the title" in " ".join(title.hints)
    assert "InvalidArgumentError" in found["P-PREDICTIONS-NAMED"].problems[0]
    assert "P-SERVER" in found


def test_a_model_that_cannot_be_loaded_fails_with_the_reason(export: Any, tmp_path: Path) -> None:
    import shutil

    broken = tmp_path / "model"
    shutil.copytree(export.model, broken)
    (broken / "saved_model.pb").write_bytes(b"not a model")
    found = failed(check(export, tmp_path / "work", model_dir=broken))
    assert "serving.asking ended with 1" in found["P-ANSWERS"].problems[0]
    assert "serving.server ended with 1" in found["P-SERVER"].problems[0]


def test_other_transformed_examples_than_the_graph_makes_are_caught(
    export: Any, tmp_path: Path
) -> None:
    """Training read rows that no graph of today makes: half of them, and one feature is another."""
    import tensorflow as tf

    file = tmp_path / "eval-00000-of-00001.gz"
    stored = tf.data.TFRecordDataset([str(export.root / file.name)], "GZIP").as_numpy_iterator()
    with tf.io.TFRecordWriter(str(file), "GZIP") as writer:
        for number, record in enumerate(stored):
            example = tf.train.Example.FromString(record)
            example.features.feature["gender_index"].int64_list.value[0] += 1
            if number % 2:
                writer.write(example.SerializeToString())
    graph, path, rows = _training(export)
    from components.schema_validation.identities import Identities
    from components.serving_parity.findings import Shower
    from components.serving_parity.sources import Sources
    from components.serving_parity.training_checks import settle

    sources = Sources(
        export.model,
        export.run,
        export.root / "tft",
        (),
        (),
        [str(tmp_path / "eval-*")],
        export.root,
    )
    truth, checks = settle(graph, path, sources, rows, 1e-5, Shower(Identities("key")))
    (found,) = (each for each in checks if not each.passed)
    assert found.code == "P-MATERIALISED"
    assert found.problems == (
        "30 of 60 raw rows are not among the transformed examples",
        "gender_index differs in 30 of 30 rows",
    )
    assert (truth.features["gender_index"] != graph.features(rows)["gender_index"]).sum() == 30


def _training(export: Any) -> Any:
    import tensorflow as tf

    from components.serving_parity.rows import row_of_example
    from components.serving_parity.training_side import TrainingPath, TransformGraph

    raw = tf.data.TFRecordDataset([str(export.root / "raw-eval-00000-of-00001.gz")], "GZIP")
    rows = [row_of_example(record) for record in raw.as_numpy_iterator()]
    return TransformGraph(str(export.root / "tft")), TrainingPath(export.run), rows


def test_a_model_with_an_approximate_index_passes(
    make_export: Callable[..., Any], tmp_path: Path
) -> None:
    """It looks at one cluster of three: what it misses is a gate's matter, all else is checked."""
    approximate = {"approximate_from": 1, "max_linear_movies": 2, "index_probes": 0.01}
    outcome = check(make_export({}, **approximate), tmp_path / "work")
    assert {each.code: each.problems for each in outcome.checks if each.problems} == {}
