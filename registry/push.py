"""A model's folder turned into the next version of a serving folder: complete, or absent.

    lock -> clean leftovers -> same as the newest? -> rolled back from? -> choose version
      -> write aside -> verify -> rename

Only the last step, one rename on one file system, makes anything visible to a model server. Killed
before it, a push leaves a folder `.pushing-...` that servers skip and that the next push removes.
docs/pushing.md has the faults that this was tried against.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from foundation.digests import sha256_tree
from foundation.durable import copy_file, sync_folder, write_text
from foundation.errors import ModelWithdrawnError, RecommenderError, WorkspaceError
from registry.contract import Contract, read_contract
from registry.folder import (
    ASIDE_PREFIX,
    check_room,
    held,
    name_aside,
    next_version,
    note_highest,
    sync_tree,
    utc,
)
from registry.model_card import CARD_JSON, CARD_MARKDOWN, card_to_json, model_card
from registry.model_card_text import card_to_markdown
from registry.provenance import Provenance
from registry.versions import (
    MANIFEST,
    Files,
    PushedVersion,
    as_manifest,
    damage,
    digest_of,
    pushed_versions,
    superseded_by,
)
from registry.withdrawal import withdrawn

_RESERVED = (MANIFEST, CARD_JSON, CARD_MARKDOWN)


@dataclass(frozen=True)
class Pushed:
    """Where a model now stands in the serving folder.

    Attributes:
      version: the decimal name of its folder.
      path: that folder.
      model_digest: the digest of the model by content.
      is_new: False when the newest version was this very model already.
    """

    version: int
    path: Path
    model_digest: str
    is_new: bool


def push(
    model_dir: Path, push_base: Path, now_s: float, provenance: Provenance | None = None
) -> Pushed:
    """Makes the model in `model_dir` the highest version below `push_base`.

    A model whose digest is that of the newest intact version, or of the model that it was refreshed
    from, is not copied again. A damaged newest version is left where it is and superseded.

    Args:
      model_dir: a folder with `saved_model.pb`; symbolic links in it are refused.
      push_base: the folder that a model server watches; made when absent.
      now_s: seconds since the epoch; the version is this, or the highest ever used + 1.
      provenance: where the model comes from, kept in the manifest and told in the model card.

    Raises:
      ModelWithdrawnError: the model was rolled back from.
      DiskFullError: there is no room; nothing became visible.
      WorkspaceError: the folder cannot be written, or what was written is not what was read.
      RecommenderError: `model_dir` holds no model.
    """
    files = model_files(model_dir)
    with held(push_base, "push into"):
        newest = next(iter(pushed_versions(push_base)), None)
        if newest and (is_served(newest, digest_of(files)) or _is_refreshed(newest, files)):
            return Pushed(newest.version, newest.path, newest.model_digest, is_new=False)
        _refuse_withdrawn(push_base, digest_of(files))
        version = next_version(push_base, now_s)
        return add_version(
            model_dir, push_base, version, files, utc(now_s), provenance or Provenance()
        )


def model_files(model_dir: Path) -> Files:
    """Returns the files of a SavedModel; RecommenderError when it is none or leads elsewhere."""
    links = [path for path in (model_dir, *model_dir.rglob("*")) if path.is_symlink()]
    if links:
        raise RecommenderError(f"{links[0]} is a symbolic link; a model to be pushed may hold none")
    files = sha256_tree(model_dir)
    if "saved_model.pb" not in files:
        raise RecommenderError(f"{model_dir} holds no saved_model.pb, so there is no model to push")
    for name in _RESERVED:
        if name in files:
            raise RecommenderError(f"{model_dir} holds a {name}, a name that a push needs itself")
    return files


def is_served(newest: PushedVersion, model_digest: str) -> bool:
    """Says whether a model server already has this model: the highest version, intact."""
    return (
        newest.model_digest == model_digest
        and superseded_by(newest.path) is None
        and not damage(newest)
    )


def add_version(
    source: Path,
    push_base: Path,
    version: int,
    files: Files,
    created: str,
    provenance: Provenance,
) -> Pushed:
    """Copies the listed files below a new number, with manifest and model card; needs the lock.

    Raises:
      DiskFullError, WorkspaceError, OSError: nothing became visible.
    """
    target = push_base / str(version)
    pushed = PushedVersion(
        version, target, digest_of(files), files, created=created, provenance=provenance
    )
    cards = _cards(pushed, source)
    beside = {name: _entry(text) for name, text in cards.items()}
    check_room(push_base, sum(size for size, _ in files.values()))
    aside = name_aside(push_base, ASIDE_PREFIX, version)
    try:
        for name in files:
            copy_file(source / name, aside / name)
        for name, text in cards.items():
            write_text(aside / name, text)
        if sha256_tree(aside) != {**files, **beside}:
            raise WorkspaceError(
                f"the copy of {source} in {push_base} differs from the model",
                hint="The model changed while it was copied, or the disk is faulty; run again.",
            )
        manifest = as_manifest(replace(pushed, beside=beside))
        write_text(aside / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        sync_tree(aside)
        note_highest(push_base, version)
        os.rename(aside, target)
        sync_folder(push_base)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Pushed(version, target, pushed.model_digest, is_new=True)


def _is_refreshed(newest: PushedVersion, files: Files) -> bool:
    """Says whether the served version is this model already, with newer movies."""
    trained = newest.provenance.trained_digest == digest_of(files)
    return trained and is_served(newest, newest.model_digest)


def _refuse_withdrawn(push_base: Path, model_digest: str) -> None:
    found = withdrawn(push_base).get(model_digest)
    if found is not None:
        raise ModelWithdrawnError(
            f"this model was version {found.was}, which was rolled back (to version {found.by})"
            f" at {found.at}; it was not pushed again",
            hint=f"To serve it again: `models rollback {found.was}`. To let runs push it:"
            f" `models reinstate {found.was}`. Other data or settings give another model.",
        )


def _cards(pushed: PushedVersion, source: Path) -> Mapping[str, str]:
    """Returns {file name: content} of the model card, which needs no readable contract."""
    contract: Contract | None
    try:
        contract = read_contract(source)
    except RecommenderError:
        contract = None
    card = model_card(contract, pushed)
    return {CARD_JSON: card_to_json(card), CARD_MARKDOWN: card_to_markdown(card)}


def _entry(text: str) -> tuple[int, str]:
    data = text.encode("utf-8")
    return len(data), sha256(data).hexdigest()
