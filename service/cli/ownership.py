"""Files that a command leaves in the service's folders can be used by the service, whoever ran the command."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path


_READ_BY_ALL, _READ_AND_WRITE = 0o644, 0o666
_COARSE_SECONDS = 1
"""How far the moments of files may be behind the clock."""


@contextmanager
def left_to_the_service(folders: Collection[Path], forms: Path, outputs: Collection[Path]) -> Iterator[None]:
    """Give what root wrote into folders meanwhile to the folders' owners, and new definitions to who reads the others.

    A folder that was made meanwhile belongs to whom the one belongs that it was made in.
    """
    begun = time.time() - _COARSE_SECONDS
    made = {folder: _missing(folder) for folder in folders}
    new = [each for each in outputs if not os.path.lexists(each)]
    try:
        yield
    finally:
        if os.geteuid() == 0:
            for folder, missing in made.items():
                for each in missing:
                    _give_folder(each)
                if folder.is_dir():
                    _give(folder, begun)
        for each in new:
            if each.resolve().parent == forms.resolve():
                _take_after(each, forms)


def _missing(folder: Path) -> list[Path]:
    """Return a folder and those that it is in, as far as they do not exist, the outermost first."""
    absent = [each for each in (folder, *folder.absolute().parents) if not os.path.lexists(each)]
    return absent[::-1]


def _give_folder(folder: Path) -> None:
    """Give a folder to the owner of the one that it is in."""
    if folder.is_dir() and (owner := folder.absolute().parent.stat()).st_uid:
        os.chown(folder, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _take_after(file: Path, folder: Path) -> None:
    """Give a new file of definitions the owner and the mode that most of the others have, or else all may read it."""
    others = (each.stat() for each in folder.glob("*.toml") if each.name != file.name)
    found = Counter((each.st_uid, each.st_gid, each.st_mode & _READ_AND_WRITE) for each in others)
    whole = folder.stat()
    (uid, gid, mode), _ = (found.most_common(1) or [((whole.st_uid, whole.st_gid, _READ_BY_ALL), 0)])[0]
    with suppress(FileNotFoundError):
        opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fchmod(opened, mode)
            if os.geteuid() == 0:
                os.fchown(opened, uid, gid)
        finally:
            os.close(opened)


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
