"""Whether the database files that are open are still those that a restart would open: by device and inode."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.ports.store import Trouble

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside the file: the log, with commits that are in no other file, and the log's index."""

_ROOM = 32 * 1024 * 1024
"""How many free bytes a disk must have; a commit needs some kilobytes."""

_Identity = tuple[int, int] | None


class FileIdentity:
    """The open files of a database, which must have been read once, as they were found at their paths."""

    def __init__(self, file: Path) -> None:
        self.file = file.absolute()
        self._opened = {path: _identity(path) for path in (self.file, *_beside(self.file))}

    def is_lost(self) -> bool:
        """Tell whether any of the files was moved, replaced or deleted; costs the same however large they are."""
        return any(_identity(path) != opened for path, opened in self._opened.items())

    def troubles(self) -> list[Trouble]:
        """Tell what keeps answers from being stored here."""
        if self.is_lost():
            return ["file"]
        return ["disk"] if self.free() < _ROOM or os.statvfs(self.file).f_flag & os.ST_RDONLY else []

    def free(self) -> int:
        """Return the free bytes of the disk."""
        disk = os.statvfs(self.file)
        return disk.f_bavail * disk.f_frsize

    def room_to_rewrite(self) -> int:
        """Return how many bytes it takes to rewrite the file: a temporary copy, and the log of the new content."""
        return 2 * self.file.stat().st_size + _ROOM


def left_alone(file: Path) -> bool:
    """Tell whether a log is there without its database: one was moved away or emptied, and may come back.

    SQLite would make a new file and delete the log, with the answers that are in no other file. The log is looked for
    first: who makes a database makes the file before it.
    """
    log, _ = _beside(file)
    return log.exists() and not (file.exists() and file.stat().st_size)


def _beside(file: Path) -> list[Path]:
    """Return what lies beside a file; SQLite follows links before it names that."""
    found = file.resolve()
    return [found.with_name(f"{found.name}{ending}") for ending in _BESIDE]


def _identity(path: Path) -> _Identity:
    """Give what tells a file from others of the same path; none where nothing is there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
