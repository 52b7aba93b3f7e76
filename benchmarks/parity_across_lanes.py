"""A model of one lane asked on the other: `python benchmarks/parity_across_lanes.py --help`.

Three steps, because no machine's Python loads both lanes:

  ask       on the lane that trained it: writes model and questions into a folder
  (then)    in the other lane's serving environment:
            .venv-serving/bin/python -m serving.asking FOLDER/model FOLDER/questions FOLDER/answers
  compare   on the lane that trained it: holds the answers against training, as ServingParity does
"""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.environment import prepare  # noqa: E402

prepare()

from components.schema_validation.identities import Identities  # noqa: E402
from components.serving_parity.answers import read_answers, write_questions  # noqa: E402
from components.serving_parity.findings import Shower  # noqa: E402
from components.serving_parity.material import Material, gather  # noqa: E402
from components.serving_parity.params import ParityParams  # noqa: E402
from components.serving_parity.signature_checks import signature_checks  # noqa: E402
from components.serving_parity.sources import Sources  # noqa: E402
from components.serving_parity.training_checks import settle  # noqa: E402
from components.serving_parity.training_side import TrainingPath, TransformGraph  # noqa: E402
from registry.contract import read_contract  # noqa: E402


@click.group(help=__doc__)
def main() -> None:
    """Groups the two steps."""


@main.command()
@click.argument("output", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path))
def ask(output: Path, folder: Path) -> None:
    """Write the newest model of a workspace and the questions about it into FOLDER."""
    sources = _sources(output)
    material = _material(sources)
    write_questions(folder / "questions", material.rows, material.questions)
    shutil.copytree(sources.model_dir, folder / "model")
    print(f"{len(material.rows):,} rows, {len(material.questions)} questions in {folder}")


@main.command()
@click.argument("output", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
def compare(output: Path, folder: Path) -> None:
    """Hold the answers in FOLDER against what the newest training of a workspace left."""
    sources, params = _sources(output), ParityParams()
    material, shower = _material(sources), Shower(Identities("across lanes"))
    truth, _ = settle(*_training(sources), sources, material.rows, params.rating_tolerance, shower)
    answers = read_answers(folder / "answers")
    print(json.dumps(answers.environment))
    checks = signature_checks(answers, truth, material, params, shower)
    for check in checks:
        found = asdict(check)
        difference = found["largest_difference"]
        shown = "" if difference is None else f"largest difference {difference:.2g}"
        verdict = "passed" if check.passed else "FAILED"
        print(f"{verdict}  {check.code:<24} {check.compared:>7,} {check.unit:<12} {shown}")
        for problem in check.problems:
            print(f"        {problem}")
    sys.exit(0 if all(check.passed for check in checks) else 1)


def _training(sources: Sources) -> tuple[TransformGraph, TrainingPath]:
    return TransformGraph(str(sources.graph_dir)), TrainingPath(sources.run_dir)


def _material(sources: Sources) -> Material:
    params = ParityParams()
    return gather(
        *_training(sources),
        read_contract(sources.model_dir),
        sources.raw_patterns,
        sources.catalogue_dir,
        sample_rows=params.sample_rows,
        http_rows=params.http_rows,
    )


def _sources(output: Path) -> Sources:
    def newest(node: str, key: str) -> Path:
        folder = output / "artifacts" / node / key
        return max(folder.iterdir(), key=lambda path: int(path.name))

    examples = newest("PointInTimeFeatures", "examples")
    transformed = newest("Transform", "transformed_examples")
    return Sources(
        model_dir=newest("Trainer", "model") / "Format-Serving",
        run_dir=newest("Trainer", "model_run"),
        graph_dir=newest("Transform", "transform_graph"),
        log_patterns=[],
        raw_patterns=[str(examples / "Split-eval" / "*")],
        transformed_patterns=[str(transformed / "Split-eval" / "*")],
        catalogue_dir=newest("RatingsExampleGen", "catalogue"),
    )


if __name__ == "__main__":
    main()
