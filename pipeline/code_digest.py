"""Our source files turned into one digest a node, so that a node runs again when its code changes.

TFX's cache key holds neither the code behind a dotted function path nor that of an executor
(tensorflow/tfx#2247), so every node of ours takes its digest as an execution property. Stock nodes
follow: their inputs are new when a node before them has run again.

A node's sources are found by following imports from where TFX enters our code, so editing the
command line or a document runs nothing again, and editing `transform` runs Transform and what uses
it.
"""

import ast
import functools
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

from foundation.digests import sha256_file, sha256_json

_ROOT = Path(__file__).resolve().parents[1]

# Where TFX enters our code: packages (every file below them) and modules. DataGate takes no digest:
# it lies in the package of SchemaValidation, whose report it reads. Against* and *Statistics are
# further nodes of the same components.
NODE_ENTRIES: dict[str, tuple[str, ...]] = {
    "RatingsExampleGen": ("components.ratings_example_gen",),
    "RatingsProfile": ("components.ratings_profile",),
    "PreviousSpan": ("components.previous_span",),
    "RequestLogExampleGen": ("components.request_log_example_gen",),
    "SchemaValidation": ("components.schema_validation", "components.base"),
    "SpanWindow": ("components.span_window",),
    "PointInTimeFeatures": ("components.point_in_time",),
    "Transform": ("transform.preprocessing",),
    "Tuner": ("trainer.tuning.tuner_fn",),
    "Trainer": ("components.recommender_trainer", "trainer.run_fn"),
    "BlessedBaseline": ("components.blessed_baseline",),
    "Evaluator": ("pipeline.rating_metrics",),
    "ModelValidation": ("components.model_validation", "components.base"),
    # What it runs in other processes, it does not import.
    "ServingParity": ("components.serving_parity", "components.base", "serving"),
    "Pusher": ("components.pusher",),
}

_STACK = (
    "apache-beam",
    "keras-tuner",
    "numpy",
    "pyarrow",
    "tensorflow",
    "tensorflow-data-validation",
    "tensorflow-model-analysis",
    "tensorflow-recommenders",
    "tensorflow-transform",
    "tf-keras",
    "tfx",
)
_NOT_CODE = (".md", ".pyc", ".pyo")


def node_digests() -> dict[str, str]:
    """Returns {node id: digest of its sources and of the versions of the stack}."""
    stack = {name: importlib.metadata.version(name) for name in _STACK}
    return {
        node_id: sha256_json([digest_of(*entries), stack])
        for node_id, entries in NODE_ENTRIES.items()
    }


def digest_of(*entries: str, root: Path = _ROOT) -> str:
    """Returns the SHA-256 over the paths and the content of what `sources_of` finds."""
    files = sources_of(*entries, root=root)
    return sha256_json([[p.relative_to(root).as_posix(), sha256_file(p)] for p in files])


def sources_of(*entries: str, root: Path = _ROOT) -> list[Path]:
    """Returns the files below `root` that the code of packages and modules consists of, sorted.

    A package named in `entries` brings every file below it (templates as well, documents not).
    From there imports of modules below `root` are followed, those inside functions too; a module
    brings the `__init__.py` of the packages that it lies in.

    Raises:
      FileNotFoundError: there is no package or module of one of the names.
      SyntaxError: a source file is not Python.
    """
    found: set[Path] = set()
    waiting = [path for name in entries for path in _entry_files(name, root)]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            if path.suffix == ".py":
                waiting.extend(_imported(path, root))
    return sorted(found)


def _entry_files(name: str, root: Path) -> list[Path]:
    module = list(_module_files(name, root))
    package = root.joinpath(*name.split("."))
    files = module + [path for path in package.rglob("*") if path.is_file() and _is_code(path)]
    if not files:
        raise FileNotFoundError(f"no package or module {name!r} in {root}")
    return files


def _imported(path: Path, root: Path) -> Iterator[Path]:
    """Yields the files below `root` that one file imports; `from a import b` may mean a.b."""
    for level, module, name in _imports(path.read_bytes(), str(path)):
        base = _absolute(level, module, path, root)
        yield from _module_files(base, root)
        if name:
            yield from _module_files(f"{base}.{name}", root)


@functools.cache  # most files belong to several nodes
def _imports(source: bytes, path: str) -> tuple[tuple[int, str, str], ...]:
    """Returns (level, module, name) of `from module import name`; `import module` has no name."""
    found = []
    for node in ast.walk(ast.parse(source, path)):
        if isinstance(node, ast.Import):
            found += [(0, alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.level, node.module or "", alias.name) for alias in node.names]
    return tuple(dict.fromkeys(found))


def _absolute(level: int, module: str, path: Path, root: Path) -> str:
    """Returns the module after `from`, relative ones resolved."""
    if not level:
        return module
    package = path.relative_to(root).parts[:-level]
    return ".".join((*package, *((module,) if module else ())))


def _module_files(name: str, root: Path) -> Iterator[Path]:
    """Yields a module's file and the `__init__.py` of each package around it; none if unknown."""
    path = root.joinpath(*name.split("."))
    own = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    if not own.is_file():
        return
    yield own
    for folder in own.parents:
        if folder == root:
            return
        if (folder / "__init__.py").is_file():
            yield folder / "__init__.py"


def _is_code(path: Path) -> bool:
    return path.suffix not in _NOT_CODE and not path.name.startswith((".", "~"))
