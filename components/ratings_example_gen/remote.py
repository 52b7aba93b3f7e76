"""A URL turned into matching files and their bytes by Beam's file systems.

Beam raises errors of many classes, also for a package that is not installed; here they are
SourceErrors that say what to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from foundation.errors import SourceError
from foundation.text import inert

EXTRAS = {"gs": "gcs", "s3": "s3"}  # the schemes that are read, and the extra that each needs


def is_remote(path: str) -> bool:
    """Whether a path belongs to one of Beam's file systems other than the local one."""
    return "://" in path


def list_remote(pattern: str) -> list[str]:
    """Returns the URLs of the files that match a pattern, sorted; SourceError E-NOT-FOUND."""
    with _explained(pattern):
        (found,) = file_systems().match([pattern])
    return sorted(entry.path for entry in found.metadata_list)


def open_remote(url: str) -> IO[bytes]:
    """Returns the bytes of a file as they lie there; SourceError E-NOT-FOUND."""
    from apache_beam.io.filesystem import CompressionTypes

    with _explained(url):
        stream = file_systems().open(url, compression_type=CompressionTypes.UNCOMPRESSED)
    return cast(IO[bytes], stream)


def file_systems() -> Any:
    """Returns Beam's file systems, with options: outside of a pipeline there are none."""
    from apache_beam.io.filesystems import FileSystems
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.options.value_provider import RuntimeValueProvider

    if FileSystems._pipeline_options is None and RuntimeValueProvider.runtime_options is None:
        FileSystems.set_options(PipelineOptions([]))
    return FileSystems


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    # BeamIOError is an OSError; Beam asserts that boto3 is there.
    except (OSError, ValueError, ImportError, AssertionError) as error:
        raise SourceError(
            "E-NOT-FOUND", f"cannot read {inert(url, 300)}: {inert(error, 300)}", hint=_hint(url)
        ) from error


def _hint(url: str) -> str:
    scheme = url.partition("://")[0]
    if scheme not in EXTRAS:
        return f"Give a local path or one of {', '.join(f'{name}://' for name in EXTRAS)}."
    return (
        f"It takes the extra {EXTRAS[scheme]} (make setup EXTRAS={EXTRAS[scheme]}) "
        "and credentials that may read there."
    )
