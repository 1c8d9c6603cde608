"""Counters of rate limits in shared memory: all processes of one machine count in one table, and nothing is on disk."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import mmap
import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from tempfile import gettempdir
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)

_SLOT = Struct("<QII")
"""The hash of a key, the second in which its window ends, and its count."""

SLOTS = 1 << 16
"""Keys that are counted at once; beyond this, the lowest counts are lost."""

PROBES = 16
_SALT_LENGTH = 16
_SIZE = _SALT_LENGTH + SLOTS * _SLOT.size
_MEMORY = Path("/dev/shm")  # noqa: S108 - the file is opened as its owner's alone, and no link is followed


class SharedCounts:
    """A hash table of fixed size. Use it inside `with`, which keeps the other processes out."""

    def __init__(self, table: mmap.mmap, shared: int | None = None) -> None:
        self._table = table
        self._shared = shared
        with self:
            if not any(table[:_SALT_LENGTH]):
                table[:_SALT_LENGTH] = secrets.token_bytes(_SALT_LENGTH)
        self._salt = table[:_SALT_LENGTH]

    def __enter__(self) -> Self:
        if self._shared is not None:
            fcntl.lockf(self._shared, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_: object) -> None:
        if self._shared is not None:
            fcntl.lockf(self._shared, fcntl.LOCK_UN)

    def get(self, key: str, now: int) -> tuple[int, int]:
        """Return the count of a key, and the second in which its window ends."""
        _, count, ends = self._find(self._hash(key), now)
        return count, ends

    def add(self, key: str, step: int, now: int, seconds: int) -> None:
        """Add to the count of a key, never below 0; the first try begins its window of so many seconds."""
        hashed = self._hash(key)
        at, count, ends = self._find(hashed, now)
        _SLOT.pack_into(self._table, at, hashed, ends if count else now + seconds, max(0, count + step))

    def _hash(self, key: str) -> int:
        return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8, key=self._salt).digest())

    def _find(self, hashed: int, now: int) -> tuple[int, int, int]:
        """Return the place of a key, its count and the end of its window.

        A key that has none gets a place that is free, or that of the lowest count.
        """
        lowest, least = 0, -1
        for probe in range(PROBES):
            at = _SALT_LENGTH + (hashed + probe) % SLOTS * _SLOT.size
            key, ends, kept = _SLOT.unpack_from(self._table, at)
            count = kept if ends > now else 0
            if key == hashed and count:
                return at, count, ends
            if least < 0 or count < least:
                lowest, least = at, count
        return lowest, 0, 0


@contextmanager
def counts_of(name: str) -> Iterator[SharedCounts]:
    """Lend the table of all this user's processes on this machine that say the same name; without one, a new table.

    Where there is no such memory, the processes count apart, which is logged. The table ends with the last process.
    """
    file = (_MEMORY if _MEMORY.is_dir() else Path(gettempdir())) / f"pochai-{os.geteuid()}-{name}"
    try:
        number = _joined(file) if name else None
    except OSError:
        _log.exception("rate limits are counted by each process for itself")
        number = None
    with mmap.mmap(-1 if number is None else number, _SIZE) as table:
        try:
            yield SharedCounts(table, number)
        finally:
            if number is not None:
                _leave(file, number)


def _joined(file: Path) -> int:
    """Open the file, which holds a lock on it as long as it is open: who gets it alone is the last to leave."""
    while True:
        number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        fcntl.flock(number, fcntl.LOCK_SH)
        opened_file = os.fstat(number)
        if opened_file.st_uid != os.geteuid():
            os.close(number)
            raise PermissionError(str(file))
        if file.exists() and file.stat().st_ino == opened_file.st_ino:
            os.ftruncate(number, _SIZE)
            return number
        os.close(number)


def _leave(file: Path, number: int) -> None:
    # Of two who leave at once, one finds that nobody is left.
    fcntl.flock(number, fcntl.LOCK_UN)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.unlink()
    except OSError:
        pass
    finally:
        os.close(number)
