"""What validation costs beside TFDV alone and beside Great Expectations, by number of rows.

    python benchmarks/validation.py                    # sample:100k and sample:1m
    python benchmarks/validation.py sample:100k --no-competitor

Each contender works in a process of its own; CPU seconds and wall seconds are without imports, the
peak is of the whole process (Linux' VmHWM), with what the imports hold printed beside it:

    ingestion      RatingsExampleGen: reads and checks every row
    validation     StatisticsGen, RatingsProfile and SchemaValidation over what ingestion wrote:
                   all that `local_runner.py validate` does after ingestion, its report included
    TFDV alone     StatisticsGen (the same statistics options, the same Beam runner) and
                   tfdv.validate_statistics of each split with the same schema
    competitor     Great Expectations over the ratings joined into one CSV file: the nearest
                   equivalents (great_expectations_suite.py) and its HTML report

The competitor is installed by uv or pip into .uv/benchmark-competitor, which git ignores, never
into the project's environment. Without a network it is left out, and said so.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.validation_contenders import CONTENDERS, Used  # noqa: E402

PROJECT = Path(__file__).resolve().parents[1]
SUITE = PROJECT / "benchmarks" / "great_expectations_suite.py"
COMPETITOR = PROJECT / ".uv" / "benchmark-competitor"
_REQUIREMENT = "great-expectations>=1.3,<2"
_COLUMNS = ("user_id", "movie_id", "user_rating", "timestamp", "movie_title", "movie_genres")
_PEOPLE = ("raw_user_age", "user_gender", "user_occupation_text", "user_zip_code")


def competitor_python() -> Path | None:
    """Returns the interpreter of the competitor's environment, made if need be; None without."""
    python = COMPETITOR / "bin" / "python"
    if (COMPETITOR / "ready").exists():
        return python
    uv = shutil.which("uv") or shutil.which(str(PROJECT / ".uv" / "bin" / "uv"))
    commands: list[list[str]] = (
        [
            [uv, "venv", "--python", sys.executable, "--clear", str(COMPETITOR)],
            [uv, "pip", "install", "--python", str(python), _REQUIREMENT],
        ]
        if uv
        else [
            [sys.executable, "-m", "venv", "--clear", str(COMPETITOR)],
            [str(python), "-m", "pip", "install", "--quiet", _REQUIREMENT],
        ]
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"no competitor: {' '.join(command[:4])} ... failed:", file=sys.stderr)
            print(done.stderr.strip()[-500:], file=sys.stderr)
            return None
    (COMPETITOR / "ready").touch()
    return python


def competitor(python: Path, folder: Path, out: Path) -> Used:
    """Runs Great Expectations over the ratings as one CSV file, whose writing is not measured."""
    table, result = out / "ratings.csv", out / "competitor.json"
    _write_joined(folder, table)
    page = str(out / "competitor.html")
    command = [str(python), str(SUITE), str(table), page, str(result)]
    _quietly(command, out)
    return Used(**json.loads(result.read_text(encoding="utf-8")))


def _quietly(command: list[str], folder: Path) -> None:
    """Runs a command; what libraries say on the way is shown only if it fails."""
    environment = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} ... failed:\n{done.stderr[-3000:]}")


def _write_joined(folder: Path, path: Path) -> None:
    def rows(name: str, delimiter: str) -> list[list[str]]:
        text = (folder / name).read_text(encoding="latin-1")
        return [line.split(delimiter) for line in text.splitlines()]

    genres = [name for name, _ in (row for row in rows("u.genre", "|") if len(row) == 2)]
    movies = {
        row[0]: (
            row[1],
            "|".join(g for g, flag in zip(genres, row[5:], strict=True) if flag == "1"),
        )
        for row in rows("u.item", "|")
    }
    people = {row[0]: row[1:5] for row in rows("u.user", "|")}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*_COLUMNS, *_PEOPLE))
        writer.writerows([*row, *movies[row[1]], *people[row[0]]] for row in rows("u.data", "\t"))


def show(source: str, found: Mapping[str, Used]) -> None:
    """Prints the table of one source."""
    alone, whole = found["TFDV alone"], found["validation"]
    print(f"\n{source}: CPU and wall seconds without imports; ratio of CPU to TFDV alone")
    print(f"{'':<24}{'CPU s':>8}{'wall s':>8}{'ratio':>7}{'peak MB':>9}{'imports':>9}  ")
    rows = {**found, "ingestion + validation": _sum(found["ingestion"], whole)}
    for name, used in rows.items():
        print(
            f"{name:<24}{used.cpu_s:>8.1f}{used.wall_s:>8.1f}{used.cpu_s / alone.cpu_s:>7.2f}"
            f"{used.peak_mb:>9,.0f}{used.imports_mb:>9,.0f}  {used.note}",
            flush=True,
        )


def _sum(one: Used, other: Used) -> Used:
    return Used(
        one.cpu_s + other.cpu_s,
        one.wall_s + other.wall_s,
        max(one.peak_mb, other.peak_mb),
        max(one.imports_mb, other.imports_mb),
    )


def measure(source: str, scratch: Path, python: Path | None) -> dict[str, Used]:
    """Returns what each contender used; `scratch` is an empty folder."""
    folder, out = scratch / "sample", scratch / "out"
    out.mkdir()
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from sample_data.spec import parse_sample_name as parse;"
        "from sample_data.write import write_sample;"
        "write_sample(parse(sys.argv[2]), Path(sys.argv[3]))"
    )
    _quietly([sys.executable, "-c", code, str(PROJECT), source, str(folder)], PROJECT)
    found = {}
    for name in CONTENDERS:
        command = [sys.executable, __file__, "--child", name, str(folder), str(out)]
        _quietly([*command, str(scratch / "used.json")], PROJECT)
        found[name] = Used(**json.loads((scratch / "used.json").read_text(encoding="utf-8")))
    if python is not None:
        found["Great Expectations"] = competitor(python, folder, out)
    return found


def main() -> None:
    """Measures each source and prints its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sources", nargs="*", default=["sample:100k", "sample:1m"])
    parser.add_argument("--no-competitor", action="store_true", help="leave the competitor out")
    parser.add_argument("--child", nargs=4, metavar=("", "", "", ""), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        name, folder, out, result = args.child
        used = CONTENDERS[name](Path(folder), Path(out))
        Path(result).write_text(json.dumps(asdict(used)), encoding="utf-8")
        return
    python = None if args.no_competitor else competitor_python()
    for source in args.sources:
        with tempfile.TemporaryDirectory() as scratch:
            show(source, measure(source, Path(scratch), python))


if __name__ == "__main__":
    main()
