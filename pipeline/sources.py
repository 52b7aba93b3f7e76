"""The `source` section of the configuration turned into what the example generator reads.

`source.path` may name a generated sample, a TFDS dataset, a URL of any file system that Beam reads,
or local files. Here samples are written and local paths made absolute; the content is the
generator's.
"""

import dataclasses
import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.remote import EXTRAS
from foundation.errors import ConfigError, SourceError
from foundation.text import inert
from sample_data.spec import SampleSpec, parse_sample_name
from sample_data.write import write_sample

_SAMPLE = "sample"
_TFDS = "tfds:"
_LOCAL = "file://"
_PATTERN_CHARACTERS = "*?[{"  # globs, and the {SPAN} and {VERSION} of a path


@dataclass(frozen=True)
class Source:
    """Where the ratings are.

    Attributes:
      params: for the example generator; `path` is a folder, file, pattern, URL or TFDS name.
      name: what to call the source to a person, as configured.
      synthetic: True for a sample: its figures say nothing about real users.
    """

    params: SourceParams
    name: str
    synthetic: bool = False


def check_name(params: SourceParams) -> None:
    """Finds what is wrong with a source's name; looks at no file.

    Raises:
      ConfigError: there is no path, or it is no sample that can be made, or no URL that is read.
    """
    if not params.path.strip():
        raise ConfigError(
            ["source.path: expected a source, got nothing"], hint="Try --data sample."
        )
    if is_sample(params):
        _spec(params)
    elif is_remote(params.path):
        _check_scheme(params.path)


def check(params: SourceParams) -> None:
    """Finds what is wrong with a source before anything is made or imported.

    Raises:
      ConfigError: there is no path, or it is no sample that can be made, or no URL that is read.
      SourceError: nothing is at a local path.
    """
    check_name(params)
    if not is_sample(params):
        check_path(params.path)


def check_path(path: str) -> None:
    """Raises SourceError when nothing is at a local path; patterns are left to the reader."""
    if is_remote(path):
        return
    path = _absolute(path)
    if not any(char in path for char in _PATTERN_CHARACTERS) and not os.path.exists(path):
        raise SourceError("E-NOT-FOUND", f"nothing is at {inert(path, 400)}", hint=_near(path))


def resolve(params: SourceParams, data_dir: Path) -> Source:
    """Returns the source with everything local in place; writes a sample below `data_dir`.

    A sample that is there already, whole, is not written again.

    Raises:
      ConfigError, SourceError: as `check` does.
      WorkspaceError: the sample cannot be written.
    """
    check(params)
    if is_sample(params):
        spec = _spec(params)
        folder = data_dir / f"sample-{spec.num_ratings}-{spec.seed}"
        files = write_sample(spec, folder)
        changed = dataclasses.replace(params, path=str(files.folder), format="ml-100k")
        return Source(changed, spec.name, synthetic=True)
    return Source(anchored(params), params.path)


def anchored(params: SourceParams) -> SourceParams:
    """Returns the parameters with paths that mean the same in every folder."""
    path, data_dir = params.path, params.tfds_data_dir
    if not is_sample(params):
        path = anchored_path(path)
    if data_dir:
        data_dir = anchored_path(data_dir)
    return dataclasses.replace(params, path=path, tfds_data_dir=data_dir)


def anchored_path(path: str) -> str:
    """Returns a local path as an absolute one, and what is no local path as it is."""
    return path if is_remote(path) else _absolute(path)


def beside(params: SourceParams, path: str) -> SourceParams:
    """Returns another source that is read as this one is: the same columns, scale and limits."""
    return dataclasses.replace(params, path=path, span=None, version=None)


def check_opens(params: SourceParams) -> None:
    """Finds what is wrong with a local source as a whole; reads heads of files, packed ones whole.

    What lies elsewhere is looked at by the generator alone, which has Beam and TFDS at hand.

    Raises:
      SourceError: it is empty, damaged, or of no known format or layout.
    """
    if is_remote(params.path) or params.format == "tfds":
        return
    from components.ratings_example_gen.sources import open_source
    from components.ratings_example_gen.spans import resolve_span

    resolved, _, _ = resolve_span(params)
    open_source(resolved).check()


def is_sample(params: SourceParams) -> bool:
    """Says whether the source is generated; a folder of that name is `./sample`."""
    return params.path.strip().partition(":")[0] == _SAMPLE


def _spec(params: SourceParams) -> SampleSpec:
    try:
        return parse_sample_name(params.path)
    except ValueError as error:
        raise ConfigError([f"source.path: {error}"]) from error


def is_remote(path: str) -> bool:
    """Says whether a path is none of the local file system: TFDS or a URL."""
    return path.startswith(_TFDS) or ("://" in path and not path.startswith(_LOCAL))


def _check_scheme(url: str) -> None:
    scheme, separator, _ = url.partition("://")
    if separator and scheme not in EXTRAS:
        known = ", ".join(f"{name}://" for name in EXTRAS)
        raise ConfigError(
            [f"source.path: expected {known} or a local path, got '{inert(url, 300)}'"],
            hint="Download the data and give the path of the file.",
        )


def _absolute(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path.removeprefix(_LOCAL)))


def _near(path: str) -> str:
    """Returns a hint that names the nearest thing that does exist."""
    folder, name = os.path.split(path)
    if not os.path.isdir(folder):
        return f"The folder {inert(folder, 400)} does not exist either."
    try:
        near = difflib.get_close_matches(name, os.listdir(folder), n=1)
    except OSError:
        near = []
    if near:
        return f"Did you mean {inert(os.path.join(folder, near[0]), 400)}?"
    return "A source is a file, a folder, a pattern, a URL, tfds:<name> or sample[:<size>]."
