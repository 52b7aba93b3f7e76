"""A transform graph turned into a copy that names no path of the machine that made it.

TensorFlow Transform names each lookup table after the absolute path of its vocabulary while
analysing, `hash_table_tf.Tensor(b'/home/me/.../user_ids', ...)`. The name would travel into the
exported model, tell where it was made, and differ between two equal models.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_transform as tft
from tensorflow.core.protobuf import saved_model_pb2

_FOLDERS = re.compile(rb"(?<=b')[^']*/")
_SHARED_NAME = "shared_name"


@contextmanager
def portable_graph(transform_output: Any) -> Iterator[Any]:
    """Yields a tft.TFTransformOutput of a temporary copy without paths in its names.

    What is loaded from the copy refers to its vocabulary files: save it before the block ends.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(str(transform_output.transform_savedmodel_dir)).parent
        _copy_tree(str(source), folder)
        copy = tft.TFTransformOutput(folder)
        _strip_folders(Path(copy.transform_savedmodel_dir) / "saved_model.pb")
        yield copy


def _copy_tree(source: str, target: str) -> None:
    for folder, _, names in tf.io.gfile.walk(source):
        below = Path(target) / Path(folder).relative_to(source)
        below.mkdir(parents=True, exist_ok=True)
        for name in names:
            tf.io.gfile.copy(str(Path(folder) / name), str(below / name))


def _strip_folders(file: Path) -> None:
    saved = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    for meta_graph in saved.meta_graphs:
        functions = meta_graph.graph_def.library.function
        nodes = [node for function in functions for node in function.node_def]
        for node in (*meta_graph.graph_def.node, *nodes):
            if _SHARED_NAME in node.attr:
                name = node.attr[_SHARED_NAME]
                name.s = _FOLDERS.sub(b"", name.s)
    file.write_bytes(saved.SerializeToString(deterministic=True))
