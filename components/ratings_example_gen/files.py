"""A path, folder, glob or URL turned into files, opened as plain bytes whatever packs them.

Local paths are read with the standard library; anything with "://" goes through Beam's file
systems. Packing is told by content, not by name: zip members and gzip are unpacked while being
read, never to disk.
"""

import glob
import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

from components.ratings_example_gen.archives import check_zip
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.reasons import cure
from components.ratings_example_gen.remote import is_remote, list_remote, open_remote
from foundation.errors import SourceError
from foundation.text import inert

_CHUNK_BYTES = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_RATIO_FREE_BYTES = 1 << 20  # below this, a high ratio harms nobody


@dataclass(frozen=True)
class InputFile:
    """One file: `path` opens it, `member` names it inside a zip, `name` is what people see."""

    path: str
    name: str
    member: str = ""

    @property
    def folder(self) -> str:
        """The folder part of the name, "" at the top."""
        return str(PurePosixPath(self.name).parent).removeprefix(".")

    @property
    def base(self) -> str:
        """The last part of the name."""
        return PurePosixPath(self.name).name


def list_inputs(params: SourceParams) -> list[InputFile]:
    """Returns the files at `params.path` (a folder, glob, zip or file), sorted by name.

    Raises:
      SourceError: E-NOT-FOUND, or a zip that must not be read (E-ARCHIVE...).
    """
    path = params.path
    paths = _match(path)
    if not paths:
        raise SourceError(
            "E-NOT-FOUND",
            f"nothing at {inert(path, 300)}",
            hint="Give a file, a folder, a glob or a URL that exists.",
        )
    if len(paths) == 1 and is_zip(paths[0]):
        return _members(paths[0], params)
    # dirname mends what commonprefix cuts in mid-name; commonpath would spoil URLs.
    common = path if _is_folder(path) else os.path.dirname(os.path.commonprefix(paths))  # noqa: RUF071
    return [InputFile(found, found.removeprefix(common).lstrip("/")) for found in sorted(paths)]


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) if not is_remote(path) else path.endswith("/")


def _match(path: str) -> list[str]:
    if is_remote(path):
        pattern = path + "*" if path.endswith("/") else path
        return list_remote(pattern)
    pattern = os.path.join(glob.escape(path), "*") if os.path.isdir(path) else path
    candidates = [path] if os.path.isfile(path) else glob.glob(pattern)
    return sorted(name for name in candidates if os.path.isfile(name))


def _members(path: str, params: SourceParams) -> list[InputFile]:
    with _open_raw(path) as raw, _zip_file(raw, path) as archive:
        infos = check_zip(archive, os.path.basename(path), _size(raw), params)
    return sorted(
        (InputFile(path, info.filename, info.filename) for info in infos),
        key=lambda file: file.name,
    )


def _size(stream: IO[bytes]) -> int:
    end = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return end


def is_zip(path: str) -> bool:
    """Whether a file is a zip, by its first bytes; SourceError when only its name says so."""
    with _open_raw(path) as raw:
        found = raw.read(4) in _ZIP_MAGICS
    if path.lower().endswith(".zip") and not found:
        raise SourceError(
            "E-ARCHIVE", f"{inert(path, 300)} is not a zip file", hint="Fetch it again."
        )
    return found


@contextmanager
def open_input(file: InputFile) -> Iterator[IO[bytes]]:
    """Opens the unpacked bytes of a file; damage met while reading raises SourceError E-ARCHIVE."""
    try:
        with _open_raw(file.path) as raw:
            if file.member:
                with _zip_file(raw, file.path) as archive, archive.open(file.member) as stream:
                    yield stream
            else:
                magic = raw.read(2)
                raw.seek(0)
                yield cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if magic == _GZIP_MAGIC else raw
    except (
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        if isinstance(error, RuntimeError) and not file.member:
            raise
        raise SourceError(
            "E-ARCHIVE",
            f"{inert(file.name)} is cut short or damaged: {inert(error)}",
            hint="Fetch it again.",
        ) from error


def check_unpacks(file: InputFile, params: SourceParams) -> None:
    """Reads a packed file to its end: the checksum must hold and the size stay below the caps.

    Raises:
      SourceError: E-ARCHIVE or E-ARCHIVE-SIZE.
    """
    packed = _packed_bytes(file)
    if packed is None:
        return
    limit = params.max_unpacked_bytes
    unpacked = 0
    with open_input(file) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            unpacked += len(chunk)
            too_dense = unpacked > max(_RATIO_FREE_BYTES, packed * params.max_compression_ratio)
            if unpacked > limit or (too_dense and not file.member):
                raise SourceError(
                    "E-ARCHIVE-SIZE",
                    f"{inert(file.name)} unpacks to more than {limit} bytes or more than "
                    f"{params.max_compression_ratio} times its size",
                    hint=cure("E-ARCHIVE-SIZE"),
                )


def _packed_bytes(file: InputFile) -> int | None:
    """Returns the size of a packed file, None for a plain one."""
    with _open_raw(file.path) as raw:
        if file.member or raw.read(2) == _GZIP_MAGIC:
            return _size(raw)
    return None


def fingerprint(files: Sequence[InputFile]) -> str:
    """Returns the SHA-256 over the names and the bytes, as they lie on disk, of all files."""
    digest = hashlib.sha256()
    for path in sorted({file.path for file in files}):
        names = "\n".join(sorted(file.name for file in files if file.path == path))
        digest.update(f"{names}\0{sha256(path)}\0".encode("utf-8", errors="surrogateescape"))
    return digest.hexdigest()


def sha256(path: str) -> str:
    """Returns the hex SHA-256 of a local or remote file's bytes."""
    digest = hashlib.sha256()
    with _open_raw(path) as raw:
        while chunk := raw.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def size_bytes(file: InputFile) -> int:
    """Returns the unpacked size of a zip member, or the size on disk."""
    with _open_raw(file.path) as raw:
        if not file.member:
            return _size(raw)
        with _zip_file(raw, file.path) as archive:
            return archive.getinfo(file.member).file_size


def _zip_file(raw: IO[bytes], path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise SourceError(
            "E-ARCHIVE",
            f"{inert(path, 300)} is not a complete zip file: {inert(error)}",
            hint="Fetch it again.",
        ) from error


def _open_raw(path: str) -> IO[bytes]:
    if is_remote(path):
        return open_remote(path)
    try:
        return open(path, "rb")
    except OSError as error:
        raise SourceError(
            "E-NOT-FOUND", f"cannot open {inert(path, 300)}: {inert(error.strerror or error)}"
        ) from error
