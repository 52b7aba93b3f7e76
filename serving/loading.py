"""A version's folder turned into a model that answers, or into why it must not.

    manifest -> every digest, no links -> contract -> TensorFlow's version -> load -> warm up
      -> witnesses

A SavedModel is a program: nothing of a folder is loaded before all of it is what its manifest
lists. Witnesses are requests whose answers were proven before the push; they are asked again here,
on this machine and this TensorFlow.
"""

import logging
import time
from pathlib import Path
from typing import Any

from foundation.errors import RecommenderError
from registry.contract import Contract, read_contract
from registry.versions import MANIFEST, PushedVersion, damage, read_version
from serving import witnesses
from serving.model import LoadedModel
from serving.states import DATA_LOSS, FAILED_PRECONDITION, INTERNAL, VersionRefusedError
from serving.warming import warm_up

_LOG = logging.getLogger(__name__)
_TENSORFLOW = "tensorflow"


def load(path: Path) -> LoadedModel:
    """Returns the model of a version, warm and true to its witnesses.

    Raises:
      VersionRefusedError: the folder is no complete, intact version that can answer here.
    """
    start = time.monotonic()
    pushed = _intact(path)
    try:
        contract = read_contract(path)
        tested = witnesses.read(path / MANIFEST)
    except RecommenderError as error:
        raise VersionRefusedError(str(error), FAILED_PRECONDITION, hint=error.hint) from error
    model = _loaded(pushed, contract)
    try:
        warm_up(model)
    except Exception as error:
        raise _refused(
            error, f"a signature failed on its first request{_lanes(contract)}"
        ) from error
    if tested is None:
        _LOG.warning("version %d was pushed without witnesses: no answer is tested", model.version)
    else:
        witnesses.ask(model, tested, _lanes(contract))
    _LOG.info("version %d loaded in %.1f s", model.version, time.monotonic() - start)
    return model


def limit_threads(threads: int) -> None:
    """Has TensorFlow work with so many threads, however many predictions run; once for all."""
    import tensorflow as tf

    if tf.config.threading.get_intra_op_parallelism_threads() != threads:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)


def _intact(path: Path) -> PushedVersion:
    pushed = read_version(path)
    if pushed is None:
        raise VersionRefusedError(
            f"it has no {MANIFEST} that can be read, so it is not complete or not pushed by us",
            DATA_LOSS,
        )
    faults = damage(pushed)
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise VersionRefusedError(f"it is damaged: {faults[0]}{more}", DATA_LOSS)
    return pushed


def _loaded(pushed: PushedVersion, contract: Contract) -> LoadedModel:
    import tensorflow as tf

    trained = str(contract.versions.get(_TENSORFLOW, ""))
    if trained and trained.split(".")[0] != tf.__version__.split(".")[0]:
        raise VersionRefusedError(
            f"it was trained with TensorFlow {trained}, which {tf.__version__} of this server "
            "cannot load",
            FAILED_PRECONDITION,
        )
    try:
        return LoadedModel(pushed.version, pushed.path, contract)
    except Exception as error:
        raise _refused(error, f"TensorFlow cannot load it{_lanes(contract)}") from error


def _lanes(contract: Contract) -> str:
    """Returns a remark where another TensorFlow trained than serves, else ""."""
    import tensorflow as tf

    trained = str(contract.versions.get(_TENSORFLOW, ""))
    if not trained or trained == tf.__version__:
        return ""
    return f" (trained with TensorFlow {trained}, this server has {tf.__version__})"


def _refused(error: Exception, what: str) -> VersionRefusedError:
    first: Any = next(iter(str(error).splitlines()), "")
    return VersionRefusedError(f"{what}: {type(error).__name__}: {first}", INTERNAL)
