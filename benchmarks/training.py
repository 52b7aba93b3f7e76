"""What training costs, beside the bare model of TensorFlow Recommenders' tutorial.

    python benchmarks/training.py [sample:100k sample:300k ml-100k.zip ...]

Each source goes through the pipeline up to Transform in a process and a folder of its own. Then

    trainer    CPU seconds of the whole node Trainer in the default configuration, with epochs
    ours       examples of the train split in a CPU second of our model, steps of 512 rows
    tutorial   the same of the tutorial's multi-task model (embeddings of user and movie, softmax,
               three layers for the rating; Adagrad) on the same columns, in the same steps, and
               in its own of 8,192

Examples in a second are those of the epochs after the first, which also traces; no evaluation.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)

_EPOCHS = 3
_TUTORIAL_BATCH = 8192
_TUTORIAL_DIM = 32


def main() -> None:
    """Prints one line for each source."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sources", nargs="*", default=["sample:100k", "sample:300k"])
    args = parser.parse_args()
    line = "{:<16} {:>9} {:>9} {:>7} {:>9} {:>12} {:>12}"
    titles = ("source", "rows", "trainer", "epochs", "ours", "tutorial 512", "8192")
    print(line.format(*titles), flush=True)
    for source in args.sources:
        spawn = multiprocessing.get_context("spawn")
        with tempfile.TemporaryDirectory() as folder, spawn.Pool(1) as pool:
            rows, cpu_s, epochs, *rates = pool.apply(_measured, (source, Path(folder)))
        shown = (f"{rate:,.0f}" for rate in rates)
        print(
            line.format(Path(source).name, f"{rows:,}", f"{cpu_s:.1f}", epochs, *shown), flush=True
        )


def _measured(source: str, root: Path) -> tuple[int, float, int, float, float, float]:
    """Returns train rows, CPU seconds and epochs of Trainer, and examples a CPU second of each."""
    from pipeline import environment, logs

    environment.prepare()
    with logs.captured(root / "log", lambda line: None, lambda line: None):
        cpu_s, graph_dir, examples, model_run = _trained(source, root)
        epochs = len(json.loads((model_run / "history.json").read_text())["epochs"])
        return _rates(graph_dir, examples, cpu_s, epochs)


def _trained(source: str, root: Path) -> tuple[float, Path, Path, Path]:
    """Returns the CPU seconds of Trainer, transform graph, transformed examples and training."""
    from pipeline import inputs, workspace
    from pipeline.code_digest import node_digests
    from pipeline.config import load_config
    from pipeline.graph import build_pipeline
    from pipeline.launching import Graph

    config = load_config(data=source, check=inputs.check)
    space = workspace.open(root / "output")
    found = inputs.resolve(config, space.data)
    graph = Graph(build_pipeline(config, found, space, node_digests()), "benchmark", space)
    folders: dict[str, Path] = {}
    for node in graph.node_ids:
        before = _cpu_s()
        launched = graph.launch(node, lambda node_id, text: None)
        folders |= {f"{node}.{each.key}": Path(each.uri) for each in launched.outputs}
        if node == "Trainer":
            break
    return (
        _cpu_s() - before,
        folders["Transform.transform_graph"],
        folders["Transform.transformed_examples"],
        folders["Trainer.model_run"],
    )


def _rates(
    graph_dir: Path, examples: Path, cpu_s: float, epochs: int
) -> tuple[int, float, int, float, float, float]:
    import tensorflow_transform as tft

    from trainer.input import load_columns, num_rows
    from trainer.learned import learn
    from trainer.model import RecommenderModel
    from trainer.params import TrainerParams
    from trainer.tables import embedding_rows
    from transform import features
    from transform.params import TransformParams
    from transform.point_in_time.params import StateParams

    params, output = TrainerParams(), tft.TFTransformOutput(str(graph_dir))
    train = load_columns([str(examples / "Split-train" / "*")], output)
    rows = embedding_rows(output, TransformParams())
    learned = learn(train, rows, params, StateParams().popularity_half_life_days)
    own = params.batch_size
    ours = RecommenderModel(params, learned)
    used = (features.USER_INDEX, features.MOVIE_INDEX, features.LABEL)
    ids = {key: train[key] for key in used}
    return (
        num_rows(train),
        cpu_s,
        epochs,
        _rate(ours, train, own, _adam(params)),
        _rate(_tutorial_model(rows.by_feature), ids, own, _adagrad()),
        _rate(_tutorial_model(rows.by_feature), ids, _TUTORIAL_BATCH, _adagrad()),
    )


def _rate(model: Any, columns: Mapping[str, Any], batch_size: int, optimizer: Any) -> float:
    """Returns the examples in a CPU second of the epochs after the first."""
    import tensorflow as tf

    from trainer.input import training_batches

    batches, steps = training_batches(dict(columns), batch_size, seed=1)
    ends: list[float] = []
    clock = tf.keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(_cpu_s()))
    model.compile(optimizer=optimizer)
    model.fit(batches, epochs=_EPOCHS, steps_per_epoch=steps, callbacks=[clock], verbose=0)
    size = min(batch_size, len(next(iter(columns.values()))))
    return steps * size * (_EPOCHS - 1) / (ends[-1] - ends[0])


def _adam(params: Any) -> Any:
    import tensorflow as tf

    return tf.keras.optimizers.AdamW(params.learning_rate, weight_decay=params.weight_decay)


def _adagrad() -> Any:
    import tensorflow as tf

    return tf.keras.optimizers.Adagrad(0.1)


def _tutorial_model(rows: Mapping[str, int]) -> Any:
    """Returns the model of tensorflow.org/recommenders/examples/multitask, ids looked up before."""
    import tensorflow as tf
    import tensorflow_recommenders as tfrs

    from transform import features

    class Tutorial(tfrs.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            layers = tf.keras.layers
            self.users = layers.Embedding(rows[features.USER_INDEX], _TUTORIAL_DIM)
            self.movies = layers.Embedding(rows[features.MOVIE_INDEX], _TUTORIAL_DIM)
            self.head = tf.keras.Sequential(
                [layers.Dense(256, "relu"), layers.Dense(128, "relu"), layers.Dense(1)]
            )
            self.retrieval = tfrs.tasks.Retrieval()
            self.rating = tfrs.tasks.Ranking(loss=tf.keras.losses.MeanSquaredError())

        def compute_loss(self, inputs: Any, training: bool = False) -> Any:
            user = self.users(inputs[features.USER_INDEX])
            movie = self.movies(inputs[features.MOVIE_INDEX])
            rating = self.head(tf.concat([user, movie], axis=1))
            loss = self.retrieval(user, movie, compute_metrics=False)
            return loss + self.rating(labels=inputs[features.LABEL], predictions=rating)

    return Tutorial()


def _cpu_s() -> float:
    """Returns the CPU seconds of this process and of the children that it has waited for."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
