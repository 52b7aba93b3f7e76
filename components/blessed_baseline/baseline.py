"""A serving folder turned into the model that a candidate stands beside: the last one blessed.

Only blessed models are pushed, so the newest pushed version is the last blessed model; after a
rollback it is the one rolled back to, which is what users have. A model that was rolled back from
is no baseline.
docs/decisions/0022-baseline-is-what-is-served.md says why this is not TFX's resolver.
"""

import logging
import shutil
from pathlib import Path

from foundation.digests import sha256_tree
from registry.versions import PushedVersion, damage, digest_of, pushed_versions
from registry.withdrawal import withdrawn


def last_blessed(push_base: Path, candidate_dir: Path) -> PushedVersion | None:
    """Returns the newest intact version of another model, not withdrawn; None if there is none.

    A model whose candidates were indexed anew is no other model.

    A damaged version is passed over with a warning: nothing that its manifest does not vouch for is
    loaded.
    """
    passed_over = {digest_of(sha256_tree(candidate_dir)), *withdrawn(push_base)}
    for version in pushed_versions(push_base):
        if passed_over & {version.model_digest, version.provenance.trained_digest}:
            continue
        if not (broken := damage(version)):
            return version
        logging.getLogger(__name__).warning("%s is no baseline: %s", version.path, broken[0])
    return None


def copy_model(version: PushedVersion, target: Path) -> None:
    """Copies exactly the files that the manifest lists."""
    for name in version.files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(version.path / name, target / name)
