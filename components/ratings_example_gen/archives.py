"""A zip's table of contents turned into the members to read, or into a refusal of it all."""

import re
import stat
import zipfile

from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.reasons import cure
from foundation.errors import SourceError
from foundation.text import inert

_RATIO_FREE_BYTES = 1 << 20  # below this, a high ratio harms nobody
_DRIVE = re.compile(r"^[A-Za-z]:")


def check_zip(
    archive: zipfile.ZipFile, name: str, packed_bytes: int, params: SourceParams
) -> list[zipfile.ZipInfo]:
    """Returns the file members of an archive that is safe to read.

    Raises:
      SourceError: E-ARCHIVE-UNSAFE for a name that leaves the archive, a link or a name given
        twice; E-ARCHIVE-SIZE when all members together, or one against its packed size, exceed
        the caps; E-ARCHIVE for an encrypted one.
    """
    seen: set[str] = set()
    infos = archive.infolist()
    for info in infos:
        _check_name(info, name)
        normal = info.orig_filename.rstrip("/").casefold()
        if normal in seen:
            raise _unsafe(name, info, "is there twice")
        seen.add(normal)
        if info.flag_bits & 0x1:
            raise SourceError(
                "E-ARCHIVE",
                f"{inert(name)}: member {inert(info.orig_filename)} is encrypted",
                hint="Give it without a password.",
            )
    _check_sizes(infos, name, packed_bytes, params)
    return [info for info in infos if not info.is_dir()]


def _check_name(info: zipfile.ZipInfo, name: str) -> None:
    member = info.orig_filename
    parts = re.split(r"[/\\]", member)
    if member.startswith(("/", "\\")) or _DRIVE.match(member) or ".." in parts or "\0" in member:
        raise _unsafe(name, info, "leads out of the archive")
    if "\\" in member:
        raise _unsafe(name, info, "has a backslash in its name")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _unsafe(name, info, "is a link or a device")


def _unsafe(name: str, info: zipfile.ZipInfo, what: str) -> SourceError:
    return SourceError(
        "E-ARCHIVE-UNSAFE",
        f"{inert(name)}: member '{inert(info.orig_filename)}' {what}",
        hint="Do not use this archive.",
    )


def _check_sizes(
    infos: list[zipfile.ZipInfo], name: str, packed_bytes: int, params: SourceParams
) -> None:
    total = sum(info.file_size for info in infos)
    ratio = params.max_compression_ratio
    dense = any(
        info.file_size > max(_RATIO_FREE_BYTES, ratio * info.compress_size) for info in infos
    )
    if (
        total > params.max_unpacked_bytes
        or dense
        or total > max(_RATIO_FREE_BYTES, ratio * packed_bytes)
    ):
        raise SourceError(
            "E-ARCHIVE-SIZE",
            f"{inert(name)}: {packed_bytes} bytes that unpack to {total}; at most "
            f"{params.max_unpacked_bytes} bytes and "
            f"{ratio} times the packed size are allowed",
            hint=cure("E-ARCHIVE-SIZE"),
        )
