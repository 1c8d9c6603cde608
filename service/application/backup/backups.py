"""Making a backup and restoring it; either is done only once it is proven."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from service.application.backup.proof import prove
from service.application.ports.backups import Shelf, Target
from service.application.timekeeping import clock_doubt
from service.domain.backup import BackupError, Manifest, superfluous

if TYPE_CHECKING:
    from service.application.ports.backups import Progress
    from service.application.ports.store import Clock
    from service.domain.backup import Proof


async def make_backup(shelf: Shelf, clock: Clock, release: str, keep: int, progress: Progress) -> Manifest:
    """Make a backup, and prove it from what was written. A sound one ends those before the newest `keep` sound ones.

    While the clock is in doubt it ends none. Raises `BackupError`.
    """
    made = clock()
    with shelf.draft(made) as draft:
        contents = await draft.fill(progress)
        async with draft.reopened() as (store, schema):
            proof = await prove(store, partial(progress, "counted"))
            doubt = await clock_doubt(store, made)
        manifest = Manifest(made=made, release=release, schema=schema, contents=contents, proof=proof)
        draft.keep(manifest)
    if proof.sound and not doubt:
        for each in superfluous(shelf.manifests(), keep, made):
            if each != manifest:
                shelf.discard(each)
    return manifest


async def restore_backup(target: Target, manifest: Manifest, progress: Progress) -> Proof:
    """Restore a backup: it takes the place of what is there once it proves what it proved when it was made.

    Raises `BackupError`.
    """
    async with target.filled() as store:
        proof = await prove(store, partial(progress, "counted"))
        _refuse_other(proof, manifest.proof)
    return proof


def _refuse_other(proof: Proof, made: Proof) -> None:
    if proof != made:
        raise BackupError("unproven")
