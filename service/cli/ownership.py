"""Files that a command of root's leaves in the service's folders belong to the service."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_COARSE_SECONDS = 1
"""How far the moments of files may be behind the clock."""


@contextmanager
def owned_by_the_service(folder: Path) -> Iterator[None]:
    """Give what root wrote into a folder meanwhile to the folder's owner; as anybody else, do nothing."""
    begun = time.time() - _COARSE_SECONDS
    try:
        yield
    finally:
        if os.geteuid() == 0 and folder.is_dir():
            _give(folder, begun)


def _give(folder: Path, begun: float) -> None:
    owner = folder.stat()
    if owner.st_uid == 0:
        return
    for _, folders, files, opened in os.fwalk(folder.resolve()):
        for name in (*folders, *files):
            # The folder's owner may rename and link meanwhile: by the opened folder, and no link is followed.
            with suppress(FileNotFoundError):
                found = os.stat(name, dir_fd=opened, follow_symlinks=False)
                alone = found.st_nlink == 1 or name in folders
                if found.st_uid == 0 and found.st_ctime >= begun and alone:
                    os.chown(name, owner.st_uid, owner.st_gid, dir_fd=opened, follow_symlinks=False)
