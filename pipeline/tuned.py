"""What tuning found, kept in the output folder and turned into the lowest layer of a configuration.

    output/tuned.json    {"run": id, "trials": number, "objective": of the best,
                          "trainer": {field: value}}

Settings of the configuration file and of the command line win over it, and it wins over defaults.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.config_load import Layer
from pipeline.files import read_json, write_json
from pipeline.results import RunResult
from pipeline.workspace import Workspace
from trainer.params import TrainerParams
from trainer.tuning.values import with_values

_RESULTS_FILE = "tuner_results.json"  # of TFX's Tuner: the trials that ended well, the best first


def keep(workspace: Workspace, result: RunResult) -> None:
    """Writes what the Tuner of a run found; nothing when the run had none."""
    artifact = result.artifact("Tuner", "tuner_results")
    trials = read_json(Path(artifact.uri) / _RESULTS_FILE) if artifact else None
    if not trials:
        return
    best = {name: value for name, value in trials[0].items() if name not in ("trial_id", "score")}
    found = {
        "run": result.run_id,
        "trials": len(trials),
        "objective": trials[0]["score"],
        "trainer": best,
    }
    write_json(workspace.tuned, found)


def kept(output: Path) -> Layer | None:
    """Returns what an earlier run kept as settings; None when there is nothing, or nothing usable.

    It is not usable when it names other fields or values than those of this version.
    """
    path = Workspace(output).tuned
    values = _values(path)
    return Layer(str(path), {"trainer": values}) if values else None


def tuned_fields(workspace: Workspace, trainer: TrainerParams) -> list[str]:
    """Returns the fields of `trainer` whose values are those that tuning found."""
    return [
        name for name, value in _values(workspace.tuned).items() if getattr(trainer, name) == value
    ]


def _values(path: Path) -> Mapping[str, Any]:
    found = read_json(path)
    values = found.get("trainer") if isinstance(found, Mapping) else None
    if not isinstance(values, Mapping):
        return {}
    try:
        with_values(TrainerParams(), values)
    except (TypeError, ValueError):
        return {}
    return values
