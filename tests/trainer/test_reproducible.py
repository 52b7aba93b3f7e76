"""The same data, settings and seed give the same model, bit by bit."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.tfx

# In a process of its own: what an earlier training left behind must not matter.
_AGAIN = """
import json, sys
from types import SimpleNamespace
from pipeline.environment import prepare
prepare()
from trainer.run_fn import run_fn
run_fn(SimpleNamespace(**json.loads(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def again(export: Any, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second model, trained on the same files."""
    import json

    folder = tmp_path_factory.mktemp("again")
    changed = {"serving_model_dir": str(folder / "model"), "model_run_dir": str(folder / "run")}
    fn_args = json.dumps({**vars(export.fn_args), **changed})
    subprocess.run([sys.executable, "-c", _AGAIN, fn_args], cwd=project, check=True)
    return folder


def weights(model: Path) -> dict[str, Any]:
    import tensorflow as tf

    reader = tf.train.load_checkpoint(str(model / "variables" / "variables"))
    names = reader.get_variable_to_shape_map()
    return {
        name: reader.get_tensor(name) for name in names if name != "_CHECKPOINTABLE_OBJECT_GRAPH"
    }


def content(values: Any) -> Any:
    """Returns all bits of numbers; texts, of which NumPy holds addresses, as they are."""
    return values.tolist() if values.dtype == object else values.tobytes()


def test_weights_and_training_curve_are_the_same(export: Any, again: Path) -> None:
    first, second = weights(export.model), weights(again / "model")
    assert len(first) > 10 and set(first) == set(second)
    for name, values in first.items():
        assert values.dtype == second[name].dtype, name
        assert content(values) == content(second[name]), name
    history = "history.json"
    assert (export.run / history).read_bytes() == (again / "run" / history).read_bytes()


def test_predictions_are_the_same(export: Any, again: Path) -> None:
    import tensorflow as tf

    files = sorted(map(str, export.root.glob("raw-eval-*")))
    rows = tf.constant(list(tf.data.TFRecordDataset(files, "GZIP").as_numpy_iterator()))
    answers = []
    for model in (export.model, again / "model"):
        loaded = tf.saved_model.load(str(model))
        found = loaded.signatures["predict_examples"](rows)
        answers.append({name: content(value.numpy()) for name, value in found.items()})
    assert answers[0] == answers[1]


def test_another_seed_gives_another_model(export: Any, tmp_path: Path) -> None:
    from trainer.run_fn import run_fn

    config = dict(export.fn_args.custom_config)
    config["trainer"] = {**config["trainer"], "seed": 43}
    changed = {
        "custom_config": config,
        "serving_model_dir": str(tmp_path / "model"),
        "model_run_dir": str(tmp_path / "run"),
    }
    run_fn(SimpleNamespace(**{**vars(export.fn_args), **changed}))
    other = weights(tmp_path / "model")
    assert any(
        content(values) != content(other[name]) for name, values in weights(export.model).items()
    )
